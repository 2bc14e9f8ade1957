package strowger.presence.event;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.security.SecureRandom;

/**
 * The name of a state that is published and watched: an event package and a presentity. Its bytes
 * are the primary key of the tables: the package's number, the length of the user, user, domain. A
 * domain is in lower case (RFC 3261 §19.1.4), a user only if the configuration says that case does
 * not matter. Reusable; for one thread.
 */
public final class StateKey {
    /** The longest key, in bytes. */
    public static final int LENGTH_MAX = 512;

    /** The bytes before user and domain. */
    public static final int HEAD_LENGTH = 3;

    private static final int USER_LENGTH = 1;

    private static final long SEED = new SecureRandom().nextLong(); // peers choose the names

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private int length;

    /**
     * Becomes the key of a state.
     *
     * @param event the package's number.
     * @param userCaseMatters whether {@code Bob} and {@code bob} are two.
     * @return false when the names are too long, or there is no domain.
     */
    public boolean set(int event, Party presentity, boolean userCaseMatters) {
        int userLength = presentity.userLength();
        int domainLength = presentity.domainLength();
        if (domainLength == 0 || HEAD_LENGTH + userLength + domainLength > LENGTH_MAX) {
            length = 0;
            return false;
        }
        bytes.putByte(0, (byte) event);
        bytes.putShort(USER_LENGTH, (short) userLength);
        DirectBuffer source = presentity.buffer();
        copy(source, presentity.userOffset(), HEAD_LENGTH, userLength, userCaseMatters);
        copy(source, presentity.domainOffset(), HEAD_LENGTH + userLength, domainLength, false);
        length = HEAD_LENGTH + userLength + domainLength;
        return true;
    }

    private void copy(DirectBuffer source, int from, int to, int count, boolean asItIs) {
        if (asItIs) {
            bytes.putBytes(to, source, from, count);
            return;
        }
        for (int index = 0; index < count; index++) {
            byte letter = source.getByte(from + index);
            bytes.putByte(
                    to + index, letter >= 'A' && letter <= 'Z' ? (byte) (letter | 32) : letter);
        }
    }

    /** Becomes a copy of a key's bytes. */
    public void copy(DirectBuffer key, int offset, int keyLength) {
        bytes.putBytes(0, key, offset, keyLength);
        length = keyLength;
    }

    /** Becomes a copy of another. */
    public void copy(StateKey other) {
        copy(other.bytes, 0, other.length);
    }

    /** The same presentity, another package. */
    public void event(int number) {
        bytes.putByte(0, (byte) number);
    }

    /** The key's bytes, from 0 on. */
    public DirectBuffer buffer() {
        return bytes;
    }

    /** The length in bytes; 0 when it was set to none. */
    public int length() {
        return length;
    }

    /** The package's number. */
    public int event() {
        return event(bytes, 0);
    }

    /** A hash of it, the same for equal keys. */
    public long hash() {
        return hash(bytes, 0, length);
    }

    /** Writes the key elsewhere. */
    public void put(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, bytes, 0, length);
    }

    /** The package's number in a key's bytes. */
    public static int event(DirectBuffer key, int offset) {
        return key.getByte(offset) & 0xFF;
    }

    /** The presentity in a key's bytes, where they lie. */
    public static Party presentity(DirectBuffer key, int offset, int keyLength, Party out) {
        int userLength = key.getShort(offset + USER_LENGTH) & 0xFFFF;
        int user = offset + HEAD_LENGTH;
        int domain = user + userLength;
        return out.wrap(key, user, userLength, domain, offset + keyLength - domain);
    }

    /** The presentity in the key's bytes, where they lie. */
    public Party presentity(Party out) {
        return presentity(bytes, 0, length, out);
    }

    private static long hash(DirectBuffer key, int offset, int length) {
        long hash = SEED;
        int at = offset;
        int end = offset + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ key.getLong(at));
        }
        for (; at < end; at++) {
            hash = (hash ^ key.getByte(at)) * 0x100_0000_01b3L;
        }
        return mix(hash);
    }

    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        return mixed ^ mixed >>> 29;
    }
}
