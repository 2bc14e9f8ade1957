package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;

class StreamSocketFdTest {
    private static final int SOL_SOCKET = 1;
    private static final int SO_KEEPALIVE = 9;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_NOTSENT_LOWAT = 25;

    @Test
    void whatIsAcceptedHasTheOptionsOfTheSocketThatListens() throws IOException {
        assumeTrue(Epoll.isAvailable(), "its natives make the sockets");
        StreamConfig config =
                StreamConfig.defaults()
                        .change()
                        .sendTimes(1_000, 12_345)
                        .keepalive(new StreamConfig.Keepalive(true, 77, 11, 5))
                        .conclude();
        StreamSocketFd listening =
                StreamSocketFd.listening(Endpoint.parse("127.0.0.1", 0).orElseThrow(), config);
        try (Socket client = new Socket()) {
            client.connect(listening.localAddress());
            StreamSocketFd accepted = new StreamSocketFd(listening.accept(new byte[32]));
            try {
                assertEquals(1, accepted.getIntOpt(IPPROTO_TCP, TCP_NODELAY));
                assertEquals(1, accepted.getIntOpt(SOL_SOCKET, SO_KEEPALIVE));
                assertEquals(77, accepted.getIntOpt(IPPROTO_TCP, TCP_KEEPIDLE));
                assertEquals(11, accepted.getIntOpt(IPPROTO_TCP, TCP_KEEPINTVL));
                assertEquals(5, accepted.getIntOpt(IPPROTO_TCP, TCP_KEEPCNT));
                assertEquals(12_345, accepted.getIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT));
                assertEquals(
                        StreamConfig.UNSENT_LENGTH_MAX,
                        accepted.getIntOpt(IPPROTO_TCP, TCP_NOTSENT_LOWAT));
            } finally {
                accepted.close();
            }
        } finally {
            listening.close();
        }
    }
}
