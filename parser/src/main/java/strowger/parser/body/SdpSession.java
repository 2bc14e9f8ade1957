package strowger.parser.body;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.CharClass;
import strowger.parser.ParseError;

/**
 * A session description in place: its session lines and its media descriptions (RFC 8866 §5).
 *
 * <p>Tolerant: beyond a {@code v=} line at the start nothing is asked for; bounded: more media
 * descriptions than {@link #MEDIA_MAX} are a fault. Valid while the wrapped buffer is.
 */
public final class SdpSession {
    /** Media descriptions a session may have. */
    public static final int MEDIA_MAX = 64;

    private final SdpLines lines = new SdpLines();
    private final SdpMedia media = new SdpMedia();
    private final int[] starts = new int[MEDIA_MAX + 1];
    private DirectBuffer buffer = new UnsafeBuffer();
    private int offset;
    private int length;
    private int mediaCount;
    private int originOffset;
    private int originLength;
    private int nameOffset;
    private int nameLength;
    private int addressOffset;
    private int addressLength;
    private SdpDirection direction = SdpDirection.SENDRECV;

    /**
     * Reads a description that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, {@link ParseError#BODY_MALFORMED}, or {@link
     *     ParseError#BODY_TOO_COMPLEX}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        clear(buffer, offset, length);
        lines.wrap(buffer, offset, length);
        if (!lines.next() || lines.type() != 'v') {
            return ParseError.BODY_MALFORMED;
        }
        while (lines.next()) {
            if (lines.type() == 'm') {
                if (mediaCount == MEDIA_MAX) {
                    return ParseError.BODY_TOO_COMPLEX;
                }
                starts[mediaCount++] = lines.offset();
            } else if (mediaCount == 0) {
                readSessionLine();
            }
        }
        starts[mediaCount] = offset + length;
        return ParseError.NONE;
    }

    private void clear(DirectBuffer buffer, int offset, int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        mediaCount = 0;
        starts[0] = offset + length;
        originOffset = nameOffset = addressOffset = offset;
        originLength = nameLength = addressLength = 0;
        direction = SdpDirection.SENDRECV;
    }

    private void readSessionLine() {
        switch (lines.type()) {
            case 'o' -> {
                originOffset = lines.valueOffset();
                originLength = lines.valueLength();
            }
            case 's' -> {
                nameOffset = lines.valueOffset();
                nameLength = lines.valueLength();
            }
            case 'c' -> {
                int limit = lines.valueOffset() + lines.valueLength();
                addressOffset = addressIn(buffer, lines.valueOffset(), limit);
                addressLength = addressEnd(buffer, addressOffset, limit) - addressOffset;
            }
            case 'a' -> direction = SdpDirection.of(lines, direction);
            default -> {}
        }
    }

    /** Where the third word of {@code IN IP4 address} begins, or the limit. */
    static int addressIn(DirectBuffer buffer, int offset, int limit) {
        int at = offset;
        for (int word = 0; word < 2; word++) {
            at = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
            at = CharClass.skip(buffer, at, limit, CharClass.LWS);
        }
        return at;
    }

    /** The end of an address: a slash begins the TTL of a multicast address. */
    static int addressEnd(DirectBuffer buffer, int offset, int limit) {
        return CharClass.skip(buffer, offset, limit, CharClass.HOST | CharClass.IPV6);
    }

    /** Where the description begins. */
    public int offset() {
        return offset;
    }

    /** Its length in bytes. */
    public int length() {
        return length;
    }

    /** Media descriptions in it. */
    public int mediaCount() {
        return mediaCount;
    }

    /** The media description of this index; one flyweight, wrapped anew by each call. */
    public SdpMedia media(int index) {
        assert index >= 0 && index < mediaCount : "media index=" + index + ", count=" + mediaCount;
        media.wrap(buffer, starts[index], starts[index + 1] - starts[index], this);
        return media;
    }

    /** The lines before the first media description, as a cursor that stands before the first. */
    public SdpLines lines() {
        return lines.wrap(buffer, offset, starts[0] - offset);
    }

    /** Where the value of {@code o=} begins. */
    public int originOffset() {
        return originOffset;
    }

    /** Length of the value of {@code o=}, 0 if there is none. */
    public int originLength() {
        return originLength;
    }

    /** Where the session's name begins. */
    public int nameOffset() {
        return nameOffset;
    }

    /** Length of the session's name in bytes, 0 if there is none. */
    public int nameLength() {
        return nameLength;
    }

    /** Where the session's connection address begins. */
    public int addressOffset() {
        return addressOffset;
    }

    /** Length of the session's connection address in bytes, 0 if there is none. */
    public int addressLength() {
        return addressLength;
    }

    /** The session's direction. */
    public SdpDirection direction() {
        return direction;
    }
}
