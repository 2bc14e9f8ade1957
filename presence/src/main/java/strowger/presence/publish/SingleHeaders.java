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

    private SingleHeaders() {}

    /** Whether none of them stands twice. */
    public static boolean areSingle(SipMessage request) {
        for (HeaderName name : NAMES) {
            int first = request.find(name);
            if (first != SipMessage.ABSENT && request.next(first) != SipMessage.ABSENT) {
                return false;
            }
        }
        return true;
    }
}
