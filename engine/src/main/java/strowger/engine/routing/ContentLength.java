package strowger.engine.routing;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.MessageWriter;
import strowger.parser.SipMessage;
import strowger.parser.TextWriter;

/** Content-Length of a message whose body is edited (RFC 3261 §20.14). */
public final class ContentLength {
    private static final byte[] NAME = Output.bytes("Content-Length: ");
    private static final int LINE_MAX = 64;
    private static final ThreadLocal<TextWriter> WRITERS = ThreadLocal.withInitial(TextWriter::new);

    private ContentLength() {}

    /**
     * Makes it fit the body as the edits so far leave it; called after each edit of the body.
     *
     * @return false when the context's memory is used up.
     */
    public static boolean fit(RoutingContext context) {
        SipMessage message = context.message();
        int length = editedLength(context, message.bodyOffset(), message.bodyLength());
        return length != MessageWriter.TOO_SMALL && write(context, length);
    }

    /**
     * The length of a part of the message with its edits made.
     *
     * @return it, or {@link MessageWriter#TOO_SMALL} when the context's memory is used up.
     */
    public static int editedLength(RoutingContext context, int offset, int length) {
        Arena arena = context.arena();
        TextWriter writer = WRITERS.get().wrap(arena.buffer(), arena.position(), arena.remaining());
        return MessageWriter.write(
                context.message().buffer(), offset, length, context.edits(), writer);
    }

    private static boolean write(RoutingContext context, int length) {
        SipMessage message = context.message();
        int index = message.find(HeaderName.CONTENT_LENGTH);
        Value text = context.argument(0);
        Output out = context.beginText(LINE_MAX);
        if (index == SipMessage.ABSENT) {
            out.put(NAME).putNumber(length).putLineEnd();
            context.endText(text);
            return text.isText()
                    && context.edits()
                            .insert(
                                    message.headersOffset(),
                                    text.buffer(),
                                    text.offset(),
                                    text.length());
        }
        out.putNumber(length);
        context.endText(text);
        return text.isText()
                && context.edits()
                        .replace(
                                message.valueOffset(index),
                                message.valueLength(index),
                                text.buffer(),
                                text.offset(),
                                text.length());
    }
}
