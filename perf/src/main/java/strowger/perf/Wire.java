package strowger.perf;

import java.net.InetSocketAddress;

/**
 * One UDP socket, or the TCP connections of all users, whose messages are sent and received in
 * batches.
 *
 * <p>Used by one thread. A datagram longer than {@link #DATAGRAM_MAX} is refused when sent and cut
 * when received.
 */
interface Wire extends AutoCloseable {
    /** Datagrams a batch holds, in each direction. */
    int BATCH = 64;

    /** Bytes the longest datagram holds. */
    int DATAGRAM_MAX = 9_000;

    /** The kernel is asked for this much in each direction; it may grant less. */
    int SOCKET_BUFFER_LENGTH = 4 << 20;

    /** The address this socket is bound to, its port never 0. */
    InetSocketAddress local();

    /** Says where a {@link Peer} lives; until then nothing can be sent to it. */
    void locate(Peer peer, InetSocketAddress address);

    /** Says whose messages come next, where each user has a connection of its own. */
    default void choose(int user) {}

    /** Queues a copy of {@code bytes[0, length)}; a full batch is flushed. */
    void send(byte[] bytes, int length, Peer to);

    /** Hands what is queued to the kernel. */
    void flush();

    /**
     * Reads a batch without waiting.
     *
     * @return datagrams read; more than {@link #BATCH} where some came together.
     */
    int receive();

    /**
     * Copies a datagram of the last batch.
     *
     * @param index below what {@link #receive} returned.
     * @param into at least {@link #DATAGRAM_MAX} bytes.
     * @return its length in bytes.
     */
    int take(int index, byte[] into);

    /** Datagrams the kernel refused to send. */
    long refused();

    @Override
    void close();
}
