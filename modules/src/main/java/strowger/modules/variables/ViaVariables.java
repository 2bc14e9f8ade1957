package strowger.modules.variables;

import org.agrona.DirectBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.HeaderElements;
import strowger.parser.HeaderName;
import strowger.parser.HostPort;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.Via;

/** {@code $via0(part)}, {@code $via1(part)}, {@code $viaZ(part)}: the first, second, last Via. */
public final class ViaVariables {
    private static final int VIAS_MAX = 128;

    private ViaVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        exports.variables("via0", name -> bind(name, 0)).doc("A part of the first Via.");
        exports.variables("via1", name -> bind(name, 1)).doc("A part of the second Via.");
        exports.variables("viaZ", name -> bind(name, VIAS_MAX)).doc("A part of the last Via.");
    }

    /** Reads a part of a Via. */
    @FunctionalInterface
    private interface Part {
        void read(Via via, DirectBuffer in, Value out);
    }

    private static Variable bind(VariableName name, int index) {
        Part part = part(name.constantInner().orElse(""));
        return Variable.of(ValueType.ANY, (context, out) -> read(context, index, part, out));
    }

    private static Part part(String name) {
        return switch (name) {
            case "host" -> ViaVariables::host;
            case "port" -> ViaVariables::port;
            case "proto" ->
                    (via, in, out) ->
                            Texts.orNull(in, via.transportOffset(), via.transportLength(), out);
            case "branch" ->
                    (via, in, out) -> Texts.orNull(in, via.branchOffset(), via.branchLength(), out);
            case "received" ->
                    (via, in, out) ->
                            Texts.orNull(in, via.receivedOffset(), via.receivedLength(), out);
            case "rport" -> ViaVariables::rport;
            case "params" ->
                    (via, in, out) -> {
                        Parameters parameters = via.parameters();
                        int length = Math.max(0, parameters.length() - 1);
                        Texts.orNull(in, parameters.offset() + 1, length, out);
                    };
            default ->
                    throw new ConfigurationException(
                            "a Via has no part '"
                                    + name
                                    + "'; it is one of host, port, proto, branch, received, rport,"
                                    + " params");
        };
    }

    private static void host(Via via, DirectBuffer in, Value out) {
        HostPort sentBy = via.sentBy();
        Texts.orNull(in, sentBy.hostOffset(), sentBy.hostLength(), out);
    }

    private static void port(Via via, DirectBuffer in, Value out) {
        int port = via.sentBy().port();
        if (port == HostPort.ABSENT) {
            out.setNull();
        } else {
            out.setInteger(port);
        }
    }

    private static void rport(Via via, DirectBuffer in, Value out) {
        if (via.rport() <= 0) {
            out.setNull();
        } else {
            out.setInteger(via.rport());
        }
    }

    private static void read(RoutingContext context, int index, Part part, Value out) {
        Scratch scratch = Scratch.current();
        HeaderElements elements = scratch.elements().wrap(context.message(), HeaderName.VIA);
        int offset = 0;
        int length = 0;
        int place = 0;
        while (place <= index && place < VIAS_MAX && elements.next()) {
            offset = elements.offset();
            length = elements.length();
            place++;
        }
        boolean found = index == VIAS_MAX ? place > 0 : place == index + 1;
        ParseError error =
                found
                        ? scratch.via().wrap(context.message().buffer(), offset, length)
                        : ParseError.VIA_MISSING;
        out.setNull();
        if (error == ParseError.NONE) {
            part.read(scratch.via(), context.message().buffer(), out);
        }
    }
}
