package strowger.perf;

/** The entity tag each user's last publication was given (RFC 3903 §8.1). One thread. */
final class Etags {
    /** Bytes an entity tag has at most. */
    static final int LENGTH_MAX = 64;

    private final byte[] tags;
    private final byte[] lengths;

    Etags(int users) {
        tags = new byte[users * LENGTH_MAX];
        lengths = new byte[users];
    }

    /** Keeps the one of an answer; one that is too long is cut, and so refused when it is used. */
    void keep(long user, byte[] bytes, int offset, int limit) {
        int length = Math.min(limit - offset, LENGTH_MAX);
        System.arraycopy(bytes, offset, tags, (int) user * LENGTH_MAX, length);
        lengths[(int) user] = (byte) length;
    }

    /**
     * Puts a user's into the room that a message has for it, and moves the rest up to it.
     *
     * @param length of the message with all of that room.
     * @return the message's length.
     */
    int write(long user, byte[] message, int offset, int length) {
        int tag = lengths[(int) user];
        System.arraycopy(tags, (int) user * LENGTH_MAX, message, offset, tag);
        int rest = offset + LENGTH_MAX;
        System.arraycopy(message, rest, message, offset + tag, length - rest);
        return length - LENGTH_MAX + tag;
    }
}
