package strowger.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Io;

import java.util.Optional;

/** Makes the streams of one reactor: of our own on its ring, else over a channel of Netty. */
final class Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int HIGH_SHARE = 2; // of a queue: the peer is not read
    private static final int LOW_SHARE = 8; // of it: the peer is read again

    private final Io io;
    private final Intake intake;
    private final StreamConfig config;
    private final SharedConnections shared;
    private final RingStreams ring;
    private final WriteBufferWaterMark marks;

    Streams(Io io, Intake intake, StreamConfig config, SharedConnections shared) {
        this.io = io;
        this.intake = intake;
        this.config = config;
        this.shared = shared;
        ring = new RingStreams(intake);
        int queue = config.queueLengthMax();
        marks = new WriteBufferWaterMark(queue / LOW_SHARE, queue / HIGH_SHARE);
    }

    Io io() {
        return io;
    }

    /** What those on the ring share. */
    RingStreams ring() {
        return ring;
    }

    /** Whether streams of a protocol have operations of our own on the ring. */
    boolean areOurs(Protocol protocol) {
        return io == Io.IO_URING && protocol == Protocol.TCP;
    }

    /** Of a socket that was accepted. */
    Stream accepted(StreamSocketFd socket) {
        return new RingStream(ring, config, socket);
    }

    /** Of a channel that was accepted; none, and counted, when it does not take our options. */
    Optional<Stream> accepted(Channel channel, Protocol protocol) {
        return isPrepared(channel) ? Optional.of(over(channel, protocol)) : Optional.empty();
    }

    /** One to be connected; none, and counted, when there is none to be had. */
    Optional<Stream> toConnect(Protocol protocol) {
        if (areOurs(protocol)) {
            ring.start();
            return Optional.of(new RingStream(ring, config));
        }
        Channel channel;
        try {
            channel = StreamChannels.newClient(io);
        } catch (RuntimeException noDescriptor) {
            intake.counters.increment(TransportCounter.CONNECTIONS_FAILED);
            LOG.warn("no connection can be begun: {}", noDescriptor.toString());
            return Optional.empty();
        }
        if (!isPrepared(channel)) {
            channel.unsafe().closeForcibly();
            return Optional.empty();
        }
        return Optional.of(over(channel, protocol));
    }

    private boolean isPrepared(Channel channel) {
        try {
            StreamChannels.prepare(channel, io, config, marks);
            return true;
        } catch (RuntimeException refused) {
            intake.counters.increment(TransportCounter.CONNECTIONS_FAILED);
            LOG.debug("{}: {}", channel, refused.toString());
            return false;
        }
    }

    private Stream over(Channel channel, Protocol protocol) {
        StreamSecurity chosen = protocol == Protocol.TLS ? shared.security() : StreamSecurity.NONE;
        return new ChannelStream(channel, intake.reactor, chosen);
    }
}
