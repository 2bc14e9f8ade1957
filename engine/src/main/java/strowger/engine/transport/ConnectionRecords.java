package strowger.engine.transport;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * What is known of each connection of one reactor, outside the heap: 128 bytes a connection, in
 * chunks that are taken as connections come, and kept. Its reactor writes; any thread may read, and
 * sees the id gone when the record was given to another connection meanwhile.
 *
 * <pre>
 *  offset  bytes  field of a record
 *       0      8  id            0 marks a free record; set last, cleared first
 *       8      8  openedMs      since 1970
 *      16      8  usedNs        of the last message either way, on the reactors' clock
 *      24      8  bytesIn
 *      32      8  bytesOut      queued for the kernel
 *      40      8  messagesIn
 *      48      8  messagesOut
 *      56     16  remote        address: high, low
 *      72     16  local         address: high, low
 *      88      4  remoteScope   of a link-local IPv6 address
 *      92      4  lifetimeMs
 *      96      2  remotePort    unsigned
 *      98      2  localPort     unsigned
 *     100      1  state         ordinal of ConnectionState
 *     101      1  protocol      ordinal of Protocol
 *     102      1  flags         1 IPv6, 2 accepted
 *     103      1  awaited       whether its end is to be told to all reactors
 *     104      4  queuedLength  bytes that waited when a message was last queued
 *     108      4  next          free record, while it is free
 *     112     16  reserved, zero
 * </pre>
 */
final class ConnectionRecords {
    static final int RECORD_LENGTH = 128;
    static final int FLAG_IPV6 = 1;
    static final int FLAG_ACCEPTED = 2;

    private static final int CHUNK_SHIFT = 8; // 256 records, 32 KiB
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
    private static final int NONE = -1;
    private static final int LINE = 64;

    private static final int ID = 0;
    private static final int OPENED_MS = 8;
    private static final int USED_NS = 16;
    private static final int BYTES_IN = 24;
    private static final int BYTES_OUT = 32;
    private static final int MESSAGES_IN = 40;
    private static final int MESSAGES_OUT = 48;
    private static final int REMOTE = 56;
    private static final int LOCAL = 72;
    private static final int REMOTE_SCOPE = 88;
    private static final int LIFETIME_MS = 92;
    private static final int REMOTE_PORT = 96;
    private static final int LOCAL_PORT = 98;
    private static final int STATE = 100;
    private static final int PROTOCOL = 101;
    private static final int FLAGS = 102;
    private static final int AWAITED = 103;
    private static final int QUEUED_LENGTH = 104;
    private static final int NEXT = 108;

    private volatile UnsafeBuffer[] chunks = {}; // a longer one for each chunk
    private int firstFree = NONE;

    /** Takes a record for a connection that begins; its place. */
    int begin(StreamConnection connection, long openedMs, int lifetimeMs) {
        if (firstFree == NONE) {
            addChunk();
        }
        int slot = firstFree;
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot);
        firstFree = chunk.getInt(at + NEXT);
        chunk.setMemory(at + ID + Long.BYTES, RECORD_LENGTH - Long.BYTES, (byte) 0);
        chunk.putLong(at + OPENED_MS, openedMs);
        chunk.putInt(at + LIFETIME_MS, lifetimeMs);
        chunk.putByte(at + PROTOCOL, (byte) connection.protocol().ordinal());
        putRemote(chunk, at, connection);
        chunk.putLongRelease(at + ID, connection.id());
        return slot;
    }

    private static void putRemote(UnsafeBuffer chunk, int at, StreamConnection connection) {
        Endpoint remote = connection.remote();
        chunk.putLong(at + REMOTE, remote.high());
        chunk.putLong(at + REMOTE + Long.BYTES, remote.low());
        chunk.putInt(at + REMOTE_SCOPE, remote.scopeId());
        chunk.putShort(at + REMOTE_PORT, (short) remote.port());
        int family = remote.isIpv6() ? FLAG_IPV6 : 0;
        chunk.putByte(at + FLAGS, (byte) (family | (connection.isAccepted() ? FLAG_ACCEPTED : 0)));
    }

    private void addChunk() {
        UnsafeBuffer added =
                new UnsafeBuffer(
                        BufferUtil.allocateDirectAligned(RECORD_LENGTH << CHUNK_SHIFT, LINE));
        int first = chunks.length << CHUNK_SHIFT;
        for (int index = 0; index <= CHUNK_MASK; index++) {
            int next = index == CHUNK_MASK ? NONE : first + index + 1;
            added.putInt(at(index) + NEXT, next);
        }
        UnsafeBuffer[] longer = Arrays.copyOf(chunks, chunks.length + 1);
        longer[chunks.length] = added;
        chunks = longer;
        firstFree = first;
    }

    /**
     * Gives a record back.
     *
     * @return whether the connection was awaited.
     */
    boolean end(int slot) {
        UnsafeBuffer chunk = chunk(slot);
        chunk.putLongVolatile(at(slot) + ID, 0);
        boolean awaited = chunk.getByteVolatile(at(slot) + AWAITED) != 0; // after the id: see await
        VarHandle.storeStoreFence(); // what comes here next is not seen under the old id
        chunk.putInt(at(slot) + NEXT, firstFree);
        firstFree = slot;
        return awaited;
    }

    private UnsafeBuffer chunk(int slot) {
        return chunks[slot >> CHUNK_SHIFT];
    }

    private static int at(int slot) {
        return (slot & CHUNK_MASK) * RECORD_LENGTH;
    }

    // What its reactor changes.

    void state(int slot, ConnectionState state) {
        chunk(slot).putByteVolatile(at(slot) + STATE, (byte) state.ordinal());
    }

    /** Its remote is another, as a balancer has told; meanwhile nobody finds it. */
    void remote(StreamConnection connection) {
        UnsafeBuffer chunk = chunk(connection.record());
        int at = at(connection.record());
        chunk.putLongVolatile(at + ID, 0);
        putRemote(chunk, at, connection);
        chunk.putLongVolatile(at + ID, connection.id());
    }

    void local(int slot, Endpoint local) {
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot);
        chunk.putLong(at + LOCAL, local.high());
        chunk.putLong(at + LOCAL + Long.BYTES, local.low());
        chunk.putShort(at + LOCAL_PORT, (short) local.port());
    }

    void lifetimeMs(int slot, int timeMs) {
        chunk(slot).putInt(at(slot) + LIFETIME_MS, timeMs);
    }

    int lifetimeMs(int slot) {
        return chunk(slot).getInt(at(slot) + LIFETIME_MS);
    }

    void used(int slot, long nowNs) {
        chunk(slot).putLong(at(slot) + USED_NS, nowNs);
    }

    long usedNs(int slot) {
        return chunk(slot).getLong(at(slot) + USED_NS);
    }

    /** Bytes have come. */
    void received(int slot, int bytes, long nowNs) {
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot);
        chunk.putLong(at + USED_NS, nowNs);
        chunk.putLong(at + BYTES_IN, chunk.getLong(at + BYTES_IN) + bytes);
    }

    void messageCut(int slot) {
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot) + MESSAGES_IN;
        chunk.putLong(at, chunk.getLong(at) + 1);
    }

    /** A message was queued. */
    void queued(int slot, int bytes, long nowNs) {
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot);
        chunk.putLong(at + USED_NS, nowNs);
        chunk.putLong(at + BYTES_OUT, chunk.getLong(at + BYTES_OUT) + bytes);
        chunk.putLong(at + MESSAGES_OUT, chunk.getLong(at + MESSAGES_OUT) + 1);
    }

    void queuedLength(int slot, int bytes) {
        chunk(slot).putInt(at(slot) + QUEUED_LENGTH, bytes);
    }

    int queuedLength(int slot) {
        return chunk(slot).getInt(at(slot) + QUEUED_LENGTH);
    }

    /**
     * Notes that a connection's end is to be told to all; any thread.
     *
     * @return false when it has ended, and nothing more will be told.
     */
    boolean await(int slot, long id) {
        if (slot >= capacity()) {
            return false;
        }
        UnsafeBuffer chunk = chunk(slot);
        if (chunk.getLongVolatile(at(slot) + ID) != id) {
            return false;
        }
        chunk.putByteVolatile(at(slot) + AWAITED, (byte) 1); // another's by now: told in vain
        return chunk.getLongVolatile(at(slot) + ID) == id; // if so, end() sees the note
    }

    // What any thread may read.

    /** Records there is memory for. */
    int capacity() {
        return chunks.length << CHUNK_SHIFT;
    }

    /** The state of a connection, absent when the record is another's by now. */
    ConnectionState state(int slot, long id) {
        if (slot >= capacity()) {
            return ConnectionState.ABSENT;
        }
        UnsafeBuffer chunk = chunk(slot);
        ConnectionState state = ConnectionState.of(chunk.getByteVolatile(at(slot) + STATE));
        return chunk.getLongVolatile(at(slot) + ID) == id ? state : ConnectionState.ABSENT;
    }

    /**
     * Copies a record.
     *
     * @return whether it was a connection's, and the same one's throughout.
     */
    boolean read(int slot, ConnectionFigures out) {
        if (slot >= capacity()) {
            return false;
        }
        UnsafeBuffer chunk = chunk(slot);
        int at = at(slot);
        long id = chunk.getLongVolatile(at + ID);
        if (id == 0) {
            return false;
        }
        copy(chunk, at, out);
        VarHandle.loadLoadFence();
        out.id = id;
        return chunk.getLongVolatile(at + ID) == id;
    }

    private static void copy(UnsafeBuffer chunk, int at, ConnectionFigures out) {
        int flags = chunk.getByte(at + FLAGS);
        out.state = ConnectionState.of(chunk.getByte(at + STATE));
        out.protocol = Protocol.ALL[chunk.getByte(at + PROTOCOL)];
        out.accepted = (flags & FLAG_ACCEPTED) != 0;
        out.openedMs = chunk.getLong(at + OPENED_MS);
        out.usedNs = chunk.getLong(at + USED_NS);
        out.lifetimeMs = chunk.getInt(at + LIFETIME_MS);
        out.bytesIn = chunk.getLong(at + BYTES_IN);
        out.bytesOut = chunk.getLong(at + BYTES_OUT);
        out.messagesIn = chunk.getLong(at + MESSAGES_IN);
        out.messagesOut = chunk.getLong(at + MESSAGES_OUT);
        out.queuedLength = chunk.getInt(at + QUEUED_LENGTH);
        boolean six = (flags & FLAG_IPV6) != 0;
        int scope = chunk.getInt(at + REMOTE_SCOPE);
        address(out.remote, chunk, at + REMOTE, chunk.getShort(at + REMOTE_PORT), six, scope);
        address(out.local, chunk, at + LOCAL, chunk.getShort(at + LOCAL_PORT), six, scope);
    }

    private static void address(
            Endpoint out, UnsafeBuffer chunk, int at, short port, boolean six, int scope) {
        if (six) {
            out.set6(chunk.getLong(at), chunk.getLong(at + Long.BYTES), port & 0xFFFF, scope);
        } else {
            out.set4((int) chunk.getLong(at + Long.BYTES), port & 0xFFFF);
        }
    }
}
