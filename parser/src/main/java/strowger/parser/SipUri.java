package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A URI of any scheme, a SIP or SIPS URI read to its last part.
 *
 * <p>{@code sip:user:password@host:port;uri-parameters?headers} (RFC 3261 §19.1, §25.1); of a
 * {@code tel} URI the number is given as user (RFC 3966); any other scheme is checked for legal
 * bytes only, since who cannot use it answers 416 (RFC 4475 §3.3.2). Valid while the wrapped buffer
 * is.
 */
public final class SipUri {
    /** The schemes told apart. */
    public enum Scheme {
        SIP,
        SIPS,
        TEL,
        URN,
        OTHER
    }

    private static final Token SIP = Token.of("sip");
    private static final Token SIPS = Token.of("sips");
    private static final Token TEL = Token.of("tel");
    private static final Token URN = Token.of("urn");

    private final HostPort hostPort = new HostPort();
    private final Parameters parameters = new Parameters();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int length;
    private Scheme scheme = Scheme.OTHER;
    private int schemeLength;
    private int userOffset;
    private int userLength;
    private int passwordOffset;
    private int passwordLength;
    private boolean hasHost;
    private int headersOffset;
    private int headersLength;

    /**
     * Reads a URI that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or the fault met; then every part is absent.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer, offset, length);
        int limit = offset + length;
        int colon = schemeEnd(buffer, offset, limit);
        if (colon == limit || colon + 1 == limit || !isWritable(colon + 1, limit)) {
            clear(buffer, offset, 0);
            return ParseError.URI_MALFORMED;
        }
        schemeLength = colon - offset;
        scheme = schemeOf(buffer, offset, schemeLength);
        ParseError error =
                switch (scheme) {
                    case SIP, SIPS -> readSip(colon + 1, limit);
                    case TEL -> readTel(colon + 1, limit);
                    case URN, OTHER -> ParseError.NONE;
                };
        if (error != ParseError.NONE) {
            clear(buffer, offset, 0);
        }
        return error;
    }

    private void clear(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        scheme = Scheme.OTHER;
        schemeLength = 0;
        userOffset = passwordOffset = headersOffset = offset;
        userLength = passwordLength = headersLength = 0;
        hasHost = false;
        parameters.wrapChecked(buffer, offset, 0);
    }

    /** The index of the colon behind a scheme that begins the range, or the limit. */
    static int schemeEnd(DirectBuffer buffer, int offset, int limit) {
        if (offset >= limit || !CharClass.is(buffer.getByte(offset), CharClass.ALPHA)) {
            return limit;
        }
        int colon = CharClass.skip(buffer, offset + 1, limit, CharClass.SCHEME);
        return colon < limit && buffer.getByte(colon) == ':' ? colon : limit;
    }

    private static Scheme schemeOf(DirectBuffer buffer, int offset, int length) {
        if (SIP.matches(buffer, offset, length)) {
            return Scheme.SIP;
        }
        if (SIPS.matches(buffer, offset, length)) {
            return Scheme.SIPS;
        }
        if (TEL.matches(buffer, offset, length)) {
            return Scheme.TEL;
        }
        return URN.matches(buffer, offset, length) ? Scheme.URN : Scheme.OTHER;
    }

    /** Whether all bytes are such as a URI has, and a percent sign begins an escape. */
    private boolean isWritable(int index, int limit) {
        int at = ByteScan.uriEnd(buffer, index, limit);
        while (at < limit) {
            if (buffer.getByte(at) != '%' || !isEscape(at, limit)) {
                return false;
            }
            at = ByteScan.uriEnd(buffer, at + 3, limit);
        }
        return true;
    }

    private boolean isEscape(int at, int limit) {
        return at + 2 < limit && CharClass.all(buffer, at + 1, 2, CharClass.HEX);
    }

    private ParseError readSip(int index, int limit) {
        int userEnd = ByteScan.indexOf(buffer, index, limit, (byte) '@');
        int host = index;
        if (userEnd < limit && CharClass.all(buffer, index, userEnd - index, CharClass.USER)) {
            readUser(index, userEnd);
            if (userLength == 0) {
                return ParseError.URI_MALFORMED;
            }
            host = userEnd + 1;
        }
        ParseError error = hostPort.read(buffer, host, limit, false);
        if (error != ParseError.NONE) {
            return error;
        }
        hasHost = true;
        return readTail(hostPort.end(), limit);
    }

    private void readUser(int index, int userEnd) {
        int colon = ByteScan.indexOf(buffer, index, userEnd, (byte) ':');
        userOffset = index;
        userLength = colon - index;
        if (colon < userEnd) {
            passwordOffset = colon + 1;
            passwordLength = userEnd - colon - 1;
        }
    }

    private ParseError readTel(int index, int limit) {
        int numberEnd = ByteScan.indexOf(buffer, index, limit, (byte) ';');
        userOffset = index;
        userLength = numberEnd - index;
        return userLength == 0 ? ParseError.URI_MALFORMED : readTail(numberEnd, limit);
    }

    private ParseError readTail(int index, int limit) {
        if (index == limit) {
            return ParseError.NONE;
        }
        int question = ByteScan.indexOf(buffer, index, limit, (byte) '?');
        if (question < limit) {
            headersOffset = question + 1;
            headersLength = limit - headersOffset;
        }
        return parameters.wrap(buffer, index, question - index);
    }

    /** Where it begins. */
    public int offset() {
        return offset;
    }

    /** Its length in bytes; 0 if the last wrap met a fault. */
    public int length() {
        return length;
    }

    /** Its scheme. */
    public Scheme scheme() {
        return scheme;
    }

    /** Whether the scheme is sip or sips. */
    public boolean isSip() {
        return hasHost;
    }

    /** Length of the scheme in bytes; it begins at {@link #offset}. */
    public int schemeLength() {
        return schemeLength;
    }

    /** Where the user begins; of a tel URI, the number. */
    public int userOffset() {
        return userOffset;
    }

    /** Length of the user in bytes, escapes as written; 0 if there is none. */
    public int userLength() {
        return userLength;
    }

    /** Where the password begins. */
    public int passwordOffset() {
        return passwordOffset;
    }

    /** Length of the password in bytes, 0 if there is none. */
    public int passwordLength() {
        return passwordLength;
    }

    /** Where the host begins, the bracket of an IPv6 reference included. */
    public int hostOffset() {
        return hasHost ? hostPort.hostOffset() : offset;
    }

    /** Length of the host in bytes, brackets included; 0 for a scheme without hosts. */
    public int hostLength() {
        return hasHost ? hostPort.hostLength() : 0;
    }

    /** Whether the host is an IPv6 address in brackets. */
    public boolean isIpv6() {
        return hasHost && hostPort.isIpv6();
    }

    /** Reads the host as an address; false if it is a name or absent. */
    public boolean hostAddress(IpAddress target) {
        return hasHost && hostPort.address(target);
    }

    /** The port, 1 to 65535, or {@link HostPort#ABSENT}. */
    public int port() {
        return hasHost ? hostPort.port() : HostPort.ABSENT;
    }

    /** The parameters, as a cursor that stands before the first. */
    public Parameters parameters() {
        parameters.rewind();
        return parameters;
    }

    /** Where the headers begin, behind the question mark. */
    public int headersOffset() {
        return headersOffset;
    }

    /** Length of the headers in bytes, 0 if there are none. */
    public int headersLength() {
        return headersLength;
    }

    /** The buffer it was wrapped over. */
    public DirectBuffer buffer() {
        return buffer;
    }
}
