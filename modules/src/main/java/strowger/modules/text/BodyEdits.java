package strowger.modules.text;

import strowger.engine.routing.ContentLength;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.MessageWriter;
import strowger.parser.SipMessage;

/**
 * Edits of a message's body, after which Content-Length must tell its new length (RFC 3261 §20.14),
 * and edits made real in the message itself.
 */
public final class BodyEdits {
    private static final byte[] CONTENT_TYPE = Output.bytes("Content-Type: ");
    private static final int LINE_MAX = 64;

    private BodyEdits() {}

    /**
     * Makes Content-Length fit the body as the edits so far leave it; called after each edit of the
     * body.
     *
     * @return false when the context's memory is used up.
     */
    public static boolean fitLength(RoutingContext context) {
        return ContentLength.fit(context);
    }

    private static boolean replace(RoutingContext context, int header, Value text) {
        SipMessage message = context.message();
        return context.edits()
                .replace(
                        message.valueOffset(header),
                        message.valueLength(header),
                        text.buffer(),
                        text.offset(),
                        text.length());
    }

    /** Puts another body in place of the present one; an empty type leaves Content-Type alone. */
    public static boolean replaceBody(RoutingContext context, Value body, Value type) {
        SipMessage message = context.message();
        body.keepIn(context.arena());
        type.keepIn(context.arena());
        boolean replaced =
                context.edits()
                        .replace(
                                message.bodyOffset(),
                                message.bodyLength(),
                                body.buffer(),
                                body.offset(),
                                body.length());
        return replaced && (type.length() == 0 || setType(context, type)) && fitLength(context);
    }

    private static boolean setType(RoutingContext context, Value type) {
        SipMessage message = context.message();
        int index = message.find(HeaderName.CONTENT_TYPE);
        if (index != SipMessage.ABSENT) {
            return replace(context, index, type);
        }
        context.beginText(type.length() + LINE_MAX).put(CONTENT_TYPE).put(type).putLineEnd();
        context.endText(type);
        return type.isText()
                && context.edits()
                        .insert(
                                message.headersOffset(),
                                type.buffer(),
                                type.offset(),
                                type.length());
    }

    /** Removes the body and its Content-Type. */
    public static boolean removeBody(RoutingContext context) {
        SipMessage message = context.message();
        if (message.bodyLength() == 0) {
            return false;
        }
        int index = message.find(HeaderName.CONTENT_TYPE);
        boolean removed = context.edits().delete(message.bodyOffset(), message.bodyLength());
        if (removed && index != SipMessage.ABSENT) {
            removed =
                    context.edits()
                            .delete(message.headerOffset(index), message.headerLength(index));
        }
        return removed && fitLength(context);
    }

    /**
     * Makes the message what its edits would make it, so that the script reads the result.
     *
     * @return false when there is no memory left for it, or it would be no message; then nothing
     *     changes.
     */
    public static boolean apply(RoutingContext context) {
        SipMessage message = context.message();
        Arena arena = context.arena();
        int length = message.bodyOffset() + message.bodyLength() - message.offset();
        int written = ContentLength.editedLength(context, message.offset(), length);
        if (written == MessageWriter.TOO_SMALL) {
            return false;
        }
        int at = arena.claim(written);
        message.wrap(arena.buffer(), at, written);
        context.edits().clear();
        return true;
    }
}
