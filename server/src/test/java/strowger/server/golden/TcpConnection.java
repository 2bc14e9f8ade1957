package strowger.server.golden;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A connection between the test and the server, whoever opened it. */
final class TcpConnection {
    private final Socket socket;
    private final Inbox inbox;
    private final CountDownLatch ended = new CountDownLatch(1);

    TcpConnection(Socket socket, Inbox inbox) throws IOException {
        this.socket = socket;
        this.inbox = inbox;
        socket.setTcpNoDelay(true);
        Thread.ofPlatform().daemon().name("tcp-" + socket.getLocalPort()).start(this::receive);
    }

    private void receive() {
        StreamFramer framer = new StreamFramer();
        byte[] bytes = new byte[65_536];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                long nowNs = System.nanoTime();
                for (String raw :
                        framer.add(new String(bytes, 0, n, StandardCharsets.ISO_8859_1))) {
                    inbox.add(new Arrival(raw, nowNs, this::send));
                }
            }
        } catch (IOException e) {
            assert e.getMessage() != null; // reset by the server, or closed by the test
        } finally {
            ended.countDown();
        }
    }

    boolean isOpen() {
        return !socket.isClosed() && ended.getCount() > 0;
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Waits until the server has closed it; false if it has not in {@code timeoutMs}. */
    boolean awaitEnd(long timeoutMs) throws InterruptedException {
        return ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    void close(boolean isReset) throws IOException {
        if (isReset) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
