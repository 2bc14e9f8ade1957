package strowger.modules.variables;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/** Where the message came from and to, and the socket it is to leave by. */
public final class SocketVariables {
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final int TEXT_MAX = 300; // a host, a port, a scheme and a transport
    private static final int INET = 2; // the numbers that C gives to address families
    private static final int INET6 = 10;

    private SocketVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exportSource(exports);
        exportReceiving(exports);
        exportSending(exports);
        for (String name : new String[] {"proto", "pr"}) {
            exports.variable(
                            name,
                            ValueType.TEXT,
                            (context, out) -> TransportNames.of(context.socket().protocol(), out))
                    .doc("The transport the message came over, in lower case.");
        }
        exports.variable(
                        "prid",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(number(context.socket().protocol())))
                .doc("The transport the message came over as Kamailio numbers it.");
        exports.variable("conid", ValueType.INTEGER, SocketVariables::connection)
                .doc("The connection the message came over; null for datagrams.");
        for (String name : new String[] {"rcv", "recv"}) {
            exports.variables(name, SocketVariables::received)
                    .doc("How the message arrived: srcip, srcport, rcvip, rcvport, proto, af ...");
        }
    }

    private static void exportSource(Exports exports) {
        for (String name : new String[] {"si", "src_ip"}) {
            exports.variable(
                            name,
                            ValueType.TEXT,
                            (context, out) -> address(context, context.source(), out))
                    .doc("The address the message came from.");
        }
        exports.variable(
                        "siz",
                        ValueType.TEXT,
                        (context, out) -> {
                            context.beginText(TEXT_MAX).putHost(context.source());
                            context.endText(out);
                        })
                .doc("The address the message came from, IPv6 in brackets.");
        exports.variable(
                        "sp",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.source().port()))
                .doc("The port the message came from.");
        exports.variable("su", ValueType.TEXT, (context, out) -> sourceUri(context, false, out))
                .doc("The address the message came from as a URI; transport unless udp.");
        exports.variable("sut", ValueType.TEXT, (context, out) -> sourceUri(context, true, out))
                .doc("The address the message came from as a URI with its transport.");
        exports.variable("sas", ValueType.TEXT, SocketVariables::sourceSocket)
                .doc("The address the message came from, as protocol:address:port.");
    }

    private static void sourceUri(RoutingContext context, boolean always, Value out) {
        Protocol protocol = context.socket().protocol();
        Output text = context.beginText(TEXT_MAX).put(SIP).putHost(context.source());
        text.put(':').putNumber(context.source().port());
        transport(text, protocol, always);
        context.endText(out);
    }

    private static void transport(Output text, Protocol protocol, boolean always) {
        if (always || protocol != Protocol.UDP) {
            text.put(TRANSPORT).putToken(protocol.text());
        }
    }

    private static void sourceSocket(RoutingContext context, Value out) {
        context.beginText(TEXT_MAX)
                .putToken(context.socket().protocol().text())
                .put(':')
                .putHost(context.source())
                .put(':')
                .putNumber(context.source().port());
        context.endText(out);
    }

    private static void exportReceiving(Exports exports) {
        exports.variable(
                        "Ri",
                        ValueType.TEXT,
                        (context, out) -> address(context, context.socket().endpoint(), out))
                .doc("The address the message came to.");
        exports.variable(
                        "Rp",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.socket().endpoint().port()))
                .doc("The port the message came to.");
        exports.variable(
                        "Rn",
                        ValueType.TEXT,
                        (context, out) -> name(context.socket(), context, out))
                .doc("The name of the socket the message came to.");
        exports.variable("RAi", ValueType.TEXT, SocketVariables::advertisedAddress)
                .doc("The address we show for the socket the message came to.");
        exports.variable(
                        "RAp",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(advertisedPort(context.socket())))
                .doc("The port we show for the socket the message came to.");
        exports.variable("Ru", ValueType.TEXT, (context, out) -> socketUri(context, false, out))
                .doc("The socket the message came to as a URI; transport unless udp.");
        exports.variable("Rut", ValueType.TEXT, (context, out) -> socketUri(context, true, out))
                .doc("The socket the message came to as a URI with its transport.");
        exports.variable("RAu", ValueType.TEXT, (context, out) -> shownUri(context, false, out))
                .doc("What we show for the socket the message came to, as a URI.");
        exports.variable("RAut", ValueType.TEXT, (context, out) -> shownUri(context, true, out))
                .doc("What we show for the socket the message came to, as a URI with transport.");
        exports.variable(
                        "Ras",
                        ValueType.TEXT,
                        (context, out) -> socket(context, context.socket(), out))
                .doc("The socket the message came to, as protocol:address:port.");
    }

    private static void name(ListenSocket socket, RoutingContext context, Value out) {
        if (socket.name().isEmpty()) {
            out.setNull();
        } else {
            context.beginText(TEXT_MAX).putToken(socket.name());
            context.endText(out);
        }
    }

    private static void advertisedAddress(RoutingContext context, Value out) {
        if (context.socket().advertisedHost().isEmpty()) {
            address(context, context.socket().endpoint(), out);
        } else {
            context.beginText(TEXT_MAX).putToken(context.socket().advertisedHost());
            context.endText(out);
        }
    }

    private static int advertisedPort(ListenSocket socket) {
        int port = socket.advertisedPort();
        return port == 0 ? socket.endpoint().port() : port;
    }

    private static void socketUri(RoutingContext context, boolean always, Value out) {
        ListenSocket socket = context.socket();
        Output text = context.beginText(TEXT_MAX).put(SIP).putHost(socket.endpoint());
        text.put(':').putNumber(socket.endpoint().port());
        transport(text, socket.protocol(), always);
        context.endText(out);
    }

    private static void shownUri(RoutingContext context, boolean always, Value out) {
        Output text = context.beginText(TEXT_MAX).put(SIP).putSentBy(context.socket());
        transport(text, context.socket().protocol(), always);
        context.endText(out);
    }

    /** {@code udp:127.0.0.1:5060}; null for no socket. */
    static void socket(RoutingContext context, ListenSocket socket, Value out) {
        if (!socket.endpoint().isSet()) {
            out.setNull();
            return;
        }
        context.beginText(TEXT_MAX)
                .putToken(socket.protocol().text())
                .put(':')
                .putHost(socket.endpoint())
                .put(':')
                .putNumber(socket.endpoint().port());
        context.endText(out);
    }

    /** What the tests {@code snd_ip}, {@code snd_port} and {@code snd_proto} ask for. */
    private static void exportSendingTests(Exports exports) {
        exports.variable(
                        "snd_ip",
                        ValueType.TEXT,
                        (context, out) -> address(context, sending(context).endpoint(), out))
                .doc("The address of the socket to send from, or else of the one it came to.");
        exports.variable(
                        "snd_port",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(sending(context).endpoint().port()))
                .doc("The port of the socket to send from, or else of the one it came to.");
        exports.variable(
                        "snd_proto",
                        ValueType.TEXT,
                        (context, out) -> TransportNames.of(sending(context).protocol(), out))
                .doc("The transport of the socket to send from, or else of the one it came to.");
    }

    private static ListenSocket sending(RoutingContext context) {
        ListenSocket forced = context.main().socket();
        return forced.endpoint().isSet() ? forced : context.socket();
    }

    private static void exportSending(Exports exports) {
        exportSendingTests(exports);
        exports.variable(
                        "fs",
                        ValueType.TEXT,
                        (context, out) -> socket(context, context.main().socket(), out),
                        SocketVariables::force)
                .doc("The socket to send from, as protocol:address:port.");
        exports.variable(
                        "fsn",
                        ValueType.TEXT,
                        (context, out) -> name(context.main().socket(), context, out),
                        SocketVariables::force)
                .doc("The name of the socket to send from.");
        exports.variable(
                        "fsp",
                        ValueType.TEXT,
                        (context, out) -> {
                            ListenSocket socket = context.main().socket();
                            out.setNull();
                            if (socket.endpoint().isSet()) {
                                TransportNames.of(socket.protocol(), out);
                            }
                        })
                .doc("The transport of the socket to send from.");
    }

    private static boolean force(RoutingContext context, Value value) {
        if (value.isNull()) {
            context.main().socket(ListenSocket.NONE);
            return true;
        }
        ListenSocket socket = context.core().settings().socket(value.toString());
        if (socket.endpoint().isSet()) {
            context.main().socket(socket);
        }
        return socket.endpoint().isSet();
    }

    private static void address(RoutingContext context, Endpoint endpoint, Value out) {
        context.beginText(Endpoint.TEXT_LENGTH_MAX + 2).putAddress(endpoint);
        context.endText(out);
    }

    private static void connection(RoutingContext context, Value out) {
        long id = context.inbound().connectionId();
        if (id == 0) {
            out.setNull();
        } else {
            out.setInteger(id);
        }
    }

    /** PROTO_UDP 1, PROTO_TCP 2, PROTO_TLS 3, PROTO_WS 5, PROTO_WSS 6. */
    static int number(Protocol protocol) {
        return switch (protocol.text()) {
            case "udp" -> 1;
            case "tcp" -> 2;
            case "tls" -> 3;
            case "ws" -> 5;
            case "wss" -> 6;
            default -> 0;
        };
    }

    private static Variable received(VariableName name) {
        return switch (name.constantInner().orElse("")) {
            case "srcip" -> (context, out) -> address(context, context.source(), out);
            case "srcport" -> (context, out) -> out.setInteger(context.source().port());
            case "rcvip" -> (context, out) -> address(context, context.socket().endpoint(), out);
            case "rcvport" -> (context, out) -> out.setInteger(context.socket().endpoint().port());
            case "proto" -> (context, out) -> out.setInteger(number(context.socket().protocol()));
            case "sproto" -> (context, out) -> TransportNames.of(context.socket().protocol(), out);
            case "af" -> (context, out) -> out.setInteger(context.source().isIpv6() ? INET6 : INET);
            case "len" -> (context, out) -> out.setInteger(context.inbound().length());
            case "buf" ->
                    (context, out) ->
                            out.setText(
                                    context.inbound().buffer(),
                                    context.inbound().offset(),
                                    context.inbound().length());
            default ->
                    throw new ConfigurationException(
                            "$rcv has no such part; it is one of srcip, srcport, rcvip, rcvport,"
                                    + " proto, sproto, af, len, buf");
        };
    }
}
