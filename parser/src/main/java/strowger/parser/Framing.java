package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * Cuts a stream into messages and keep-alives (RFC 3261 §18.3, RFC 5626 §4.4.1).
 *
 * <p>Called again and again with all bytes received since the last frame was taken, it looks at
 * each byte of a message's headers once, however small the segments. Lengths are checked before
 * they enter arithmetic, so no Content-Length wraps round (CVE-2026-45103, CVE-2026-23457). After
 * an error the stream cannot be followed any more: the connection is closed.
 *
 * <p>One to a connection, for its thread; a few words of memory.
 */
public final class Framing {
    /** What {@link #next} found at the start of the bytes given. */
    public enum Frame {
        /** More bytes are needed; {@link #length} says how many in all, at least. */
        NEED_MORE,
        /** A message of {@link #length} bytes, to be given to {@link SipMessage#wrap}. */
        MESSAGE,
        /** A request of HTTP/1.0 or HTTP/1.1 of {@link #length} bytes, if those are taken. */
        HTTP_REQUEST,
        /** A double CRLF, to be answered with one CRLF. */
        PING,
        /** A single CRLF: the answer to a ping, or an empty line before a message. */
        PONG,
        /** No message, as {@link #error} says; {@link #length} bytes may hold its headers. */
        ERROR
    }

    private static final Token HTTP = Token.of(" HTTP/1.");
    private static final Token EXPECT = Token.of("expect");
    private static final Token TRANSFER_ENCODING = Token.of("transfer-encoding");
    private static final int LENGTH_LETTER = "content-".length(); // where its "l" is
    private static final int LOWER_CASE = 0x20;
    private static final int HTTP_LINE_MIN = "G / HTTP/1.1".length();

    private final HeaderLine line = new HeaderLine();
    private final int headersLengthMax;
    private final int messageLengthMax;
    private final boolean contentLengthRequired;
    private final boolean httpTaken;
    private boolean http;
    private boolean continueExpected;
    private int scanned; // this and the next three count from the start of the frame
    private int lineStart;
    private int headersStart;
    private int headersEnd;
    private int contentLength;
    private int lengthLine; // the line that may be Content-Length; 0 for none
    private boolean moreLengthLines;
    private boolean pingBegun;
    private int length;
    private ParseError error = ParseError.NONE;

    /**
     * A framing with these limits.
     *
     * @param headersLengthMax bytes from the start line to the empty line, at most.
     * @param messageLengthMax bytes of a whole message, at most.
     * @param contentLengthRequired whether a message without Content-Length is an error, as §18.3
     *     has it; otherwise it has no body.
     */
    public Framing(int headersLengthMax, int messageLengthMax, boolean contentLengthRequired) {
        this(headersLengthMax, messageLengthMax, contentLengthRequired, false);
    }

    /**
     * A framing that also takes requests of HTTP, if told so.
     *
     * @param httpTaken whether a first line that ends in {@code HTTP/1.0} or {@code HTTP/1.1}
     *     begins a request of HTTP (RFC 9112 §6.3): without Content-Length it has no body.
     */
    public Framing(
            int headersLengthMax,
            int messageLengthMax,
            boolean contentLengthRequired,
            boolean httpTaken) {
        this.httpTaken = httpTaken;
        this.headersLengthMax = Math.min(headersLengthMax, messageLengthMax);
        this.messageLengthMax = messageLengthMax;
        this.contentLengthRequired = contentLengthRequired;
    }

    /** Forgets the frame begun, as for a new connection. */
    public void reset() {
        pingBegun = false;
        begin();
    }

    private void begin() {
        scanned = lineStart = headersStart = headersEnd = contentLength = lengthLine = 0;
        moreLengthLines = continueExpected = false;
    }

    /**
     * Looks for a frame.
     *
     * @param offset where the frame begins: the same byte until a frame has been found, wherever it
     *     has been moved to meanwhile.
     * @param available bytes received from there on.
     * @return what was found; all but NEED_MORE take {@link #length} bytes from the stream.
     */
    public Frame next(DirectBuffer buffer, int offset, int available) {
        buffer.boundsCheck(offset, available);
        error = ParseError.NONE;
        if (available == 0) {
            return needMore(1);
        }
        if (scanned == 0) {
            byte first = buffer.getByte(offset);
            if (first == '\r' || first == '\n') {
                return keepAlive(buffer, offset, available);
            }
            pingBegun = false;
            if (!CharClass.is(first, CharClass.TOKEN)) {
                return fail(ParseError.START_LINE_MALFORMED, available);
            }
        }
        if (headersEnd == 0) {
            http = false;
            findHeadersEnd(buffer, offset, available);
            if (headersEnd == 0) {
                return available < headersLengthMax
                        ? needMore(available + 1)
                        : fail(ParseError.MESSAGE_TOO_LARGE, available);
            }
            http = httpTaken && isHttp(buffer, offset);
            ParseError fault = readContentLength(buffer, offset);
            if (fault != ParseError.NONE) {
                return fail(fault, headersEnd);
            }
        }
        int total = headersEnd + contentLength;
        return available < total
                ? needMore(total)
                : take(http ? Frame.HTTP_REQUEST : Frame.MESSAGE, total);
    }

    /**
     * A second CRLF that comes on its own right behind the first completes a ping whose halves were
     * sent in two segments.
     */
    private Frame keepAlive(DirectBuffer buffer, int offset, int available) {
        int once = lineEndLength(buffer, offset, available);
        if (once == 0) {
            return available == 1 ? needMore(2) : fail(ParseError.LINE_END_MALFORMED, available);
        }
        int twice = lineEndLength(buffer, offset + once, available - once);
        if (!pingBegun && twice > 0) {
            return take(Frame.PING, once + twice);
        }
        pingBegun = !pingBegun;
        return take(pingBegun ? Frame.PONG : Frame.PING, once);
    }

    /** Bytes of the line end at the offset, or 0 if there is no whole one. */
    private static int lineEndLength(DirectBuffer buffer, int offset, int available) {
        if (available > 0 && buffer.getByte(offset) == '\n') {
            return 1;
        }
        boolean crLf =
                available > 1
                        && buffer.getByte(offset) == '\r'
                        && buffer.getByte(offset + 1) == '\n';
        return crLf ? 2 : 0;
    }

    private void findHeadersEnd(DirectBuffer buffer, int offset, int available) {
        int limit = offset + Math.min(available, headersLengthMax);
        int at = ByteScan.control(buffer, offset + scanned, limit);
        while (at < limit) {
            if (buffer.getByte(at) == '\n') {
                if (isEmpty(buffer, offset + lineStart, at)) {
                    headersEnd = at + 1 - offset;
                    return;
                }
                noteLengthLine(buffer, offset + lineStart, at);
                lineStart = at + 1 - offset;
                headersStart = headersStart == 0 ? lineStart : headersStart;
            }
            at = ByteScan.control(buffer, at + 1, limit);
        }
        scanned = limit - offset;
    }

    /** Sees which lines may be Content-Length, so that the others need not be read for it. */
    private void noteLengthLine(DirectBuffer buffer, int start, int lineFeed) {
        int first = buffer.getByte(start) | LOWER_CASE;
        boolean whole =
                first == 'c'
                        && lineFeed - start > LENGTH_LETTER
                        && (buffer.getByte(start + LENGTH_LETTER) | LOWER_CASE) == 'l';
        if (headersStart > 0 && (whole || first == 'l')) {
            moreLengthLines = lengthLine > 0;
            lengthLine = lengthLine == 0 ? lineStart : lengthLine;
        }
    }

    private static boolean isEmpty(DirectBuffer buffer, int start, int lineFeed) {
        return lineFeed == start || (lineFeed == start + 1 && buffer.getByte(start) == '\r');
    }

    /** Whether the first line ends in a version of HTTP that we speak. */
    private boolean isHttp(DirectBuffer buffer, int offset) {
        int end = offset + headersStart - 1;
        if (buffer.getByte(end - 1) == '\r') {
            end--;
        }
        int digit = end - 1;
        return headersStart > HTTP_LINE_MIN
                && HTTP.matches(buffer, digit - HTTP.length(), HTTP.length())
                && (buffer.getByte(digit) == '0' || buffer.getByte(digit) == '1');
    }

    private ParseError readContentLength(DirectBuffer buffer, int offset) {
        return http || moreLengthLines
                ? readAllHeaders(buffer, offset)
                : readLengthLine(buffer, offset);
    }

    /** Reads the only line that may be Content-Length; the others are left to who parses them. */
    private ParseError readLengthLine(DirectBuffer buffer, int offset) {
        if (lengthLine == 0) {
            return setContentLength(Decimal.MALFORMED);
        }
        ParseError fault = line.read(buffer, offset + lengthLine, offset + headersEnd);
        if (fault != ParseError.NONE) {
            return fault;
        }
        if (line.name() != HeaderName.CONTENT_LENGTH) {
            return setContentLength(Decimal.MALFORMED);
        }
        long value = Decimal.parse(buffer, line.valueOffset(), line.valueLength());
        return value == Decimal.MALFORMED
                ? ParseError.CONTENT_LENGTH_MALFORMED
                : setContentLength(value);
    }

    private ParseError readAllHeaders(DirectBuffer buffer, int offset) {
        int limit = offset + headersEnd;
        int at = offset + headersStart;
        long found = Decimal.MALFORMED;
        while (buffer.getByte(at) != '\n' && buffer.getByte(at) != '\r') { // the empty line ends it
            ParseError fault = line.read(buffer, at, limit);
            if (fault != ParseError.NONE) {
                return fault;
            }
            if (http && isNamed(buffer, at, TRANSFER_ENCODING)) {
                return ParseError.TRANSFER_ENCODING_NOT_SUPPORTED;
            }
            if (http && isNamed(buffer, at, EXPECT)) {
                continueExpected = true; // nothing but 100-continue can be expected
            }
            if (line.name() == HeaderName.CONTENT_LENGTH) {
                long value = Decimal.parse(buffer, line.valueOffset(), line.valueLength());
                if (value == Decimal.MALFORMED) {
                    return ParseError.CONTENT_LENGTH_MALFORMED;
                }
                if (found != Decimal.MALFORMED && found != value) {
                    return ParseError.CONTENT_LENGTH_REPEATED;
                }
                found = value;
            }
            at = line.next();
        }
        return setContentLength(found);
    }

    private ParseError setContentLength(long value) {
        if (value == Decimal.MALFORMED) {
            return contentLengthRequired && !http
                    ? ParseError.CONTENT_LENGTH_MISSING
                    : ParseError.NONE;
        }
        if (value > messageLengthMax - headersEnd) {
            return ParseError.MESSAGE_TOO_LARGE;
        }
        contentLength = (int) value;
        return ParseError.NONE;
    }

    private boolean isNamed(DirectBuffer buffer, int at, Token name) {
        return name.matches(buffer, at, line.nameLength());
    }

    private Frame needMore(int bytes) {
        length = bytes;
        return Frame.NEED_MORE;
    }

    private Frame take(Frame frame, int bytes) {
        begin();
        length = bytes;
        return frame;
    }

    private Frame fail(ParseError found, int bytes) {
        error = found;
        return take(Frame.ERROR, bytes);
    }

    /** Bytes the frame takes from the stream; after NEED_MORE, bytes it takes at least. */
    public int length() {
        return length;
    }

    /** Whether the next byte begins a frame, and none before it matters any more. */
    public boolean isIdle() {
        return scanned == 0 && headersEnd == 0 && !pingBegun;
    }

    /** Whether the frame found last, or begun, is one of HTTP. */
    public boolean isHttp() {
        return http;
    }

    /**
     * Whether the rest of a request of HTTP is held back until it is asked for (RFC 9110 §10.1.1);
     * says so once.
     */
    public boolean takeContinueExpected() {
        boolean expected = continueExpected && headersEnd > 0;
        continueExpected = false;
        return expected;
    }

    /** Why the last frame was an error. */
    public ParseError error() {
        return error;
    }
}
