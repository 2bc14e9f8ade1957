package strowger.parser;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A SIP message in place: its start line, an index of its headers, its body.
 *
 * <p>{@link #wrap} reads a message once from end to end of its headers and says whether it may be
 * worked on at all (RFC 3261 §7, §8.1.1, §16.3): start line, the form of each header, the headers
 * that must be there, those that may be there only once, and the values of top Via, From, To,
 * Call-ID, CSeq, Max-Forwards, Content-Length and the Request-URI. All else is read by whoever
 * wants it. After a fault, what was read before it is still told, so that a 400 can be sent.
 *
 * <p>Reused for message after message; for one thread; valid while the wrapped buffer is. All
 * offsets count from the start of the buffer, all lengths are bytes.
 */
public final class SipMessage {
    /** What an index or a number is that is not there. */
    public static final int ABSENT = -1;

    /** Headers a message may have. */
    public static final int HEADERS_MAX = 256;

    /** Bytes a header's name may have. */
    public static final int HEADER_NAME_LENGTH_MAX = 128;

    /** Bytes a header may have with its folds and line ends; the start line, too. */
    public static final int HEADER_LENGTH_MAX = 16 * 1024;

    /** No bytes: what a flyweight that has not been wrapped yet looks at. */
    static final DirectBuffer NOTHING = new UnsafeBuffer();

    /** No message: what a cursor that has not been wrapped yet looks at. */
    static final SipMessage NONE = new SipMessage();

    private static final int MAX_FORWARDS_MAX = 255;

    private final StartLine startLine = new StartLine();
    private final HeaderIndex headers = new HeaderIndex();
    private final SipUri requestUri = new SipUri();
    private final Via topVia = new Via();
    private final NameAddr from = new NameAddr();
    private final NameAddr to = new NameAddr();
    private final CSeq cSeq = new CSeq();
    private DirectBuffer buffer = NOTHING;
    private int offset;
    private int limit;
    private int contentLength;
    private int maxForwards;
    private ParseError error = ParseError.NONE;
    private ParseError viaError = ParseError.NONE;

    /**
     * Reads the message in {@code [offset, offset + length)}; empty lines before it are skipped
     * (§7.5), bytes behind a body of known length are left out (§18.3).
     *
     * @param buffer that holds the message; not copied.
     * @param offset where it begins.
     * @param length of all that was received, in bytes.
     * @return {@link ParseError#NONE} if the whole message is acceptable, or the first fault met.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        buffer.boundsCheck(offset, length);
        this.buffer = buffer;
        limit = offset + length;
        headers.clear();
        contentLength = ABSENT;
        maxForwards = ABSENT;
        error = ParseError.NONE;
        viaError = ParseError.VIA_MISSING;
        int start = skipEmptyLines(offset);
        this.offset = start;
        fault(startLine.read(buffer, start, limit));
        fault(headers.read(buffer, startLine.next(), limit));
        readRequestUri();
        readVia();
        readFrom();
        readTo();
        readCallId();
        readCSeq();
        readContentLength();
        readMaxForwards(); // the last: a fault of it hides no other
        return error;
    }

    private void fault(ParseError found) {
        if (error == ParseError.NONE) {
            error = found;
        }
    }

    private int skipEmptyLines(int index) {
        int at = index;
        while (at < limit && (buffer.getByte(at) == '\r' || buffer.getByte(at) == '\n')) {
            at++;
        }
        return at;
    }

    private void readRequestUri() {
        ParseError found = requestUri.wrap(buffer, startLine.uriOffset(), startLine.uriLength());
        if (startLine.isRequest() && found != ParseError.NONE) {
            fault(ParseError.REQUEST_URI_MALFORMED);
        }
    }

    private void readVia() {
        int index = headers.find(HeaderName.VIA);
        if (index != ABSENT) {
            viaError = topVia.wrap(buffer, headers.valueOffset(index), headers.valueLength(index));
        }
        fault(viaError);
    }

    private void readFrom() {
        int index = single(HeaderName.FROM, ParseError.FROM_MISSING, ParseError.FROM_REPEATED);
        if (index != ABSENT && wrapAt(from, index) != ParseError.NONE) {
            fault(ParseError.FROM_MALFORMED);
        }
    }

    private void readTo() {
        int index = single(HeaderName.TO, ParseError.TO_MISSING, ParseError.TO_REPEATED);
        if (index != ABSENT && wrapAt(to, index) != ParseError.NONE) {
            fault(ParseError.TO_MALFORMED);
        }
    }

    private ParseError wrapAt(NameAddr address, int index) {
        return address.wrap(buffer, headers.valueOffset(index), headers.valueLength(index));
    }

    private void readCallId() {
        int index =
                single(HeaderName.CALL_ID, ParseError.CALL_ID_MISSING, ParseError.CALL_ID_REPEATED);
        if (index != ABSENT) {
            int length = headers.valueLength(index);
            boolean visible =
                    CharClass.all(buffer, headers.valueOffset(index), length, CharClass.VISIBLE);
            fault(length > 0 && visible ? ParseError.NONE : ParseError.CALL_ID_MALFORMED);
        }
    }

    private void readCSeq() {
        int index = single(HeaderName.CSEQ, ParseError.CSEQ_MISSING, ParseError.CSEQ_REPEATED);
        if (index == ABSENT) {
            return;
        }
        ParseError found =
                cSeq.wrap(buffer, headers.valueOffset(index), headers.valueLength(index));
        fault(found);
        if (found == ParseError.NONE && startLine.isRequest()) {
            boolean same =
                    Token.equals(
                            buffer,
                            cSeq.methodOffset(),
                            cSeq.methodLength(),
                            buffer,
                            startLine.offset(),
                            startLine.methodLength());
            fault(same ? ParseError.NONE : ParseError.CSEQ_METHOD_MISMATCH);
        }
    }

    private void readMaxForwards() {
        int index =
                single(HeaderName.MAX_FORWARDS, ParseError.NONE, ParseError.MAX_FORWARDS_REPEATED);
        if (index != ABSENT) {
            maxForwards =
                    Decimal.parse(
                            buffer,
                            headers.valueOffset(index),
                            headers.valueLength(index),
                            MAX_FORWARDS_MAX);
            if (maxForwards < 0) {
                maxForwards = ABSENT;
                fault(ParseError.MAX_FORWARDS_MALFORMED);
            }
        }
    }

    private void readContentLength() {
        int index =
                single(
                        HeaderName.CONTENT_LENGTH,
                        ParseError.NONE,
                        ParseError.CONTENT_LENGTH_REPEATED);
        if (index == ABSENT || headers.end() == 0) {
            return;
        }
        long value = Decimal.parse(buffer, headers.valueOffset(index), headers.valueLength(index));
        if (value == Decimal.MALFORMED) {
            fault(ParseError.CONTENT_LENGTH_MALFORMED);
        } else if (value > limit - headers.end()) {
            fault(ParseError.CONTENT_LENGTH_BEYOND_MESSAGE);
        } else {
            contentLength = (int) value;
            limit = headers.end() + contentLength;
        }
    }

    /** The header that must not be repeated with another value, or ABSENT. */
    private int single(HeaderName name, ParseError missing, ParseError repeated) {
        int index = headers.find(name);
        if (index == ABSENT) {
            fault(missing);
            return ABSENT;
        }
        int again = headers.isRepeated(name) ? headers.find(name, index + 1) : ABSENT;
        while (again != ABSENT) {
            boolean same =
                    Token.equals(
                            buffer,
                            headers.valueOffset(index),
                            headers.valueLength(index),
                            buffer,
                            headers.valueOffset(again),
                            headers.valueLength(again));
            fault(same ? ParseError.NONE : repeated);
            again = headers.find(name, again + 1);
        }
        return index;
    }

    /** What {@link #wrap} returned last. */
    public ParseError error() {
        return error;
    }

    /** The buffer it was wrapped over. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the start line begins. */
    public int offset() {
        return offset;
    }

    /** Length of the message from its start line to the end of its body. */
    public int length() {
        return limit - offset;
    }

    /** Whether it is a request; else it is a reply. */
    public boolean isRequest() {
        return startLine.isRequest();
    }

    /** A request's method; of a reply, that of its CSeq. */
    public Method method() {
        return startLine.isRequest() ? startLine.method() : cSeq.method();
    }

    /** Where the method is written: in the request line, or in a reply's CSeq. */
    public int methodOffset() {
        return startLine.isRequest() ? startLine.offset() : cSeq.methodOffset();
    }

    /** Length of the method as written. */
    public int methodLength() {
        return startLine.isRequest() ? startLine.methodLength() : cSeq.methodLength();
    }

    /** Where the Request-URI begins. */
    public int requestUriOffset() {
        return startLine.uriOffset();
    }

    /** Length of the Request-URI, 0 in a reply. */
    public int requestUriLength() {
        return startLine.uriLength();
    }

    /** The Request-URI. */
    public SipUri requestUri() {
        return requestUri;
    }

    /** A reply's status code, 100 to 699; 0 in a request. */
    public int statusCode() {
        return startLine.statusCode();
    }

    /** Where the reason phrase begins. */
    public int reasonOffset() {
        return startLine.reasonOffset();
    }

    /** Length of the reason phrase, 0 in a request. */
    public int reasonLength() {
        return startLine.reasonLength();
    }

    /** Headers in the message, in the order they stand, from index 0. */
    public int headerCount() {
        return headers.count();
    }

    /** Which header it is, compact forms resolved; {@link HeaderName#OTHER} if none we know. */
    public HeaderName headerName(int index) {
        return headers.name(index);
    }

    /** Where the header's line begins, which is where its name begins. */
    public int headerOffset(int index) {
        return headers.headerOffset(index);
    }

    /** Length of the header with its folds and its last line end. */
    public int headerLength(int index) {
        return headers.headerLength(index);
    }

    /** Where the name begins. */
    public int nameOffset(int index) {
        return headers.headerOffset(index);
    }

    /** Length of the name, white space before the colon not counted. */
    public int nameLength(int index) {
        return headers.nameLength(index);
    }

    /** Where the value begins, white space before it skipped. */
    public int valueOffset(int index) {
        return headers.valueOffset(index);
    }

    /** Length of the value, white space behind it cut off. */
    public int valueLength(int index) {
        return headers.valueLength(index);
    }

    /** The index of the first header of this name, or {@link #ABSENT}. */
    public int find(HeaderName name) {
        return headers.find(name);
    }

    /** The index of the first header of this name, long, compact or unknown, or ABSENT. */
    public int find(DirectBuffer name, int nameOffset, int nameLength) {
        HeaderName known = HeaderName.of(name, nameOffset, nameLength);
        return known == HeaderName.OTHER
                ? headers.find(buffer, name, nameOffset, nameLength, 0)
                : headers.find(known);
    }

    /** The index of the next header with the same name as this one, or {@link #ABSENT}. */
    public int next(int index) {
        HeaderName name = headers.name(index);
        return name == HeaderName.OTHER
                ? headers.find(buffer, buffer, nameOffset(index), nameLength(index), index + 1)
                : headers.find(name, index + 1);
    }

    /** Where the headers begin: behind the start line. */
    public int headersOffset() {
        return startLine.next();
    }

    /** Where the headers end: behind the empty line; 0 if that was not found. */
    public int headersEnd() {
        return headers.end();
    }

    /** Where the body begins. */
    public int bodyOffset() {
        return headers.end();
    }

    /** Length of the body: what Content-Length says, or else all that is there. */
    public int bodyLength() {
        return headers.end() == 0 ? 0 : limit - headers.end();
    }

    /** The value of Content-Length, or {@link #ABSENT}. */
    public int contentLength() {
        return contentLength;
    }

    /** The value of Max-Forwards, 0 to 255, or {@link #ABSENT}. */
    public int maxForwards() {
        return maxForwards;
    }

    /** Where the Call-ID's value begins; 0 if there is none. */
    public int callIdOffset() {
        int index = headers.find(HeaderName.CALL_ID);
        return index == ABSENT ? 0 : headers.valueOffset(index);
    }

    /** Length of the Call-ID's value; 0 if there is none. */
    public int callIdLength() {
        int index = headers.find(HeaderName.CALL_ID);
        return index == ABSENT ? 0 : headers.valueLength(index);
    }

    /** The topmost Via; means something only if {@link #topViaError} is NONE. */
    public Via topVia() {
        return topVia;
    }

    /** Whether the topmost Via could be read; a malformed request without one gets no answer. */
    public ParseError topViaError() {
        return viaError;
    }

    /** The From address. */
    public NameAddr from() {
        return from;
    }

    /** The To address. */
    public NameAddr to() {
        return to;
    }

    /** The CSeq. */
    public CSeq cSeq() {
        return cSeq;
    }
}
