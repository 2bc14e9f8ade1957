package strowger.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;

import org.agrona.MutableDirectBuffer;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.MessageSink;
import strowger.engine.transport.Outbound;
import strowger.engine.transport.TransportConfig;
import strowger.engine.transport.Transports;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A server with one thread that sends each datagram back: our transports, or Netty's channels. */
final class UdpEchoServer {
    private static final int DATAGRAM_LENGTH_MAX = 2048;
    private static final int SOCKET_BUFFER_LENGTH = 4 << 20;
    private static final SocketProtocolFamily FAMILY = SocketProtocolFamily.INET;

    private static final List<ChannelOption<Integer>> MANY_TO_A_READ =
            List.of(
                    EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE,
                    IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE);

    /** Who is measured. */
    enum Kind {
        OURS_IO_URING,
        OURS_EPOLL,
        OURS_NIO,
        NETTY_EPOLL,
        NETTY_IO_URING,
        NETTY_NIO;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private UdpEchoServer() {}

    /** Starts; returns its port. The threads keep the process alive. */
    static int start(Kind kind) {
        return switch (kind) {
            case OURS_IO_URING -> ours(Io.IO_URING);
            case OURS_EPOLL -> ours(Io.EPOLL);
            case OURS_NIO -> ours(Io.NIO);
            case NETTY_EPOLL ->
                    netty(
                            EpollIoHandler.newFactory(),
                            () -> new EpollDatagramChannel(FAMILY),
                            16 * DATAGRAM_LENGTH_MAX);
            case NETTY_IO_URING ->
                    netty(
                            IoUringIoHandler.newFactory(),
                            () -> new IoUringDatagramChannel(FAMILY),
                            16 * DATAGRAM_LENGTH_MAX);
            case NETTY_NIO ->
                    netty(
                            NioIoHandler.newFactory(),
                            () -> new NioDatagramChannel(FAMILY),
                            DATAGRAM_LENGTH_MAX);
        };
    }

    private static int ours(Io io) {
        Reactors reactors = Reactors.start(ReactorConfig.defaults().withIo(io).withCount(1));
        Transports transports =
                Transports.prepare(
                        reactors,
                        TransportConfig.defaults(),
                        List.of(ListenSocket.parse("udp:127.0.0.1:0")));
        transports.open((_, out) -> new OurEcho(out), ConnectionListener.NONE, () -> {});
        return transports.sockets().getFirst().endpoint().port();
    }

    private static final class OurEcho implements MessageSink {
        private final Destination destination = new Destination();
        private final Outbound out;

        OurEcho(Outbound out) {
            this.out = out;
        }

        @Override
        public void onMessage(Inbound inbound) {
            MutableDirectBuffer buffer = out.claim(inbound.length());
            if (buffer.capacity() > 0) {
                buffer.putBytes(0, inbound.buffer(), inbound.offset(), inbound.length());
                boolean _ = out.commit(inbound.length(), destination.replyTo(inbound));
            }
        }
    }

    private static int netty(IoHandlerFactory io, Supplier<Channel> channels, int readLength) {
        Channel channel =
                new Bootstrap()
                        .group(new MultiThreadIoEventLoopGroup(1, io))
                        .channelFactory(channels::get)
                        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_LENGTH)
                        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_LENGTH)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(readLength))
                        .handler(new NettyEcho())
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .syncUninterruptibly()
                        .channel();
        for (ChannelOption<Integer> each : MANY_TO_A_READ) { // the one that is not its is ignored
            boolean _ = channel.config().setOption(each, DATAGRAM_LENGTH_MAX);
        }
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private static final class NettyEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            ChannelFuture _ =
                    context.write(
                            new DatagramPacket(packet.content(), packet.sender()),
                            context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
