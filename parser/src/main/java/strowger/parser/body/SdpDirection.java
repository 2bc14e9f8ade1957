package strowger.parser.body;

import strowger.parser.Token;

/** Which way media goes (RFC 8866 §6.7); {@link #SENDRECV} unless said otherwise. */
public enum SdpDirection {
    SENDRECV,
    SENDONLY,
    RECVONLY,
    INACTIVE;

    private static final SdpDirection[] ALL = values();
    private static final Token[] NAMES = new Token[ALL.length];

    static {
        for (SdpDirection direction : ALL) {
            NAMES[direction.ordinal()] = Token.of(direction.name());
        }
    }

    /** The direction an attribute names, or {@code otherwise} if it names none. */
    static SdpDirection of(SdpLines attribute, SdpDirection otherwise) {
        int length = attribute.nameLength();
        if (length != 8 || attribute.argumentLength() != 0) {
            return otherwise;
        }
        for (int i = 0; i < NAMES.length; i++) {
            if (attribute.isAttribute(NAMES[i])) {
                return ALL[i];
            }
        }
        return otherwise;
    }
}
