package strowger.modules;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.HostPort;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.Optional;

/** The functions that send a request on without state, to where it says or to a host given. */
final class ForwardFunctions {
    private static final byte[] SCHEME = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final Token URI_HOST = Token.of("uri:host");
    private static final Token URI_PORT = Token.of("uri:port");
    private static final int PORT_MAX = 65_535;
    private static final int REST_MAX = 64; // of the URI, beside the host

    private Optional<ContextState<Way>> ways = Optional.empty();

    /** What a function makes of its arguments. */
    private static final class Way {
        private final Value made = new Value();
        private final Value before = new Value(); // the destination URI
    }

    void start(Engine engine) {
        ways = Optional.of(engine.contextState(Way::new));
    }

    void export(Exports exports) {
        exports.function("forward", ForwardFunctions::forward)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Sends the request to its destination URI or request URI, statelessly.");
        export(exports, "forward", Protocol.UDP);
        export(exports, "forward_udp", Protocol.UDP);
        export(exports, "forward_tcp", Protocol.TCP);
        export(exports, "forward_tls", Protocol.TLS);
        exports.function("udp_mtu_try_proto", ForwardFunctions::tryProtocol, text("protocol"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc(
                        "Has this request leave over another protocol, should it be longer than"
                                + " udp_mtu: TCP or TLS; UDP for none.");
    }

    private void export(Exports exports, String name, Protocol protocol) {
        exports.function(
                        name,
                        (context, arguments) -> forward(context, arguments, protocol),
                        text("host"),
                        text("port").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc(
                        "Sends the request to a host over %s, statelessly; uri:host and uri:port"
                                        .formatted(protocol.name())
                                + " are those of the request URI.");
    }

    private static int forward(RoutingContext context, Arguments arguments) {
        return Function.of(context.core().forward(context));
    }

    private int forward(RoutingContext context, Arguments arguments, Protocol protocol) {
        Way way = ways.orElseThrow(IllegalStateException::new).in(context);
        if (!make(context, arguments, protocol, way.made)) {
            return Function.FALSE;
        }
        Value destination = context.main().destinationUri();
        way.before.set(destination);
        destination.set(way.made);
        boolean sent = context.core().forward(context);
        destination.set(way.before);
        return Function.of(sent);
    }

    private static boolean make(
            RoutingContext context, Arguments arguments, Protocol protocol, Value out) {
        SipUri uri = context.requestUri();
        Value host = arguments.text(context, 0);
        boolean ofUri = isToken(host, URI_HOST);
        int length = ofUri ? uri.hostLength() : host.length();
        int port = port(context, arguments, uri);
        if (length == 0 || port < 0) {
            return false;
        }
        Output text = context.beginText(length + REST_MAX).put(SCHEME);
        if (ofUri) {
            text.put(uri.buffer(), uri.hostOffset(), length);
        } else {
            text.put(host);
        }
        if (port > 0) {
            text.put(':').putNumber(port);
        }
        text.put(TRANSPORT).putToken(protocol.text());
        context.endText(out);
        return out.isText();
    }

    /** The port to send to, 0 for the protocol's own, less if what is given is none. */
    private static int port(RoutingContext context, Arguments arguments, SipUri uri) {
        if (!arguments.has(1)) {
            return 0;
        }
        Value given = arguments.text(context, 1);
        if (isToken(given, URI_PORT)) {
            return uri.port() == HostPort.ABSENT ? 0 : uri.port();
        }
        int port = 0;
        for (int index = 0; index < given.length() && port <= PORT_MAX; index++) {
            int digit = given.buffer().getByte(given.offset() + index) - '0';
            port = digit < 0 || digit > 9 ? PORT_MAX + 1 : port * 10 + digit;
        }
        return port == 0 || port > PORT_MAX ? -1 : port;
    }

    private static boolean isToken(Value text, Token token) {
        return token.matches(text.buffer(), text.offset(), text.length());
    }

    private static int tryProtocol(RoutingContext context, Arguments arguments) {
        Optional<Protocol> chosen = Protocol.of(arguments.text(context, 0).toString());
        chosen.ifPresent(protocol -> context.sending().beyondDatagrams(protocol));
        return Function.of(chosen.isPresent());
    }
}
