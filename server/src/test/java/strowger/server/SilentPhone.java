package strowger.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A phone over TCP whose kernel can be had to drop all that comes to it, as a firewall does that
 * has forgotten the connection: not even an ACK goes back, nor the answer to a probe.
 */
final class SilentPhone implements AutoCloseable {
    private static final int TIMEOUT_SEC = 20;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int PROGRAM_LENGTH = 16; // struct sock_fprog: a count and a pointer
    private static final RawUnixChannelOption FILTER =
            new RawUnixChannelOption("FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_LENGTH);
    private static final short RETURN = 6; // how many bytes to take; 0 drops the packet

    private final Channel channel;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** Keeps what came. */
    private final class Received extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            received.add(bytes.toString(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            ChannelFuture _ = context.close();
        }
    }

    SilentPhone(EventLoopGroup group, InetSocketAddress from, InetSocketAddress server) {
        channel =
                new Bootstrap()
                        .group(group)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.SO_LINGER, 0)
                        .handler(new Received())
                        .localAddress(from)
                        .connect(server)
                        .syncUninterruptibly()
                        .channel();
    }

    /** What such phones share. */
    static EventLoopGroup group() {
        return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }

    InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Asks, and waits for an answer that ends with its headers. */
    String ask(String request) throws InterruptedException {
        ChannelFuture _ =
                channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            String next = received.poll(TIMEOUT_SEC, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("no answer; so far: " + text);
            }
            text.append(next);
        }
        return text.toString();
    }

    /** Hears nothing from now on. */
    void fallSilent() {
        ByteBuffer drop = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
        drop.putShort(0, RETURN);
        ByteBuffer program =
                ByteBuffer.allocateDirect(PROGRAM_LENGTH).order(ByteOrder.nativeOrder());
        program.putShort(0, (short) 1).putLong(8, Buffer.memoryAddress(drop));
        if (!channel.config().setOption(FILTER, program)) {
            throw new IllegalStateException("the option was not taken");
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }
}
