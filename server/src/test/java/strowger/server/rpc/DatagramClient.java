package strowger.server.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks over a Unix datagram socket and waits for the answer. */
final class DatagramClient implements AutoCloseable {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Channel channel;
    private final Path server;

    private DatagramClient(Path own, Path server) {
        this.server = server;
        channel =
                new Bootstrap()
                        .group(group)
                        .channel(EpollDomainDatagramChannel.class)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(512 * 1024))
                        .handler(new Inbound())
                        .bind(new DomainSocketAddress(own.toString()))
                        .syncUninterruptibly()
                        .channel();
    }

    static DatagramClient open(Path own, Path server) {
        return new DatagramClient(own, server);
    }

    String ask(String request) {
        channel.writeAndFlush(
                        new DomainDatagramPacket(
                                Unpooled.copiedBuffer(request, StandardCharsets.UTF_8),
                                new DomainSocketAddress(server.toString())))
                .syncUninterruptibly();
        try {
            String answer = answers.poll(5, TimeUnit.SECONDS);
            return answer == null ? "no answer in 5 s" : answer;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Inbound extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            answers.add(packet.content().toString(StandardCharsets.UTF_8));
        }
    }
}
