package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.transport.Destination;

/**
 * The way that a request is about to leave by, while {@code event_route[core:pre-send]} or {@code
 * onsend_route} looks at it. One to a context.
 */
public final class Leaving {
    private final Destination destination = new Destination();
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private boolean known;

    /** Has the context show this way, until {@link #clear}. */
    public void toward(Destination way, DirectBuffer buffer, int offset, int length) {
        destination.copyFrom(way);
        bytes.wrap(buffer, offset, length);
        known = true;
    }

    /** Nothing is about to leave any more. */
    public void clear() {
        known = false;
        bytes.wrap(0, 0);
    }

    /** Whether the message is about to leave; without that the rest says nothing. */
    public boolean isKnown() {
        return known;
    }

    /** Where it goes, and the socket it leaves by. */
    public Destination destination() {
        return destination;
    }

    /** The message as it is going to be sent; of no length before it is written. */
    public DirectBuffer bytes() {
        return bytes;
    }
}
