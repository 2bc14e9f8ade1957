package strowger.modules.corex;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

/** The functions that send bytes as they are: a text, or the message as it arrived. */
final class RawMessages {
    private static final ThreadLocal<SocketText> SOCKET = ThreadLocal.withInitial(SocketText::new);
    private static final ThreadLocal<SipUri> URI = ThreadLocal.withInitial(SipUri::new);
    private static final int URI_MAX = 64;

    private RawMessages() {}

    static void export(Exports exports) {
        exports.function(
                        "send_data",
                        (context, given) ->
                                send(
                                        context,
                                        given.text(context, 0),
                                        ListenSocket.NONE,
                                        given.text(context, 1)),
                        text("uri"),
                        text("data"))
                .doc("Sends a text to a SIP URI.");
        exports.function("sendx", RawMessages::sendFrom, text("uri"), text("sock"), text("data"))
                .doc("Sends a text to a SIP URI from a socket, protocol:address:port or its name.");
        for (String protocol : new String[] {"udp", "tcp"}) {
            exports.function(
                            "send_" + protocol,
                            (context, given) -> sendMessage(context, given, protocol),
                            text("address").orAbsent())
                    .in(RouteKind.REQUEST, RouteKind.FAILURE)
                    .doc(
                            "Sends the message as it arrived over "
                                    + protocol
                                    + " to host:port, or where $du or $ru says.");
        }
    }

    /** This thread's, for the duration of a call. */
    static SocketText socketText() {
        return SOCKET.get();
    }

    private static int sendFrom(RoutingContext context, Arguments arguments) {
        Value uri = arguments.text(context, 0);
        ListenSocket socket =
                context.core().settings().socket(arguments.text(context, 1).toString());
        return socket.isNone()
                ? Function.FALSE
                : send(context, uri, socket, arguments.text(context, 2));
    }

    private static int send(RoutingContext context, Value uri, ListenSocket from, Value data) {
        SipUri target = URI.get();
        return Function.of(
                target.wrap(uri.buffer(), uri.offset(), uri.length()) == ParseError.NONE
                        && context.core().sendBytes(target, from, data));
    }

    private static int sendMessage(RoutingContext context, Arguments arguments, String protocol) {
        Value uri = context.argument(1);
        if (arguments.has(0)) {
            Value address = arguments.text(context, 0);
            context.beginText(address.length() + URI_MAX)
                    .putToken("sip:")
                    .put(address)
                    .putToken(";transport=")
                    .putToken(protocol);
            context.endText(uri);
        } else if (context.main().destinationUri().isText()) {
            uri.set(context.main().destinationUri());
        } else {
            context.readRequestUri(uri);
        }
        Value data = context.argument(2);
        SipMessage message = context.message();
        data.setText(
                message.buffer(),
                message.offset(),
                message.bodyOffset() + message.bodyLength() - message.offset());
        return uri.isText() ? send(context, uri, context.main().socket(), data) : Function.FALSE;
    }
}
