package strowger.perf;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What has come over one connection and is not yet taken: a message's part, or more. */
final class PartMessage {
    private static final int LEAST = 1_024;

    private byte[] pending = new byte[0];
    private int length;

    void append(ByteBuffer more) {
        int added = more.remaining();
        if (length + added > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(LEAST, length + added));
        }
        more.get(pending, length, added);
        length += added;
    }

    /** How long the message is that stands first; 0 while it is not whole. */
    int whole() {
        return Frames.whole(pending, length);
    }

    /** What it stands in, from the first byte. */
    byte[] bytes() {
        return pending;
    }

    /** The first bytes were taken. */
    void drop(int taken) {
        System.arraycopy(pending, taken, pending, 0, length - taken);
        length -= taken;
    }
}
