package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The tokens of all headers of one name: {@code Supported}, {@code Require}, {@code Proxy-Require},
 * {@code Unsupported}, {@code Allow}, {@code Allow-Events}, {@code Accept-Encoding} (RFC 3261
 * §20.5, §20.32, §20.37).
 *
 * <p>A cursor, for as long as the message stays wrapped. Empty elements are passed over; parameters
 * behind a token are not part of it.
 */
public final class TokenList {
    private final HeaderElements elements = new HeaderElements();
    private final CommaList quotedList = new CommaList();
    private SipMessage message = SipMessage.NONE;
    private HeaderName name = HeaderName.OTHER;
    private int length;

    /** Stands before the first token in the headers of this name. */
    public TokenList wrap(SipMessage message, HeaderName name) {
        this.message = message;
        this.name = name;
        elements.wrap(message, name);
        return this;
    }

    /** Goes to the next token; false behind the last. */
    public boolean next() {
        while (elements.next()) {
            int offset = elements.offset();
            length = Token.skip(message.buffer(), offset, offset + elements.length()) - offset;
            if (length > 0) {
                return true;
            }
        }
        return false;
    }

    /** Where the token begins. */
    public int offset() {
        return elements.offset();
    }

    /** Length of the token in bytes, 1 at least. */
    public int length() {
        return length;
    }

    /** Whether the token the cursor stands on is this one, whatever its case. */
    public boolean is(Token token) {
        return token.matches(message.buffer(), offset(), length);
    }

    /** Whether this token is among them; moves the cursor. */
    public boolean contains(Token token) {
        elements.wrap(message, name);
        while (next()) {
            if (is(token)) {
                return true;
            }
        }
        return false;
    }

    /** The methods among them as {@link Method#bit bits}; moves the cursor to the end. */
    public int methods() {
        elements.wrap(message, name);
        int bits = 0;
        while (next()) {
            bits |= Method.of(message.buffer(), offset(), length).bit();
        }
        return bits;
    }

    /** The methods in a value of its own, such as a contact's {@code methods} parameter. */
    public int methods(DirectBuffer buffer, int offset, int valueLength) {
        quotedList.wrap(buffer, offset, valueLength);
        int bits = 0;
        while (quotedList.next()) {
            bits |= Method.of(buffer, quotedList.offset(), quotedList.length()).bit();
        }
        return bits;
    }
}
