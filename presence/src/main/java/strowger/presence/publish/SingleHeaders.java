package strowger.presence.publish;

import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** Headers of which a request may have one: two make it ambiguous, and it is refused. */
public final class SingleHeaders {
    private static final HeaderName[] NAMES = {
        HeaderName.EVENT,
        HeaderName.EXPIRES,
        HeaderName.SIP_IF_MATCH,
        HeaderName.CONTENT_TYPE,
        HeaderName.CONTENT_LENGTH
    };
    private static final byte[] BITS = bits();

    private SingleHeaders() {}

    private static byte[] bits() {
        byte[] bits = new byte[HeaderName.values().length];
        for (int index = 0; index < NAMES.length; index++) {
            bits[NAMES[index].ordinal()] = (byte) (1 << index);
        }
        return bits;
    }

    /** Whether none of them stands twice. */
    public static boolean areSingle(SipMessage request) {
        int seen = 0;
        for (int index = 0; index < request.headerCount(); index++) {
            int bit = BITS[request.headerName(index).ordinal()];
            if ((seen & bit) != 0) {
                return false;
            }
            seen |= bit;
        }
        return true;
    }
}
