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
 * @param trains whether datagrams of one length to one destination leave as one.
 * @param streams the bounds of stream connections.
 */
public record TransportConfig(
        int datagramLengthMax,
        int receiveBufferCount,
        int sendSlotCount,
        int socketReceiveLength,
        int socketSendLength,
        Trains trains,
        StreamConfig streams) {

    /** Whether datagrams of one length to one destination leave as one (UDP GSO, on io_uring). */
    public enum Trains {
        /** Unless somebody captures packets: a capture would show a train as one packet. */
        AUTO,
        ON,
        OFF
    }

    public TransportConfig {
        List<String> faults = new ArrayList<>();
        within(faults, "datagramLengthMax", datagramLengthMax, 512, Outbound.LENGTH_MAX);
        within(faults, "receiveBufferCount", receiveBufferCount, 8, 16_384);
        within(faults, "sendSlotCount", sendSlotCount, 1, 16_384);
        within(faults, "socketReceiveLength", socketReceiveLength, 0, 1 << 30);
        within(faults, "socketSendLength", socketSendLength, 0, 1 << 30);
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

    /** What suits a proxy: queues for some tenths of a second. */
    public static TransportConfig defaults() {
        return new TransportConfig(
                Outbound.LENGTH_MAX,
                256,
                512,
                4 << 20,
                4 << 20,
                Trains.AUTO,
                StreamConfig.defaults());
    }

    public TransportConfig withDatagramLengthMax(int bytes) {
        return new TransportConfig(
                bytes,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                trains,
                streams);
    }

    /** Provided buffers and send slots. */
    public TransportConfig withQueues(int receiveBuffers, int sendSlots) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBuffers,
                sendSlots,
                socketReceiveLength,
                socketSendLength,
                trains,
                streams);
    }

    public TransportConfig withStreams(StreamConfig changed) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                trains,
                changed);
    }

    public TransportConfig withTrains(Trains changed) {
        return new TransportConfig(
                datagramLengthMax,
                receiveBufferCount,
                sendSlotCount,
                socketReceiveLength,
                socketSendLength,
                changed,
                streams);
    }
}
