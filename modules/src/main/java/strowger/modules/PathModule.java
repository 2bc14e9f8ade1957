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
        exports.function(
                        "add_path",
                        (context, arguments) -> add(context, arguments, false),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("Adds a Path with our address; the parameters go into its URI.");
        exports.function(
                        "add_path_received",
                        (context, arguments) -> add(context, arguments, true),
                        text("user").orAbsent(),
                        text("parameters").orAbsent())
                .in(RouteKind.REQUEST)
                .doc("The same, with the address that the request came from as received.");
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

    private int add(RoutingContext context, Arguments arguments, boolean withReceived) {
        Value user = arguments.has(0) ? arguments.text(context, 0) : NONE;
        boolean named = flows.isPresent() && flows.get().isUsed(context);
        if (named) {
            user = context.argument(Arguments.MAX - 2);
            flows.get().write(context, user);
        }
        Value given = arguments.has(1) ? arguments.text(context, 1) : NONE;
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
