package strowger.parser;

/**
 * All elements of all headers of one name in a message, in their order: the routes of all Route
 * headers, the hops of all Vias (RFC 3261 §7.3.1: many headers are the same as one with commas).
 *
 * <p>A cursor, for as long as the message stays wrapped. Made for headers whose grammar is a list;
 * a Date or a challenge has commas that separate nothing.
 */
public final class HeaderElements {
    private final CommaList list = new CommaList();
    private SipMessage message = SipMessage.NONE;
    private int header = SipMessage.ABSENT;
    private ParseError fault = ParseError.NONE;

    /** Stands before the first element of the headers of this name. */
    public HeaderElements wrap(SipMessage message, HeaderName name) {
        this.message = message;
        fault = ParseError.NONE;
        enter(message.find(name));
        return this;
    }

    private void enter(int index) {
        header = index;
        if (index != SipMessage.ABSENT) {
            list.wrap(message.buffer(), message.valueOffset(index), message.valueLength(index));
        }
    }

    /** Goes to the next element; false behind the last, or at a fault. */
    public boolean next() {
        while (header != SipMessage.ABSENT) {
            if (list.next()) {
                return true;
            }
            fault = list.fault();
            enter(fault == ParseError.NONE ? message.next(header) : SipMessage.ABSENT);
        }
        return false;
    }

    /** The index of the header that holds the element. */
    public int headerIndex() {
        return header;
    }

    /** Where the element begins. */
    public int offset() {
        return list.offset();
    }

    /** Length of the element in bytes, maybe 0. */
    public int length() {
        return list.length();
    }

    /** What ended the walk before its time; {@link ParseError#NONE} if nothing did. */
    public ParseError fault() {
        return fault;
    }
}
