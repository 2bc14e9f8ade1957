package strowger.server;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server with a configuration, a caller, and two who are called. */
final class ProxyStage implements AutoCloseable {
    final DatagramSocket first = open();
    final DatagramSocket second = open();
    final DatagramSocket caller = open();
    final Server server;

    /**
     * @param configuration in which {@code @FIRST@} and {@code @SECOND@} are the ports of those who
     *     are called.
     */
    ProxyStage(Path folder, String configuration) throws IOException {
        String text =
                configuration
                        .replace("@FIRST@", Integer.toString(first.getLocalPort()))
                        .replace("@SECOND@", Integer.toString(second.getLocalPort()));
        Path file = Files.writeString(folder.resolve("test.cfg"), text);
        server =
                Server.start(
                        ServerOptions.of(file)
                                .listeningOn("udp:127.0.0.1:0")
                                .on(1, Io.AUTO)
                                .within(folder.resolve("run")));
    }

    private static DatagramSocket open() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(20_000);
        return socket;
    }

    InetSocketAddress address() {
        return server.sockets().getFirst().endpoint().toSocketAddress();
    }

    /** The caller sends a request to a user of the server. */
    void call(String method, String user) throws IOException {
        String uri = "sip:" + user + "@127.0.0.1";
        send(caller, SipClient.request(method, uri, uri, "UDP", ""));
    }

    void send(DatagramSocket from, String message) throws IOException {
        SipClient.send(from, address(), message);
        from.setSoTimeout(20_000);
    }

    /** Calls an RPC command. */
    @Nullable Object command(String name, Object... given) throws Fault {
        return server.commands()
                .find(name)
                .orElseThrow()
                .command()
                .call(new CommandArguments(List.of(given)));
    }

    /** Answers a request. */
    void answer(DatagramSocket from, String request, String status) throws IOException {
        send(from, SipClient.ringing(request).replace("180 Ringing", status));
    }

    /** The next message that is no 100. */
    static String receive(DatagramSocket socket) throws IOException {
        String message = SipClient.receive(socket);
        while (message.startsWith("SIP/2.0 100 ")) {
            message = SipClient.receive(socket);
        }
        return message;
    }

    /** The next message that begins so; what comes before is passed over. */
    static String receive(DatagramSocket socket, String begin) throws IOException {
        String message = SipClient.receive(socket);
        while (!message.startsWith(begin)) {
            message = SipClient.receive(socket);
        }
        return message;
    }

    @Override
    public void close() {
        server.close();
        first.close();
        second.close();
        caller.close();
    }
}
