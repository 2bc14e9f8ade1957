package strowger.modules;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.modules.outbound.Flows;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The {@code path} module: puts this proxy on the way to a contact (RFC 3327 §5.2). */
public final class PathModule implements Module {
    private static final int RECEIVED_LENGTH = Endpoint.TEXT_LENGTH_MAX + 64;
    private static final int HOST_LENGTH_MAX = 255;
    private static final byte[] TRANSPORT = Output.bytes("%3Btransport%3D");
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] OUTBOUND = Output.bytes(";ob");
    private static final Value NONE = new Value();

    private byte[] receivedName = Output.bytes("received");
    private boolean receivedUsed;
    private boolean aliasFormat;
    private boolean oneForEachSide;
    private boolean socketNamed;
    private volatile Optional<Flows> flows = Optional.empty();

    @Override
    public String name() {
        return "path";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("use_received", value -> receivedUsed = value != 0)
                .unset(0)
                .doc("Whether loose_route sends to the received parameter of our Route, if any.");
        exports.integer("received_format", value -> aliasFormat = value != 0)
                .unset(0)
                .doc("How received is written: 0 as a URI, 1 as address~port~protocol.");
        exports.text("received_name", this::receivedName)
                .unset("received")
                .doc("The name of the parameter that tells where the request came from.");
        exports.integer("enable_r2", value -> oneForEachSide = value != 0)
                .unset(0)
                .doc("Whether there are two Path headers: for the socket it leaves and came by.");
        exports.integer("sockname_mode", value -> socketNamed = value != 0)
                .unset(0)
                .doc("Whether the Path URI carries the name of the socket as sn.");
        exportPath(exports);
        exportAdvertised(exports);
    }

    private void exportPath(Exports exports) {
        exports.function(
                        "add_path",
                        (context, arguments) -> add(context, arguments, NONE, 0, false),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Adds a Path with our address; the parameters go into its URI.");
        exports.function(
                        "add_path_received",
                        (context, arguments) -> add(context, arguments, NONE, 0, true),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("The same, with the address that the request came from as received.");
    }

    private void exportAdvertised(Exports exports) {
        exports.function(
                        "add_path_advertised_address",
                        (context, arguments) -> addAdvertised(context, arguments, false),
                        text("address"),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Adds a Path with this host[:port] in place of that of the socket.");
        exports.function(
                        "add_path_received_advertised_address",
                        (context, arguments) -> addAdvertised(context, arguments, true),
                        text("address"),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("The same, with the address that the request came from as received.");
    }

    private int addAdvertised(RoutingContext context, Arguments arguments, boolean withReceived) {
        Value address = arguments.text(context, 0);
        return isHostAndPort(address)
                ? add(context, arguments, address, 1, withReceived)
                : Function.FALSE;
    }

    /** Whether nothing in it could end the URI's host: letters, digits, dots, colons, brackets. */
    private static boolean isHostAndPort(Value text) {
        boolean sound = text.length() > 0 && text.length() <= HOST_LENGTH_MAX;
        for (int index = 0; sound && index < text.length(); index++) {
            char letter = (char) text.byteAt(index);
            sound =
                    (letter >= 'a' && letter <= 'z')
                            || (letter >= 'A' && letter <= 'Z')
                            || (letter >= '0' && letter <= ':')
                            || ".-[]".indexOf(letter) >= 0;
        }
        return sound;
    }

    private void receivedName(String text) {
        if (text.isEmpty() || !text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new ConfigurationException(
                    "received_name is no name of a parameter: \"" + text + "\"; use letters");
        }
        receivedName = Output.bytes(text);
    }

    /** The name of the parameter that {@code loose_route} is to follow; empty when it is not. */
    String receivedParameter() {
        return receivedUsed ? new String(receivedName, StandardCharsets.US_ASCII) : "";
    }

    @Override
    public void start(Engine engine) {
        engine.beforeTraffic(_ -> flows = Flows.of(engine.modules()));
    }

    /**
     * @param host in place of the socket's; {@link #NONE} for the socket's.
     * @param first the index of the argument that is the user.
     */
    private int add(
            RoutingContext context,
            Arguments arguments,
            Value host,
            int first,
            boolean withReceived) {
        Value user = arguments.has(first) ? arguments.text(context, first) : NONE;
        boolean named = flows.isPresent() && flows.get().isUsed(context);
        if (named) {
            user = context.argument(Arguments.MAX - 2);
            flows.get().write(context, user);
        }
        Value given = arguments.has(first + 1) ? arguments.text(context, first + 1) : NONE;
        Value parameters = context.argument(Arguments.MAX - 1);
        int givenLength = given.isText() ? given.length() : 0;
        Output out = context.beginText(RECEIVED_LENGTH + receivedName.length + givenLength + 8);
        if (withReceived) {
            putReceived(context, out);
        }
        if (named) {
            out.put(OUTBOUND);
        }
        if (givenLength > 0) {
            out.put(';').put(given);
        }
        context.endText(parameters);
        return Function.of(
                parameters.isText()
                        && context.pathHeaders()
                                .add(
                                        user,
                                        host,
                                        parameters,
                                        oneForEachSide,
                                        socketNamed,
                                        context.arena()));
    }

    private void putReceived(RoutingContext context, Output out) {
        Endpoint source = context.source();
        Protocol protocol = context.socket().protocol();
        out.put(';').put(receivedName).put('=');
        if (aliasFormat) {
            out.putHost(source).put('~').putNumber(source.port()).put('~');
            out.putNumber(protocol.ordinal() + 1);
            return;
        }
        out.put(SIP).putHost(source).put(':').putNumber(source.port());
        if (protocol != Protocol.UDP) {
            out.put(TRANSPORT).putToken(protocol.text());
        }
    }
}
