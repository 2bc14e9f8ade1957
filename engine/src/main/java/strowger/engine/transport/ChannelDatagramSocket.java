package strowger.engine.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;

import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Io;

import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A datagram socket on Netty's own channels, where io_uring is not to be had: epoll with recvmmsg
 * and sendmmsg, or NIO. Netty allocates an address for each datagram.
 */
final class ChannelDatagramSocket extends SimpleChannelInboundHandler<DatagramPacket>
        implements DatagramSocket {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelDatagramSocket.class);
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int DATAGRAMS_PER_READ = 16;

    private final ListenSocket listen;
    private final Intake intake;
    private final SendSlots slots;
    private final TransportConfig config;
    private final Channel channel;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private int writtenCount; // since the last flush
    private boolean closing;

    ChannelDatagramSocket(
            ListenSocket listen, Intake intake, SendSlots slots, TransportConfig config, Io io) {
        this.listen = listen;
        this.intake = intake;
        this.slots = slots;
        this.config = config;
        boolean six = listen.endpoint().isIpv6();
        SocketProtocolFamily family = six ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        channel =
                io == Io.EPOLL ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
        Bootstrap bootstrap = new Bootstrap().group(intake.reactor.loop()).handler(this);
        bootstrap.channelFactory(() -> channel);
        prepare(bootstrap, io, config.datagramLengthMax() + 1); // one more shows what is too long
        bootstrap.bind(listen.endpoint().toSocketAddress()).syncUninterruptibly();
    }

    private void prepare(Bootstrap bootstrap, Io io, int length) {
        bootstrap.option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT);
        if (io == Io.EPOLL) {
            int readLength = length * DATAGRAMS_PER_READ;
            bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
            bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, length);
            ReadBuffer readBuffer = new ReadBuffer(readLength);
            channel.closeFuture().addListener(_ -> readBuffer.close());
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, readBuffer);
            if (listen.endpoint().isIpv6()) {
                bootstrap.option(
                        new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY), 1);
            }
        } else {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
            bootstrap.option(
                    ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(length));
        }
        if (config.socketReceiveLength() > 0) {
            bootstrap.option(ChannelOption.SO_RCVBUF, config.socketReceiveLength());
        }
        if (config.socketSendLength() > 0) {
            bootstrap.option(ChannelOption.SO_SNDBUF, config.socketSendLength());
        }
    }

    /** Its descriptor, where the channel has one of its own. */
    Optional<Socket> descriptor() {
        return channel instanceof UnixChannel owned
                ? Optional.of(new Socket(owned.fd().intValue()))
                : Optional.empty();
    }

    @Override
    public ListenSocket listen() {
        return listen;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        ByteBuf content = packet.content();
        int length = content.readableBytes();
        if (length > config.datagramLengthMax()) {
            intake.counters.increment(TransportCounter.RECEIVED_TRUNCATED);
            return;
        }
        intake.inbound.source().set(packet.sender());
        view.wrap(content.memoryAddress() + content.readerIndex(), length);
        intake.onDatagram(listen, intake.inbound.wrap(view, 0, length));
        view.wrap(0, 0);
    }

    @Override
    public boolean send(int slot, int length, Endpoint to) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        boolean sameFamily = to.isIpv6() == listen.endpoint().isIpv6();
        if (closing || !sameFamily || !to.isSet() || waiting == null) {
            return false;
        }
        if (waiting.size() + writtenCount >= slots.count()) {
            return false;
        }
        ByteBuf copy = channel.alloc().directBuffer(length);
        ByteBuffer target = copy.internalNioBuffer(0, length);
        view.wrap(slots.payloadAddress(slot), length);
        view.getBytes(0, target, length);
        view.wrap(0, 0);
        copy.writerIndex(length);
        slots.give(slot);
        ChannelFuture _ =
                channel.write(
                        new DatagramPacket(copy, to.toSocketAddress()), channel.voidPromise());
        writtenCount++;
        return true;
    }

    @Override
    public void flush() {
        if (writtenCount > 0) {
            writtenCount = 0;
            channel.flush();
        }
    }

    /** A datagram that could not be sent, or a receive that failed: the socket stays open. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        intake.counters.increment(TransportCounter.SEND_FAULTS);
        LOG.debug("{}: {}", listen, cause.toString());
    }

    @Override
    public void close(Runnable closed) {
        closing = true;
        channel.flush();
        channel.close().addListener(_ -> closed.run());
    }
}
