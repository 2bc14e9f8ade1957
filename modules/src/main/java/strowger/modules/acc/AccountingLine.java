package strowger.modules.acc;

import strowger.engine.module.Argument;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;
import strowger.parser.Token;

import java.util.List;

/** Writes lines: the attributes every line has, those of the configuration, in Kamailio's form. */
final class AccountingLine {
    private static final Token TAG = Token.of("tag");

    private final TimeAttribute time;

    AccountingLine(TimeAttribute time) {
        this.time = time;
    }

    /** What a line says of the answer. */
    record Answer(int code, String reason, String toTag) {
        private static final int CODE_LENGTH = 3;

        /** An answer of which only the code is known. */
        static Answer of(int code) {
            return new Answer(code, StatusReasons.of(code), "");
        }

        /** Reads {@code 404 Not found}; without a code in front all of it is the reason. */
        static Answer read(String comment) {
            boolean coded = comment.matches("[1-6][0-9]{2}( .*)?");
            return coded
                    ? new Answer(
                            Integer.parseInt(comment.substring(0, CODE_LENGTH)),
                            comment.substring(CODE_LENGTH).strip(),
                            "")
                    : new Answer(0, comment, "");
        }
    }

    /**
     * Writes a line.
     *
     * @param text that begins it, as {@code ACC: transaction answered: }.
     * @param context of the request.
     */
    String of(
            String text,
            RoutingContext context,
            Answer answer,
            List<ExtraAttribute> extra,
            long nowMs) {
        SipMessage message = context.message();
        String toTag = answer.toTag().isEmpty() ? tag(message.to()) : answer.toTag();
        StringBuilder line = new StringBuilder(text);
        line.append("timestamp=").append(nowMs / 1000);
        time.write(nowMs, line);
        put(line, "method", text(message, message.methodOffset(), message.methodLength()));
        put(line, "from_tag", tag(message.from()));
        put(line, "to_tag", toTag);
        put(line, "call_id", text(message, message.callIdOffset(), message.callIdLength()));
        put(line, "code", String.valueOf(answer.code()));
        put(line, "reason", answer.reason());
        for (ExtraAttribute attribute : extra) {
            put(line, attribute.name(), text(context, attribute.value()));
        }
        return line.toString();
    }

    private static void put(StringBuilder line, String name, String value) {
        line.append(';').append(name).append('=').append(value);
    }

    /** The tag of a From or To; empty if it has none. */
    static String tag(NameAddr address) {
        var parameters = address.parameters();
        return parameters.find(TAG)
                ? address.buffer()
                        .getStringWithoutLengthUtf8(
                                parameters.valueOffset(), parameters.valueLength())
                : "";
    }

    private static String text(SipMessage message, int offset, int length) {
        return message.buffer().getStringWithoutLengthUtf8(offset, length);
    }

    /** What an attribute is in a message; empty for nothing. */
    static String text(RoutingContext context, Argument argument) {
        int mark = context.mark();
        if (!context.push(1)) {
            return "";
        }
        Value value = context.top(1);
        argument.read(context, value);
        String text = value.isNull() ? "" : value.toString();
        context.release(mark);
        return text;
    }
}
