package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.CommaList;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * The values of headers as they arrived: {@code $hdr(name)[index]}, their number {@code
 * $hdrc(name)}; the elements of headers that are lists, {@code $hfl $hflc}; and headers that have a
 * variable of their own.
 */
public final class HeaderVariables {
    private static final int ELEMENTS_MAX = 256;

    private HeaderVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        exports.variables("hdr", HeaderVariables::bind)
                .doc("The value of a header: the first, or the one at the index.");
        exports.variables("hdrc", name -> counting(name, HeaderVariables::count))
                .doc("How many headers of a name there are.");
        exports.variables("hfl", HeaderVariables::bindElement)
                .doc("An element of a header that is a list with commas, of all its headers.");
        exports.variables("hflc", name -> counting(name, HeaderVariables::countElements))
                .doc("How many elements a header that is a list has, in all its headers.");
        export(exports, "ua", HeaderName.USER_AGENT);
        export(exports, "ct", HeaderName.CONTACT);
        export(exports, "cT", HeaderName.CONTENT_TYPE);
        export(exports, "csb", HeaderName.CSEQ);
        exports.variable("cl", ValueType.INTEGER, HeaderVariables::contentLength)
                .doc("The value of Content-Length.");
    }

    private static void export(Exports exports, String name, HeaderName header) {
        exports.variable(
                        name,
                        ValueType.TEXT,
                        (context, out) ->
                                read(context.message(), context.message().find(header), out))
                .doc("The value of " + header.text() + ".");
    }

    private static void contentLength(RoutingContext context, Value out) {
        int length = context.message().contentLength();
        if (length == SipMessage.ABSENT) {
            out.setNull();
        } else {
            out.setInteger(length);
        }
    }

    private static Argument header(VariableName name) {
        Argument header = name.inner();
        if (header == null) {
            throw new ConfigurationException(
                    "$" + name.name() + " needs a header's name: write $hdr(Subject)");
        }
        return header;
    }

    private static Variable bind(VariableName name) {
        Argument header = header(name);
        Place place = Place.of(name);
        return Variable.of(
                ValueType.TEXT,
                place.isAll()
                        ? (context, out) -> readAll(context, header, out)
                        : (context, out) -> read(context, header, place.number(context), out));
    }

    private static int find(RoutingContext context, Argument header, Value out) {
        header.read(context, out);
        out.toText(context.arena());
        return context.message().find(out.buffer(), out.offset(), out.length());
    }

    private static void read(RoutingContext context, Argument header, int index, Value out) {
        int first = find(context, header, out);
        SipMessage message = context.message();
        int wanted = index < 0 ? index + count(message, first) : index;
        int at = wanted < 0 ? SipMessage.ABSENT : first;
        for (int skipped = 0; skipped < wanted && at != SipMessage.ABSENT; skipped++) {
            at = message.next(at);
        }
        read(message, at, out);
    }

    private static int count(SipMessage message, int first) {
        int count = 0;
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            count++;
        }
        return count;
    }

    private static void readAll(RoutingContext context, Argument header, Value out) {
        int at = find(context, header, out);
        SipMessage message = context.message();
        if (at == SipMessage.ABSENT) {
            out.setNull();
            return;
        }
        Output text = context.beginText(message.length());
        for (boolean first = true; at != SipMessage.ABSENT; first = false) {
            if (!first) {
                text.put(',');
            }
            text.put(message.buffer(), message.valueOffset(at), message.valueLength(at));
            at = message.next(at);
        }
        context.endText(out);
    }

    /** Reads the header at an index of the message; null if there is none. */
    static void read(SipMessage message, int index, Value out) {
        if (index == SipMessage.ABSENT) {
            out.setNull();
        } else {
            out.setText(message.buffer(), message.valueOffset(index), message.valueLength(index));
        }
    }

    /** Counts from the first header of a name on. */
    @FunctionalInterface
    private interface Count {
        int of(SipMessage message, int first);
    }

    private static Variable counting(VariableName name, Count count) {
        Argument header = header(name);
        return Variable.of(
                ValueType.INTEGER,
                (context, out) -> {
                    int first = find(context, header, out);
                    out.setInteger(count.of(context.message(), first));
                });
    }

    private static int countElements(SipMessage message, int first) {
        CommaList list = Scratch.current().commas();
        int count = 0;
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            list.wrap(message.buffer(), message.valueOffset(at), message.valueLength(at));
            while (count < ELEMENTS_MAX && list.next()) {
                count++;
            }
        }
        return count;
    }

    private static Variable bindElement(VariableName name) {
        Argument header = header(name);
        Place place = Place.of(name);
        if (place.isAll()) {
            return Variable.of(ValueType.TEXT, (context, out) -> readAll(context, header, out));
        }
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> readElement(context, header, place.number(context), out));
    }

    private static void readElement(RoutingContext context, Argument header, int index, Value out) {
        int first = find(context, header, out);
        SipMessage message = context.message();
        int left = index < 0 ? index + countElements(message, first) : index;
        out.setNull();
        if (left < 0) {
            return;
        }
        CommaList list = Scratch.current().commas();
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            list.wrap(message.buffer(), message.valueOffset(at), message.valueLength(at));
            while (list.next()) {
                if (left-- == 0) {
                    out.setText(message.buffer(), list.offset(), list.length());
                    return;
                }
            }
        }
    }
}
