package strowger.modules.sdp;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.parser.CharClass;
import strowger.parser.Decimal;
import strowger.parser.Token;
import strowger.parser.body.SdpLines;
import strowger.parser.body.SdpMedia;

/**
 * Codecs with commas between them, as payload types or as names; names are looked up in the media's
 * {@code a=rtpmap} lines, or are those of RFC 3551's static payload types. Reusable.
 */
final class CodecList {
    private static final Token RTPMAP = Token.of("rtpmap");
    private static final String[] STATIC = { // by payload type, RFC 3551 §6
        "PCMU", "", "", "GSM", "G723", "DVI4", "DVI4", "LPC", "PCMA", "G722", "L16", "L16", "QCELP",
        "CN", "MPA", "G728", "DVI4", "DVI4", "G729", "", "", "", "", "", "", "CelB", "JPEG", "",
        "nv", "", "", "H261", "MPV", "MP2T", "H263"
    };
    private static final Token[] STATIC_NAMES = new Token[STATIC.length];

    static {
        for (int type = 0; type < STATIC.length; type++) {
            STATIC_NAMES[type] = Token.of(STATIC[type]);
        }
    }

    private final SdpLines lines = new SdpLines();
    private final Value list = new Value();
    private DirectBuffer buffer = new UnsafeBuffer();
    private boolean named;
    private int position;
    private int wordOffset;
    private int wordLength;

    /**
     * Takes a list.
     *
     * @param names whether it is of names, not of payload types.
     */
    CodecList wrap(Value text, boolean names) {
        list.set(text);
        named = names;
        position = 0;
        return this;
    }

    /** Goes back before the first codec. */
    void rewind() {
        position = 0;
    }

    /** Goes to the next codec; false behind the last. */
    boolean next() {
        buffer = list.buffer();
        while (position < list.length()) {
            int start = position;
            int end = start;
            while (end < list.length() && list.byteAt(end) != ',') {
                end++;
            }
            position = end + 1;
            while (start < end && list.byteAt(start) == ' ') {
                start++;
            }
            while (end > start && list.byteAt(end - 1) == ' ') {
                end--;
            }
            wordOffset = list.offset() + start;
            wordLength = end - start;
            if (wordLength > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the payload type in a range is one of the list. */
    boolean contains(DirectBuffer message, SdpMedia media, int offset, int length) {
        rewind();
        while (next()) {
            if (isWord(message, media, offset, length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the payload type in a range is the codec that the list stands on. */
    boolean isWord(DirectBuffer message, SdpMedia media, int offset, int length) {
        return named
                ? isNamed(message, media, offset, length)
                : Token.equals(message, offset, length, buffer, wordOffset, wordLength);
    }

    private boolean isNamed(DirectBuffer message, SdpMedia media, int offset, int length) {
        lines.wrap(message, media.offset(), media.length());
        while (lines.next()) {
            if (lines.isAttribute(RTPMAP)
                    && payloadLength(message, lines) == length
                    && Token.equals(
                            message, lines.argumentOffset(), length, message, offset, length)) {
                return isNamed(message, lines.argumentOffset() + length);
            }
        }
        int type = Decimal.parse(message, offset, length, Byte.MAX_VALUE);
        return type >= 0
                && type < STATIC.length
                && wordLength > 0
                && STATIC_NAMES[type].matches(buffer, wordOffset, wordLength);
    }

    /** Whether the name behind the payload type of an rtpmap line is the word. */
    private boolean isNamed(DirectBuffer message, int behind) {
        int limit = lines.argumentOffset() + lines.argumentLength();
        int start = CharClass.skip(message, behind, limit, CharClass.LWS);
        int end = start;
        while (end < limit && message.getByte(end) != '/' && message.getByte(end) != ' ') {
            end++;
        }
        return Token.equalsIgnoreCase(message, start, end - start, buffer, wordOffset, wordLength);
    }

    /** The length of the payload type that an attribute's argument begins with. */
    static int payloadLength(DirectBuffer message, SdpLines line) {
        int start = line.argumentOffset();
        int limit = start + line.argumentLength();
        return CharClass.skip(message, start, limit, CharClass.DIGIT) - start;
    }
}
