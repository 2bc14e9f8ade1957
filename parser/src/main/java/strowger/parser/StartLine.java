package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The first line: {@code Request-Line} or {@code Status-Line} (RFC 3261 §7.1, §7.2, §25.1).
 *
 * <p>Parts are separated by one space each, none follows the last (RFC 4475 §3.1.2.8, §3.1.2.10).
 */
final class StartLine {
    private static final Token SIP = Token.of("SIP/");
    private static final Token VERSION = Token.of("SIP/2.0");

    private boolean request;
    private Method method = Method.OTHER;
    private int offset;
    private int methodLength;
    private int uriOffset;
    private int uriLength;
    private int statusCode;
    private int reasonOffset;
    private int reasonLength;
    private int next;

    void clear() {
        request = false;
        method = Method.OTHER;
        methodLength = uriLength = statusCode = reasonLength = 0;
        uriOffset = reasonOffset = offset;
    }

    /** Reads the line; {@link #next} is where the headers begin even after most faults. */
    ParseError read(DirectBuffer buffer, int offset, int limit) {
        this.offset = offset;
        clear();
        int end = lineEnd(buffer, offset, limit);
        if (end < 0) {
            next = limit;
            return ParseError.START_LINE_MALFORMED;
        }
        request = end - offset < 4 || !SIP.matches(buffer, offset, 4);
        return request ? readRequest(buffer, offset, end) : readStatus(buffer, offset, end);
    }

    private int lineEnd(DirectBuffer buffer, int offset, int limit) {
        int end = ByteScan.control(buffer, offset, limit);
        while (end < limit && buffer.getByte(end) != '\r' && buffer.getByte(end) != '\n') {
            end = ByteScan.control(buffer, end + 1, limit);
        }
        if (end >= limit || end - offset > SipMessage.HEADER_LENGTH_MAX) {
            return -1;
        }
        next = buffer.getByte(end) == '\n' ? end + 1 : end + 2;
        return next <= limit && buffer.getByte(next - 1) == '\n' ? end : -1;
    }

    private ParseError readRequest(DirectBuffer buffer, int offset, int end) {
        int methodEnd = Token.skip(buffer, offset, end);
        methodLength = methodEnd - offset;
        if (methodLength == 0 || methodEnd == end || buffer.getByte(methodEnd) != ' ') {
            return ParseError.METHOD_MALFORMED;
        }
        method = Method.of(buffer, offset, methodLength);
        uriOffset = methodEnd + 1;
        int uriEnd = ByteScan.indexOf(buffer, uriOffset, end, (byte) ' ');
        uriLength = uriEnd - uriOffset;
        if (uriEnd == end || uriLength == 0) {
            return ParseError.START_LINE_MALFORMED;
        }
        return readVersion(buffer, uriEnd + 1, end);
    }

    private static ParseError readVersion(DirectBuffer buffer, int offset, int end) {
        if (VERSION.matches(buffer, offset, end - offset)) {
            return ParseError.NONE;
        }
        boolean sip = end - offset > 4 && SIP.matches(buffer, offset, 4);
        int major = CharClass.skip(buffer, offset + 4, end, CharClass.DIGIT);
        boolean dotted =
                sip && major > offset + 4 && major + 1 < end && buffer.getByte(major) == '.';
        return dotted && CharClass.all(buffer, major + 1, end - major - 1, CharClass.DIGIT)
                ? ParseError.VERSION_NOT_SUPPORTED
                : ParseError.START_LINE_MALFORMED;
    }

    private ParseError readStatus(DirectBuffer buffer, int offset, int end) {
        int versionEnd = ByteScan.indexOf(buffer, offset, end, (byte) ' ');
        ParseError version = readVersion(buffer, offset, versionEnd);
        if (version != ParseError.NONE || versionEnd == end) {
            return version != ParseError.NONE ? version : ParseError.START_LINE_MALFORMED;
        }
        int code = versionEnd + 1;
        int codeEnd = CharClass.skip(buffer, code, end, CharClass.DIGIT);
        int status = Decimal.parse(buffer, code, codeEnd - code, 699);
        if (codeEnd - code != 3 || status < 100) {
            return ParseError.STATUS_CODE_MALFORMED;
        }
        if (codeEnd < end && buffer.getByte(codeEnd) != ' ') {
            return ParseError.STATUS_CODE_MALFORMED;
        }
        statusCode = status;
        reasonOffset = Math.min(codeEnd + 1, end); // a reply without even the space is met
        reasonLength = end - reasonOffset;
        return ParseError.NONE;
    }

    boolean isRequest() {
        return request;
    }

    Method method() {
        return method;
    }

    int offset() {
        return offset;
    }

    int methodLength() {
        return methodLength;
    }

    int uriOffset() {
        return uriOffset;
    }

    int uriLength() {
        return uriLength;
    }

    int statusCode() {
        return statusCode;
    }

    int reasonOffset() {
        return reasonOffset;
    }

    int reasonLength() {
        return reasonLength;
    }

    /** Where the headers begin. */
    int next() {
        return next;
    }
}
