package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;

/**
 * Reads from Record-Route the proxies between us and one side of a dialog, as the value of the
 * Route header that leads there (RFC 3261 §12.1). Reusable; one thread.
 */
final class RouteSet {
    private static final int COUNT_MAX = 64;
    private static final int LENGTH_MAX = 4096;

    private final AddressList routes = new AddressList();
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final int[] offsets = new int[COUNT_MAX];
    private final int[] lengths = new int[COUNT_MAX];
    private final Value uri = new Value();
    private int count;
    private int length;

    /** Reads those that a request passed: it names the last first, which is the way back. */
    void ofRequest(SipMessage request, Value out) {
        boolean _ = collect(request, null);
        length = 0;
        for (int index = 0; index < count; index++) {
            append(request, index);
        }
        out.setText(text, 0, length);
    }

    /** How many there were in the request read last. */
    int count() {
        return count;
    }

    /**
     * Reads those behind us from a response: what stands before our own entry, the last first.
     *
     * @param callerHops that the request had when it came; they stand behind ours.
     */
    void ofResponse(RoutingContext reply, int callerHops, Value out) {
        boolean ours = collect(reply.message(), reply);
        int behind = ours ? count : Math.max(0, count - callerHops);
        length = 0;
        for (int index = behind - 1; index >= 0; index--) {
            append(reply.message(), index);
        }
        out.setText(text, 0, length);
    }

    /** Takes entries up to our own, which is left out; false when there is none of ours. */
    private boolean collect(SipMessage message, @Nullable RoutingContext us) {
        count = 0;
        routes.wrap(message, HeaderName.RECORD_ROUTE);
        while (count < COUNT_MAX && routes.next()) {
            NameAddr address = routes.address();
            uri.setText(message.buffer(), address.uriOffset(), address.uriLength());
            if (us != null && us.isMyself(uri)) {
                return true;
            }
            offsets[count] = address.offset();
            lengths[count++] = address.length();
        }
        return false;
    }

    private void append(SipMessage message, int index) {
        int more = lengths[index] + (length == 0 ? 0 : 1);
        if (length + more > LENGTH_MAX) {
            return;
        }
        if (length > 0) {
            text.putByte(length++, (byte) ',');
        }
        text.putBytes(length, message.buffer(), offsets[index], lengths[index]);
        length += lengths[index];
    }
}
