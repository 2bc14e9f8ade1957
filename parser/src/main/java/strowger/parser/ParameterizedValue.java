package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * A word and the parameters behind it, the form of many values: {@code word *( SEMI parameter )}.
 *
 * <p>The word is whatever stands before the first white space or semicolon.
 */
final class ParameterizedValue {
    private final Parameters parameters = new Parameters();
    private DirectBuffer buffer = SipMessage.NOTHING;
    private int offset;
    private int length;

    /** Reads the value; a fault if the word is empty or the parameters are malformed. */
    ParseError wrap(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        int limit = offset + length;
        this.offset = Lws.skip(buffer, offset, limit);
        int end = this.offset;
        while (end < limit && isWord(buffer.getByte(end))) {
            end++;
        }
        this.length = end - this.offset;
        ParseError error = parameters.wrap(buffer, end, limit - end);
        return this.length == 0 ? ParseError.TOKEN_MALFORMED : error;
    }

    private static boolean isWord(byte value) {
        return value != ';' && CharClass.is(value, CharClass.VISIBLE);
    }

    /** Whether all of the word is a token. */
    boolean isToken() {
        return Token.skip(buffer, offset, offset + length) == offset + length;
    }

    boolean is(Token token) {
        return token.matches(buffer, offset, length);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    Parameters parameters() {
        parameters.rewind();
        return parameters;
    }

    /** A numeric parameter of at most 2^31-1, where more counts as that, or -1. */
    int seconds(Token name) {
        return parameters.find(name)
                ? DeltaSeconds.parse(buffer, parameters.valueOffset(), parameters.valueLength())
                : -1;
    }
}
