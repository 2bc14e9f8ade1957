package strowger.parser;

/**
 * The addresses of all headers of one name: {@code Route}, {@code Record-Route} (RFC 3261 §20.30,
 * §20.34), {@code Path} (RFC 3327), {@code Service-Route} (RFC 3608), {@code P-Asserted-Identity},
 * {@code Diversion} and the like.
 *
 * <p>A cursor, for as long as the message stays wrapped.
 */
public final class AddressList {
    private final HeaderElements elements = new HeaderElements();
    private final NameAddr address = new NameAddr();
    private SipMessage message = SipMessage.NONE;
    private ParseError fault = ParseError.NONE;

    /** Stands before the first address in the headers of this name. */
    public AddressList wrap(SipMessage message, HeaderName name) {
        this.message = message;
        elements.wrap(message, name);
        fault = ParseError.NONE;
        return this;
    }

    /** Goes to the next address; false behind the last, or at one that cannot be read. */
    public boolean next() {
        if (fault != ParseError.NONE || !elements.next()) {
            fault = fault == ParseError.NONE ? elements.fault() : fault;
            return false;
        }
        fault = address.wrap(message.buffer(), elements.offset(), elements.length());
        return fault == ParseError.NONE;
    }

    /** The address the cursor stands on. */
    public NameAddr address() {
        return address;
    }

    /** The index of the header that holds it. */
    public int headerIndex() {
        return elements.headerIndex();
    }

    /** What ended the walk before its time; {@link ParseError#NONE} if nothing did. */
    public ParseError fault() {
        return fault;
    }
}
