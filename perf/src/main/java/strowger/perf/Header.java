package strowger.perf;

import org.jspecify.annotations.Nullable;

/** The header fields the load tool reads, with their compact forms (RFC 3261 §7.3.3, §20). */
enum Header {
    VIA(0, "via", 'v'),
    RECORD_ROUTE(1, "record-route", Header.NO_COMPACT_FORM),
    FROM(2, "from", 'f'),
    TO(3, "to", 't'),
    CALL_ID(4, "call-id", 'i'),
    CSEQ(5, "cseq", Header.NO_COMPACT_FORM),
    CONTACT(6, "contact", 'm'),
    SIP_ETAG(7, "sip-etag", Header.NO_COMPACT_FORM);

    private static final char NO_COMPACT_FORM = 0;
    private static final Header[] ALL = values();

    /** Its place in a table of all of them. */
    final int index;

    private final String name;
    private final byte compact;

    Header(int index, String name, char compact) {
        this.index = index;
        this.name = name;
        this.compact = (byte) compact;
    }

    /** The field named by {@code [offset, limit)} in any case, or null for all others. */
    static @Nullable Header named(byte[] bytes, int offset, int limit) {
        int length = limit - offset;
        if (length == 0) {
            return null;
        }
        int first = bytes[offset] | 0x20;
        for (Header header : ALL) {
            boolean match =
                    length == 1
                            ? header.compact == first
                            : header.name.length() == length
                                    && header.name.charAt(0) == first
                                    && header.isNamed(bytes, offset);
            if (match) {
                return header;
            }
        }
        return null;
    }

    private boolean isNamed(byte[] bytes, int offset) {
        for (int index = 1; index < name.length(); index++) {
            if ((bytes[offset + index] | 0x20) != name.charAt(index)) {
                return false;
            }
        }
        return true;
    }
}
