package strowger.perf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;

/** A wire over TCP connections: reads those on which something came, and keeps what was whole. */
abstract class SelectedWire implements Wire {
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(DATAGRAM_MAX);
    private final byte[][] messages = new byte[BATCH][DATAGRAM_MAX];
    private final int[] lengths = new int[BATCH];
    private int received;
    private long refused;

    SelectedWire(Selector selector) {
        this.selector = selector;
    }

    Selector selector() {
        return selector;
    }

    /** What reads go through; one at a time. */
    ByteBuffer in() {
        return in;
    }

    /** Reads a connection on which something came, and keeps what is whole by {@link #keep}. */
    abstract void read(SelectionKey key) throws IOException;

    /** Whether another message has room in this batch. */
    boolean hasRoom() {
        return received < BATCH;
    }

    /** Takes a message that is whole. */
    void keep(byte[] bytes, int length) {
        System.arraycopy(bytes, 0, messages[received], 0, length);
        lengths[received++] = length;
    }

    /** A message could not be sent. */
    void refuse() {
        refused++;
    }

    @Override
    public void flush() {
        // Nothing is kept back: send hands each message to the kernel.
    }

    @Override
    public int receive() {
        received = 0;
        try {
            if (selector.selectedKeys().isEmpty()) {
                selector.selectNow();
            }
            Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
            while (hasRoom() && keys.hasNext()) {
                SelectionKey key = keys.next();
                keys.remove();
                read(key);
            }
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
        return received;
    }

    @Override
    public int take(int index, byte[] into) {
        System.arraycopy(messages[index], 0, into, 0, lengths[index]);
        return lengths[index];
    }

    @Override
    public long refused() {
        return refused;
    }
}
