package strowger.presence.publish;

import org.agrona.DirectBuffer;

import strowger.presence.event.Party;

/** The hash of a presentity that Kamailio shows as {@code hashid}: of user and domain, any case. */
final class PresentityHash {
    private PresentityHash() {}

    static int of(Party presentity) {
        DirectBuffer buffer = presentity.buffer();
        int hash = add(0, buffer, presentity.userOffset(), presentity.userLength());
        hash = add(hash, buffer, presentity.domainOffset(), presentity.domainLength());
        return hash + (hash >>> 11) + ((hash >>> 13) + (hash >>> 23));
    }

    /** Four bytes a step, the most significant first; what is left makes a last step. */
    private static int add(int before, DirectBuffer buffer, int offset, int length) {
        int hash = before;
        int word = 0;
        for (int index = 0; index < length; index++) {
            int letter = buffer.getByte(offset + index) & 0xFF;
            word = word << 8 | (letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter);
            if ((index & 3) == 3) {
                hash += word ^ word >>> 3;
                word = 0;
            }
        }
        return hash + (word ^ word >>> 3);
    }
}
