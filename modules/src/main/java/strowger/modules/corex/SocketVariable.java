package strowger.modules.corex;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

import java.util.List;

/**
 * {@code $lsock(key/value/field)}: a field of the first socket listened on that has a value. The
 * keys are {@code l} for its address, {@code n} for its name, {@code a} for what it advertises; the
 * fields are {@code listen}, {@code name}, {@code advertise}.
 */
final class SocketVariable {
    private SocketVariable() {}

    static Variable bind(VariableName name) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("it needs key/value/field, as in $lsock(n/s1/listen)");
        }
        name.constantInner().ifPresent(SocketVariable::check);
        return (context, out) -> read(context, inner, out);
    }

    private static void check(String expression) {
        if (!expression.strip().matches("[lna](isten|ame|dvertise)?/.*/(listen|name|advertise)")) {
            throw new ConfigurationException(
                    "write key/value/field, as in $lsock(n/s1/listen): the key l, n or a, the field"
                            + " listen, name or advertise; not '"
                            + expression
                            + "'");
        }
    }

    /** Looked up in texts, which allocates: few configurations ask it for a message. */
    private static void read(RoutingContext context, Argument inner, Value out) {
        inner.read(context, out);
        String[] parts = out.toString().strip().split("/", 3);
        out.setNull();
        if (parts.length < 3 || parts[0].isEmpty()) {
            return;
        }
        List<ListenSocket> sockets = context.core().settings().sockets();
        for (ListenSocket socket : sockets) {
            if (field(socket, parts[0].charAt(0)).equalsIgnoreCase(parts[1])) {
                String found = field(socket, parts[2].isEmpty() ? ' ' : parts[2].charAt(0));
                if (!found.isEmpty()) {
                    out.set(Value.ofText(found));
                }
                return;
            }
        }
    }

    private static String field(ListenSocket socket, char key) {
        return switch (key) {
            case 'l' -> socket.toString();
            case 'n' -> socket.name();
            case 'a' -> advertised(socket);
            default -> "";
        };
    }

    private static String advertised(ListenSocket socket) {
        return socket.advertisedHost().isEmpty()
                ? ""
                : socket.protocol().text()
                        + ":"
                        + socket.advertisedHost()
                        + (socket.advertisedPort() == 0 ? "" : ":" + socket.advertisedPort());
    }
}
