package strowger.server.golden;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.IntConsumer;

/** Connects to the server when it first sends, and again after the connection has ended. */
final class TcpClientEndpoint implements Endpoint {
    private final Inbox inbox = new Inbox();
    private final InetAddress server;
    private final String ip;
    private final Ports ports;
    private final IntConsumer onPort;
    private int port;
    private @Nullable TcpConnection connection;

    /**
     * Reserves the port to connect from.
     *
     * @param onPort is told that port, now and before each further connection.
     */
    TcpClientEndpoint(InetAddress server, String ip, Ports ports, IntConsumer onPort)
            throws IOException {
        this.server = server;
        this.ip = ip;
        this.ports = ports;
        this.onPort = onPort;
        reservePort();
    }

    private void reservePort() throws IOException {
        port = ports.reserve();
        onPort.accept(port);
    }

    @Override
    public Inbox inbox() {
        return inbox;
    }

    @Override
    public void open(int serverPort) throws IOException {
        opened(serverPort);
    }

    private TcpConnection opened(int serverPort) throws IOException {
        TcpConnection current = connection;
        if (current != null && current.isOpen()) {
            return current;
        }
        if (current != null) {
            current.close(false);
            reservePort(); // the one before is in TIME_WAIT
        }
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(ip, port));
        socket.connect(new InetSocketAddress(server, serverPort));
        TcpConnection opened = new TcpConnection(socket, inbox);
        connection = opened;
        return opened;
    }

    @Override
    public void send(byte[] bytes, int serverPort) throws IOException {
        opened(serverPort).send(bytes);
    }

    @Override
    public void disconnect(boolean isReset) throws IOException {
        if (connection != null) {
            connection.close(isReset);
        }
    }

    @Override
    public boolean awaitClosed(long timeoutMs) throws InterruptedException {
        return connection == null || connection.awaitEnd(timeoutMs);
    }

    @Override
    public void close() throws IOException {
        disconnect(false);
    }
}
