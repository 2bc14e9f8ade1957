package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * Credentials or a challenge of HTTP authentication: {@code Authorization}, {@code
 * Proxy-Authorization}, {@code WWW-Authenticate}, {@code Proxy-Authenticate}; without a scheme,
 * {@code Authentication-Info} (RFC 3261 §20.7, §22, §25.1; RFC 7616; RFC 8760).
 *
 * <p>Of the Digest scheme each field is found by {@link Field}; a field that is there twice is a
 * fault, for two readers could take two values. Of any other scheme nothing but the scheme is read
 * (RFC 4475 §3.3.7). Quoted values are given without quotes, escapes as written. Valid while the
 * wrapped buffer is.
 */
public final class Credentials {
    /** The fields of the Digest scheme. */
    public enum Field {
        USERNAME,
        REALM,
        NONCE,
        URI,
        RESPONSE,
        ALGORITHM,
        CNONCE,
        OPAQUE,
        QOP,
        NC,
        DOMAIN,
        STALE,
        AUTS,
        USERHASH,
        NEXTNONCE,
        RSPAUTH
    }

    private static final Token DIGEST = Token.of("Digest");
    private static final Field[] FIELDS = Field.values();
    private static final Token[] NAMES = new Token[FIELDS.length];

    static {
        for (Field field : FIELDS) {
            NAMES[field.ordinal()] = Token.of(field.name());
        }
    }

    private final int[] offsets = new int[FIELDS.length];
    private final int[] lengths = new int[FIELDS.length];
    private final boolean[] present = new boolean[FIELDS.length];
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int schemeOffset;
    private int schemeLength;
    private boolean digest;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#CREDENTIALS_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer);
        int limit = offset + length;
        schemeOffset = Lws.skip(buffer, offset, limit);
        int schemeEnd = Token.skip(buffer, schemeOffset, limit);
        schemeLength = schemeEnd - schemeOffset;
        int next = Lws.skip(buffer, schemeEnd, limit);
        if (schemeLength == 0 || next == schemeEnd) {
            return ParseError.CREDENTIALS_MALFORMED;
        }
        digest = DIGEST.matches(buffer, schemeOffset, schemeLength);
        return digest ? readFields(next, limit) : ParseError.NONE;
    }

    /** Reads a value that has fields only, as {@code Authentication-Info} does. */
    public ParseError wrapFields(DirectBuffer buffer, int offset, int length) {
        clear(buffer);
        schemeOffset = offset;
        schemeLength = 0;
        return readFields(offset, offset + length);
    }

    private void clear(DirectBuffer buffer) {
        this.buffer = buffer;
        digest = false;
        java.util.Arrays.fill(present, false);
    }

    private ParseError readFields(int index, int limit) {
        int at = index;
        while (at != Decimal.MALFORMED) {
            at = readField(Lws.skip(buffer, at, limit), limit);
            if (at == limit) {
                return ParseError.NONE;
            }
        }
        return ParseError.CREDENTIALS_MALFORMED;
    }

    /** Reads {@code name = value}; the index behind the comma, the limit, or -1 for a fault. */
    private int readField(int index, int limit) {
        int nameEnd = Token.skip(buffer, index, limit);
        int equals = Lws.skip(buffer, nameEnd, limit);
        if (nameEnd == index || equals == limit || buffer.getByte(equals) != '=') {
            return -1;
        }
        int start = Lws.skip(buffer, equals + 1, limit);
        boolean quoted = start < limit && buffer.getByte(start) == '"';
        int end =
                quoted
                        ? QuotedString.end(buffer, start, limit)
                        : CharClass.skip(buffer, start, limit, CharClass.VALUE);
        if (end < 0 || !keep(index, nameEnd, quoted ? start + 1 : start, quoted ? end - 1 : end)) {
            return -1;
        }
        int comma = Lws.skip(buffer, end, limit);
        if (comma == limit) {
            return limit;
        }
        boolean more = buffer.getByte(comma) == ',' && Lws.skip(buffer, comma + 1, limit) < limit;
        return more ? comma + 1 : -1;
    }

    private boolean keep(int name, int nameEnd, int start, int end) {
        for (int slot = 0; slot < NAMES.length; slot++) {
            if (NAMES[slot].matches(buffer, name, nameEnd - name)) {
                boolean first = !present[slot];
                present[slot] = true;
                offsets[slot] = start;
                lengths[slot] = end - start;
                return first;
            }
        }
        return true;
    }

    /** Whether the scheme is Digest. */
    public boolean isDigest() {
        return digest;
    }

    /** Where the scheme begins. */
    public int schemeOffset() {
        return schemeOffset;
    }

    /** Length of the scheme in bytes. */
    public int schemeLength() {
        return schemeLength;
    }

    /** Whether the field is there. */
    public boolean has(Field field) {
        return present[field.ordinal()];
    }

    /** Where the field's value begins, behind its quote; 0 if there is none. */
    public int offset(Field field) {
        return has(field) ? offsets[field.ordinal()] : 0;
    }

    /** Length of the field's value in bytes, quotes not counted; 0 if there is none. */
    public int length(Field field) {
        return has(field) ? lengths[field.ordinal()] : 0;
    }

    /** Whether the field is there with this value, whatever its case. */
    public boolean is(Field field, Token value) {
        return has(field) && value.matches(buffer, offset(field), length(field));
    }
}
