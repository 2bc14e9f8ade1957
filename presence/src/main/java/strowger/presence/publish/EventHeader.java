package strowger.presence.publish;

import org.agrona.DirectBuffer;

import strowger.parser.Event;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.presence.event.EventPackages;

/** Finds the event package that a request names. Reusable; for one thread. */
public final class EventHeader {
    private final Event event = new Event();
    private int idOffset;
    private int idLength;

    /**
     * The package of a request's {@code Event}: {@code dialog;sla} is a package of its own.
     *
     * @param idAllowed whether the event may have an id, as that of a SUBSCRIBE may.
     * @return its number, or {@link EventPackages#NONE}.
     */
    public int read(SipMessage request, EventPackages events, boolean idAllowed) {
        idLength = 0;
        int header = request.find(HeaderName.EVENT);
        if (header == SipMessage.ABSENT) {
            return EventPackages.NONE;
        }
        DirectBuffer buffer = request.buffer();
        int offset = request.valueOffset(header);
        int length = request.valueLength(header);
        int whole = events.number(buffer, offset, length);
        if (whole != EventPackages.NONE) {
            return whole;
        }
        if (!idAllowed || event.wrap(buffer, offset, length) != ParseError.NONE) {
            return EventPackages.NONE;
        }
        idOffset = event.idOffset();
        idLength = event.idLength();
        int end = offset + length;
        int type = event.typeOffset() + event.typeLength();
        int named = nameWithParameter(buffer, offset, type, end, events);
        return named != EventPackages.NONE
                ? named
                : events.number(buffer, event.typeOffset(), event.typeLength());
    }

    /** {@code dialog;sla;id=7}: the name reaches to the second semicolon. */
    private static int nameWithParameter(
            DirectBuffer buffer, int offset, int type, int end, EventPackages events) {
        for (int at = type + 1; at < end; at++) {
            if (buffer.getByte(at) == ';') {
                return events.number(buffer, offset, at - offset);
            }
        }
        return EventPackages.NONE;
    }

    /** Where the event's id begins. */
    public int idOffset() {
        return idOffset;
    }

    /** The length of the event's id in bytes; 0 when it has none. */
    public int idLength() {
        return idLength;
    }
}
