package strowger.parser;

/**
 * The contacts of all {@code Contact} headers of a message, in their order.
 *
 * <p>A cursor, for as long as the message stays wrapped. The star must stand alone (RFC 3261
 * §10.2.2); that rule is the registrar's.
 */
public final class ContactList {
    private final HeaderElements elements = new HeaderElements();
    private final Contact contact = new Contact();
    private SipMessage message = SipMessage.NONE;
    private ParseError fault = ParseError.NONE;

    /** Stands before the first contact. */
    public ContactList wrap(SipMessage message) {
        this.message = message;
        elements.wrap(message, HeaderName.CONTACT);
        fault = ParseError.NONE;
        return this;
    }

    /** Goes to the next contact; false behind the last, or at one that cannot be read. */
    public boolean next() {
        if (fault != ParseError.NONE || !elements.next()) {
            fault = fault == ParseError.NONE ? elements.fault() : fault;
            return false;
        }
        fault = contact.wrap(message.buffer(), elements.offset(), elements.length());
        return fault == ParseError.NONE;
    }

    /** The contact the cursor stands on. */
    public Contact contact() {
        return contact;
    }

    /** Where it begins. */
    public int offset() {
        return elements.offset();
    }

    /** Its length in bytes. */
    public int length() {
        return elements.length();
    }

    /** What ended the walk before its time; {@link ParseError#NONE} if nothing did. */
    public ParseError fault() {
        return fault;
    }
}
