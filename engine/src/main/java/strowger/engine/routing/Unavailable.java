package strowger.engine.routing;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;

/** The reply to a request that there is no room for: 503 and Retry-After (RFC 3261 §21.5.4). */
public final class Unavailable {
    private static final int CODE = 503;
    private static final Value REASON = Value.ofText("Service Unavailable");
    private static final byte[] NAME = Output.bytes("Retry-After: ");
    private static final int LINE_LENGTH = 64;

    private final UnsafeBuffer line = new UnsafeBuffer(new byte[LINE_LENGTH]);
    private final Output out = new Output();
    private final Value text = new Value();

    /** Refuses the request of a context for so long. */
    public void refuse(RoutingContext context, long retryAfterSec) {
        out.wrap(line, 0, LINE_LENGTH).put(NAME).putNumber(retryAfterSec).putLineEnd();
        text.setText(line, 0, out.position());
        context.replyHeaders().add(text, context.arena());
        context.core().reply(context, CODE, REASON);
    }
}
