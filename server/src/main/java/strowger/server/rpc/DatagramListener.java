package strowger.server.rpc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Takes requests from a Unix datagram socket, as Kamailio's {@code dgram_socket}: a datagram a
 * request, a datagram an answer, to the path the sender has bound. Who has bound none gets none.
 */
public final class DatagramListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramListener.class);
    private static final int ANSWER_LENGTH_MAX = 200 * 1024; // what Linux takes by default

    private final Path path;
    private final RpcService service;
    private final boolean pretty;
    private final EventLoopGroup group;

    private DatagramListener(Path path, RpcService service, boolean pretty) {
        this.path = path;
        this.service = service;
        this.pretty = pretty;
        group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("rpc-datagram", true),
                        EpollIoHandler.newFactory());
    }

    /**
     * Begins to listen.
     *
     * @param mode permission bits of the socket.
     * @param pretty whether answers have a member to a line.
     * @throws ConfigurationException if the path can't be used.
     */
    public static DatagramListener open(Path path, int mode, RpcService service, boolean pretty) {
        if (!Epoll.isAvailable()) {
            throw new ConfigurationException(
                    "dgram_socket needs Linux and its epoll; set transport without bit 4");
        }
        DatagramListener listener = new DatagramListener(path, service, pretty);
        try {
            SocketFile.bind(path, mode, listener::bind);
        } catch (RuntimeException refused) {
            listener.stopThread();
            throw refused;
        }
        return listener;
    }

    private void bind(Path inside) throws IOException {
        try {
            new Bootstrap()
                    .group(group)
                    .channel(EpollDomainDatagramChannel.class)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(Request.LENGTH_MAX + 1))
                    .handler(new Inbound())
                    .bind(new DomainSocketAddress(inside.toString()))
                    .syncUninterruptibly();
        } catch (RuntimeException unusable) {
            throw new IOException(Reason.of(unusable), unusable);
        }
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        stopThread();
        Files.deleteIfExists(path);
    }

    private void stopThread() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Answers each datagram on the socket's own thread. */
    private final class Inbound extends SimpleChannelInboundHandler<DomainDatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
            String answer = service.answer(ByteBufUtil.getBytes(packet.content()), pretty).text();
            DomainSocketAddress sender = packet.sender();
            if (sender == null || sender.path().isEmpty()) {
                return; // asked without an address: the command is done, nobody hears of it
            }
            context.writeAndFlush(new DomainDatagramPacket(fitting(answer), sender))
                    .addListener(sent -> warnUnless(sent.isSuccess(), sent.cause()));
        }

        private ByteBuf fitting(String answer) {
            ByteBuf content = Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8);
            if (content.readableBytes() <= ANSWER_LENGTH_MAX) {
                return content;
            }
            String text =
                    "The answer has %d bytes, a datagram takes %d; ask over the stream socket"
                            .formatted(content.readableBytes(), ANSWER_LENGTH_MAX);
            EnvelopeFault fault =
                    new EnvelopeFault(EnvelopeFault.INTERNAL_ERROR, text, RequestId.NULL);
            return Unpooled.copiedBuffer(service.refusal(fault, pretty), StandardCharsets.UTF_8);
        }

        private void warnUnless(boolean sent, Throwable cause) {
            if (!sent) {
                LOG.warn("rpc: answer on {} could not be sent: {}", path, Reason.of(cause));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.warn("rpc: {} on {}", Reason.of(cause), path); // the socket stays open
        }
    }
}
