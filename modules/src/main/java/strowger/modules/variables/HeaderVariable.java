package strowger.modules;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

/** {@code $hdr(name)[index]}: the value of a header as it arrived. */
final class HeaderVariable {
    private HeaderVariable() {}

    static Variable bind(VariableName name) {
        Argument header = name.inner();
        if (header == null) {
            throw new ConfigurationException("$hdr needs a header's name: write $hdr(Subject)");
        }
        VariableName.Index index = name.index();
        return switch (index.kind()) {
            case NONE -> (context, out) -> read(context, header, 0, out);
            case CONSTANT -> (context, out) -> read(context, header, index.number(), out);
            case ALL -> (context, out) -> readAll(context, header, out);
            case DYNAMIC -> {
                Argument number = index.argument();
                if (number == null) {
                    throw new ConfigurationException("the index of $hdr is missing");
                }
                yield (context, out) -> {
                    number.read(context, out);
                    read(context, header, (int) out.toInteger(), out);
                };
            }
        };
    }

    private static void read(RoutingContext context, Argument header, int index, Value out) {
        header.read(context, out);
        out.toText(context.arena());
        SipMessage message = context.message();
        int first = message.find(out.buffer(), out.offset(), out.length());
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
        header.read(context, out);
        out.toText(context.arena());
        SipMessage message = context.message();
        int at = message.find(out.buffer(), out.offset(), out.length());
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
}
