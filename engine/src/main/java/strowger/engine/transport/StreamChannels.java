package strowger.engine.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

import jdk.net.ExtendedSocketOptions;

import strowger.engine.reactor.Io;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Optional;

/**
 * Stream channels of each kind of I/O with our options. No connection holds a read buffer while it
 * is idle: the pool lends one for the moment of a read. On io_uring a channel waits until something
 * can be read and then reads once; with a buffer ring it would go on reading as fast as its peer
 * writes, all through a turn, whatever was asked of it meanwhile.
 */
final class StreamChannels {
    private static final int READ_LENGTH = 16 << 10;

    /** One read a turn and connection: none keeps the others waiting for more. */
    private static final RecvByteBufAllocator READS =
            new FixedRecvByteBufAllocator(READ_LENGTH).maxMessagesPerRead(1);

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final ChannelOption<Integer> V6ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY);

    private static final long UNSENT_LENGTH_MAX = StreamConfig.UNSENT_LENGTH_MAX;

    private StreamChannels() {}

    /**
     * The channel and its options for a listening socket.
     *
     * @param six whether the address is of IPv6; then it takes no IPv4, so that both wildcards can
     *     be listened on (on NIO they cannot).
     */
    static void prepareServer(ServerBootstrap bootstrap, Io io, boolean six, int backlog) {
        bootstrap.option(ChannelOption.SO_BACKLOG, backlog);
        bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        if (six && io != Io.NIO) {
            bootstrap.option(V6ONLY, 1);
        }
        switch (io) {
            case IO_URING -> {
                bootstrap.channel(IoUringServerSocketChannel.class);
                bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
            }
            case EPOLL -> {
                bootstrap.channel(EpollServerSocketChannel.class);
                bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
            }
            default -> {
                bootstrap.channel(NioServerSocketChannel.class);
                bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
            }
        }
    }

    /** A channel that has yet to be registered and connected. */
    static Channel newClient(Io io) {
        return switch (io) {
            case IO_URING -> new IoUringSocketChannel();
            case EPOLL -> new EpollSocketChannel();
            default -> new NioSocketChannel();
        };
    }

    /** Our options, for a channel accepted or new. */
    static void prepare(Channel channel, Io io, StreamConfig config, WriteBufferWaterMark marks) {
        ChannelConfig options = channel.config();
        options.setAllocator(PooledByteBufAllocator.DEFAULT);
        options.setRecvByteBufAllocator(READS);
        options.setWriteBufferWaterMark(marks);
        options.setOption(ChannelOption.TCP_NODELAY, true);
        options.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true); // its last request is answered
        options.setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // ours is on the wheel
        if (config.resetToClose()) {
            options.setOption(ChannelOption.SO_LINGER, 0);
        }
        if (channel instanceof IoUringSocketChannel) {
            options.setOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, UNSENT_LENGTH_MAX);
        } else if (channel instanceof EpollSocketChannel) {
            options.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_LENGTH_MAX);
        }
        if (config.userTimeoutMs() > 0) {
            set(
                    channel,
                    config.userTimeoutMs(),
                    IoUringChannelOption.TCP_USER_TIMEOUT,
                    EpollChannelOption.TCP_USER_TIMEOUT,
                    Optional.empty()); // the JDK has no such option
        }
        if (config.keepalive().enabled()) {
            keepalive(channel, config.keepalive());
        }
    }

    /** Sets the kernel's probes on a channel. */
    static void keepalive(Channel channel, StreamConfig.Keepalive probes) {
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, probes.enabled());
        set(
                channel,
                probes.idleSec(),
                IoUringChannelOption.TCP_KEEPIDLE,
                EpollChannelOption.TCP_KEEPIDLE,
                Optional.of(ExtendedSocketOptions.TCP_KEEPIDLE));
        set(
                channel,
                probes.intervalSec(),
                IoUringChannelOption.TCP_KEEPINTVL,
                EpollChannelOption.TCP_KEEPINTVL,
                Optional.of(ExtendedSocketOptions.TCP_KEEPINTERVAL));
        set(
                channel,
                probes.count(),
                IoUringChannelOption.TCP_KEEPCNT,
                EpollChannelOption.TCP_KEEPCNT,
                Optional.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
    }

    /** Sets an option on a channel of any kind; 0 leaves it as the system has it. */
    private static void set(
            Channel channel,
            int value,
            ChannelOption<Integer> ring,
            ChannelOption<Integer> epoll,
            Optional<SocketOption<Integer>> nio) {
        if (value <= 0) {
            return;
        }
        if (channel instanceof IoUringSocketChannel) {
            channel.config().setOption(ring, value);
        } else if (channel instanceof EpollSocketChannel) {
            channel.config().setOption(epoll, value);
        } else if (nio.isPresent()) {
            channel.config().setOption(NioChannelOption.of(nio.get()), value);
        }
    }
}
