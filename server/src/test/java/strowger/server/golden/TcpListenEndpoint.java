package strowger.server.golden;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Accepts connections from the server; what is done to a connection is done to the newest. */
final class TcpListenEndpoint implements Endpoint {
    private final Inbox inbox = new Inbox();
    private final ServerSocket socket = new ServerSocket();
    private final Deque<TcpConnection> connections = new ConcurrentLinkedDeque<>();

    TcpListenEndpoint(String ip, int port) throws IOException {
        socket.bind(new InetSocketAddress(ip, port));
        Thread.ofPlatform().daemon().name("accept-" + port).start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                connections.addLast(new TcpConnection(socket.accept(), inbox));
            }
        } catch (IOException e) {
            assert socket.isClosed() : e;
        }
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void open(int port) {} // the server connects

    @Override
    public void send(byte[] bytes, int port) throws IOException {
        connections.getLast().send(bytes);
    }

    @Override
    public void disconnect(boolean isReset) throws IOException {
        connections.getLast().close(isReset);
    }

    @Override
    public boolean awaitClosed(long timeoutMs) throws InterruptedException {
        return connections.isEmpty() || connections.getLast().awaitEnd(timeoutMs);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (TcpConnection connection : connections) {
            connection.close(false);
        }
    }
}
