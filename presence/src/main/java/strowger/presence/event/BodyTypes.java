package strowger.presence.event;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The content types that a package's documents may have when they are published. Immutable. */
public final class BodyTypes {
    private static final byte[] PLAIN = "text/plain".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] XML = "xml".getBytes(StandardCharsets.US_ASCII);

    private final byte[][] types;
    private final Value accept;

    BodyTypes(List<String> names) {
        types =
                names.stream()
                        .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                        .toArray(byte[][]::new);
        accept = Value.ofText("Accept: " + String.join(", ", names) + "\r\n");
    }

    /** The line {@code Accept}, with its end: what a 415 carries (RFC 3903 §6). */
    public Value accept() {
        return accept;
    }

    /** Whether the body of a request is of one of them; without a type it is of none. */
    public boolean hasThatOf(SipMessage request) {
        int header = request.find(HeaderName.CONTENT_TYPE);
        if (header == SipMessage.ABSENT) {
            return false;
        }
        DirectBuffer buffer = request.buffer();
        int offset = request.valueOffset(header);
        int length = lengthOfType(buffer, offset, request.valueLength(header));
        boolean found = false;
        for (int index = 0; index < types.length && !found; index++) {
            found = is(types[index], buffer, offset, length);
        }
        return found;
    }

    /** Whether a type is missing, or says XML of some kind or plain text. */
    public static boolean mayBeXml(SipMessage request) {
        int header = request.find(HeaderName.CONTENT_TYPE);
        if (header == SipMessage.ABSENT) {
            return true;
        }
        DirectBuffer buffer = request.buffer();
        int offset = request.valueOffset(header);
        int length = lengthOfType(buffer, offset, request.valueLength(header));
        int before = length - XML.length - 1; // where + or / stands
        boolean xml =
                before > 0
                        && (buffer.getByte(offset + before) == '+'
                                || buffer.getByte(offset + before) == '/')
                        && is(XML, buffer, offset + before + 1, XML.length);
        return xml || is(PLAIN, buffer, offset, length);
    }

    /** {@code type/subtype} without its parameters. */
    private static int lengthOfType(DirectBuffer buffer, int offset, int length) {
        int end = 0;
        while (end < length && buffer.getByte(offset + end) != ';') {
            end++;
        }
        while (end > 0 && isBlank(buffer.getByte(offset + end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t';
    }

    private static boolean is(byte[] type, DirectBuffer buffer, int offset, int length) {
        boolean same = type.length == length;
        for (int index = 0; index < length && same; index++) {
            byte letter = buffer.getByte(offset + index);
            byte lower = letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
            same = lower == type[index];
        }
        return same;
    }
}
