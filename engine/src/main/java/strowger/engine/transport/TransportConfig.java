package strowger.engine.transport;

import strowger.engine.reactor.SetupException;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of the transports, for each reactor where nothing else is said.
 *
 * @param datagramLengthMax the longest datagram taken, in bytes; a longer one is counted and
 *     dropped.
 * @param receiveBufferCount provided buffers of a datagram socket on io_uring; a power of two.
 *     Their pages are only taken from the system once a datagram fills them.
 * @param sendSlotCount messages that may wait for the kernel.
 * @param socketReceiveLength {@code SO_RCVBUF} of a datagram socket in bytes, 0 for the system's.
 * @param socketSendLength {@code SO_SNDBUF} of a datagram socket in bytes, 0 for the system's.
 * @param streamMessageLengthMax the longest message taken from a stream, in bytes.
 * @param streamMessageTimeMs from the first byte of a message in a stream to its last.
 * @param connectionCountMax connections of all reactors together.
 * @param connectionLifetimeMs without a message either way, after which a connection is closed.
 * @param connectTimeoutMs for a connection to open.
 * @param writeQueueLengthMax bytes that may wait on one connection.
 */
public record TransportConfig(
        int datagramLengthMax,
        int receiveBufferCount,
        int sendSlotCount,
        int socketReceiveLength,
        int socketSendLength,
        int streamMessageLengthMax,
        int streamMessageTimeMs,
        int connectionCountMax,
        int connectionLifetimeMs,
        int connectTimeoutMs,
        int writeQueueLengthMax) {

    public TransportConfig {
        List<String> faults = new ArrayList<>();
        within(faults, "datagramLengthMax", datagramLengthMax, 512, Outbound.LENGTH_MAX);
        within(faults, "receiveBufferCount", receiveBufferCount, 8, 16_384);
        within(faults, "sendSlotCount", sendSlotCount, 1, 16_384);
        within(faults, "socketReceiveLength", socketReceiveLength, 0, 1 << 30);
        within(faults, "socketSendLength", socketSendLength, 0, 1 << 30);
        within(faults, "streamMessageLengthMax", streamMessageLengthMax, 512, 1 << 24);
        within(faults, "streamMessageTimeMs", streamMessageTimeMs, 1, 3_600_000);
        within(faults, "connectionCountMax", connectionCountMax, 1, 1 << 22);
        within(faults, "connectionLifetimeMs", connectionLifetimeMs, 1, Integer.MAX_VALUE);
        within(faults, "connectTimeoutMs", connectTimeoutMs, 1, 3_600_000);
        within(faults, "writeQueueLengthMax", writeQueueLengthMax, 1, 1 << 30);
        if (Integer.bitCount(receiveBufferCount) != 1) {
            faults.add("receiveBufferCount must be a power of two, not " + receiveBufferCount);
        }
        if (!faults.isEmpty()) {
            throw new SetupException(String.join("; ", faults));
        }
    }

    private static void within(List<String> faults, String name, int value, int low, int high) {
        if (value < low || value > high) {
            faults.add(name + " must be " + low + " to " + high + ", not " + value);
        }
    }

    /** What suits a proxy: Kamailio's lifetimes, and queues for some tenths of a second. */
    public static TransportConfig defaults() {
        return new TransportConfig(
                Outbound.LENGTH_MAX,
                256,
                512,
                4 << 20,
                4 << 20,
                Outbound.LENGTH_MAX,
                20_000,
                16_384,
                120_000,
                10_000,
                256 << 10);
    }

    public TransportConfig withDatagramLengthMax(int bytes) {
        return new TransportConfig(
                bytes,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                streamMessageLengthMax,
                streamMessageTimeMs,
                connectionCountMax,
                connectionLifetimeMs,
                connectTimeoutMs,
                writeQueueLengthMax);
    }

    /** Provided buffers and send slots. */
    public TransportConfig withQueues(int receiveBuffers, int sendSlots) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBuffers,
                sendSlots,
                socketReceiveLength,
                socketSendLength,
                streamMessageLengthMax,
                streamMessageTimeMs,
                connectionCountMax,
                connectionLifetimeMs,
                connectTimeoutMs,
                writeQueueLengthMax);
    }

    /** The longest message of a stream, and the time for it. */
    public TransportConfig withStreamMessages(int lengthMax, int timeMs) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                lengthMax,
                timeMs,
                connectionCountMax,
                connectionLifetimeMs,
                connectTimeoutMs,
                writeQueueLengthMax);
    }

    /** How many connections, for how long without use, and what may wait on one. */
    public TransportConfig withConnections(int countMax, int lifetimeMs, int queueLengthMax) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                streamMessageLengthMax,
                streamMessageTimeMs,
                countMax,
                lifetimeMs,
                connectTimeoutMs,
                queueLengthMax);
    }

    public TransportConfig withConnectTimeoutMs(int timeMs) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                streamMessageLengthMax,
                streamMessageTimeMs,
                connectionCountMax,
                connectionLifetimeMs,
                timeMs,
                writeQueueLengthMax);
    }
}
