package strowger.modules.corex;

import strowger.engine.module.Exports;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code {sock.host} {sock.port} {sock.proto} {sock.touri}}: parts of a socket's text. */
final class SocketTransformations {
    private static final ThreadLocal<SocketText> TEXT = ThreadLocal.withInitial(SocketText::new);
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final int URI_MAX = 32;

    private SocketTransformations() {}

    /** Picks a part. */
    @FunctionalInterface
    private interface Part {
        void read(RoutingContext context, SocketText socket, Value text);
    }

    static void export(Exports exports) {
        transformation(exports, "sock.host", "The host", (_, each, text) -> each.host(text, text));
        transformation(
                exports,
                "sock.port",
                "The port",
                (_, each, text) -> {
                    each.port(text, text);
                    text.setInteger(text.toInteger());
                });
        transformation(
                exports,
                "sock.proto",
                "The protocol",
                (_, each, text) -> each.protocol(text, text));
        transformation(exports, "sock.touri", "The SIP URI", SocketTransformations::uri);
    }

    private static void transformation(Exports exports, String name, String what, Part part) {
        exports.transformation(
                        name,
                        0,
                        0,
                        _ ->
                                (context, value) -> {
                                    value.toText(context.arena());
                                    SocketText socket = TEXT.get();
                                    if (socket.wrap(value)) {
                                        part.read(context, socket, value);
                                    } else {
                                        value.setNull();
                                    }
                                })
                .doc(what + " of a socket, protocol:host:port; null if it is none.");
    }

    private static void uri(RoutingContext context, SocketText socket, Value text) {
        if (!context.push(1)) {
            text.setNull();
            return;
        }
        Value part = context.top(1);
        Output out = context.beginText(text.length() + URI_MAX).put(SIP);
        socket.host(text, part);
        out.put(part);
        if (socket.hasPort()) {
            socket.port(text, part);
            out.put(':').put(part);
        }
        socket.protocol(text, part);
        out.put(TRANSPORT).put(part);
        context.pop(1);
        context.endText(text);
    }
}
