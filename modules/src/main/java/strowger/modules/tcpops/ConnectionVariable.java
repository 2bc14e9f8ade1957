package strowger.modules.tcpops;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ConnectionState;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.function.Supplier;

/** {@code $tcp(key)}: the connection that the message came over. */
final class ConnectionVariable {
    private static final int PORT_LENGTH_MAX = 6; // with its colon

    private final Supplier<ConnectionTracker> connections;

    ConnectionVariable(Supplier<ConnectionTracker> connections) {
        this.connections = connections;
    }

    void export(Exports exports) {
        exports.variables("tcp", this::bind)
                .doc(
                        "The connection of the message: c_si and c_sp its peer, conid its id;"
                                + " ac_si, ac_sp and aconid the same while it is there.");
    }

    private Variable bind(VariableName name) {
        String key =
                name.constantInner()
                        .orElseThrow(() -> new ConfigurationException("$tcp needs a plain name"));
        return switch (key) {
            case "c_si" -> Variable.of(ValueType.TEXT, ConnectionVariable::address);
            case "c_sp" -> Variable.of(ValueType.INTEGER, ConnectionVariable::port);
            case "conid" -> Variable.of(ValueType.INTEGER, ConnectionVariable::id);
            case "ac_si" -> Variable.of(ValueType.TEXT, ifAlive(ConnectionVariable::address));
            case "ac_sp" -> Variable.of(ValueType.INTEGER, ifAlive(ConnectionVariable::port));
            case "aconid" -> Variable.of(ValueType.INTEGER, ifAlive(ConnectionVariable::id));
            default ->
                    throw new ConfigurationException(
                            "$tcp has no "
                                    + key
                                    + "; it has c_si, c_sp, conid, ac_si, ac_sp and aconid");
        };
    }

    private Variable ifAlive(Variable reader) {
        return (context, out) -> {
            long id = context.inbound().connectionId();
            if (connections.get().state(id) == ConnectionState.ABSENT) {
                out.setNull();
            } else {
                reader.read(context, out);
            }
        };
    }

    private static void address(RoutingContext context, Value out) {
        context.beginText(Endpoint.TEXT_LENGTH_MAX - PORT_LENGTH_MAX).putAddress(context.source());
        context.endText(out);
    }

    private static void port(RoutingContext context, Value out) {
        out.setInteger(context.source().port());
    }

    private static void id(RoutingContext context, Value out) {
        long id = context.inbound().connectionId();
        if (id == ConnectionTracker.NONE) {
            out.setNull();
        } else {
            out.setInteger(id);
        }
    }
}
