package strowger.parser;

/**
 * What kinds of body a sender takes: all {@code Accept} headers of a message (RFC 3261 §20.1).
 *
 * <p>For as long as the message stays wrapped. Elements that cannot be read accept nothing.
 */
public final class Accept {
    private final HeaderElements elements = new HeaderElements();
    private final MediaType range = new MediaType();
    private SipMessage message = SipMessage.NONE;

    /** Takes the message whose Accept headers are asked about. */
    public Accept wrap(SipMessage message) {
        this.message = message;
        return this;
    }

    /**
     * Whether there is any Accept header; without one the default of the method or package holds.
     */
    public boolean isPresent() {
        return message.find(HeaderName.ACCEPT) != SipMessage.ABSENT;
    }

    /** Whether one of the elements takes in this media type. */
    public boolean accepts(Token type, Token subtype) {
        elements.wrap(message, HeaderName.ACCEPT);
        while (elements.next()) {
            boolean sound =
                    range.wrap(message.buffer(), elements.offset(), elements.length())
                            == ParseError.NONE;
            if (sound && range.accepts(type, subtype)) {
                return true;
            }
        }
        return false;
    }
}
