package strowger.server.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;
import strowger.engine.transport.Protocol;
import strowger.server.Server;
import strowger.server.ServerOptions;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of our servers as a node of a bus. */
final class BusNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MS = 5_000;

    private final Server server;
    private final int port;

    private BusNode(Server server, int port) {
        this.server = server;
        this.port = port;
    }

    static BusNode start(Path folder, int port, int other) throws IOException {
        return start(folder, Protocol.UDP, port, other);
    }

    /** Starts one that speaks to another by a protocol, to users over UDP. */
    static BusNode start(Path folder, Protocol protocol, int port, int other) throws IOException {
        String text = BusConfigurations.ours(folder, protocol, port, other);
        String users = BusConfigurations.socket(Protocol.UDP, port);
        return protocol == Protocol.UDP
                ? start(folder, port, text, users)
                : start(folder, port, text, BusConfigurations.socket(protocol, port), users);
    }

    /** Starts one of a configuration of its own, on these sockets. */
    static BusNode start(Path folder, int port, String configuration, String... sockets)
            throws IOException {
        ServerOptions options =
                ServerOptions.of(
                                Files.writeString(
                                        folder.resolve("node-" + port + ".cfg"), configuration))
                        .on(2, Io.AUTO)
                        .within(folder.resolve("run-" + port));
        for (String socket : sockets) {
            options = options.listeningOn(socket);
        }
        return new BusNode(Server.start(options), port);
    }

    int port() {
        return port;
    }

    /** Calls a command; the result as JSON without white space, or the fault's text. */
    String call(String method, Object... parameters) {
        try {
            List<Object> given = new ArrayList<>();
            for (Object each : parameters) {
                given.add(each instanceof Integer number ? (Object) number.longValue() : each);
            }
            Object result =
                    server.commands()
                            .find(method)
                            .orElseThrow()
                            .command()
                            .call(new CommandArguments(given));
            return JSON.writeValueAsString(plain(result)).replaceAll("\\s", "");
        } catch (Fault fault) {
            return String.valueOf(fault.getMessage());
        } catch (JsonProcessingException unwritable) {
            throw new AssertionError(unwritable);
        }
    }

    private static Object plain(@org.jspecify.annotations.Nullable Object result) {
        return switch (result) {
            case Struct struct -> {
                Map<String, Object> members = new LinkedHashMap<>();
                struct.forEach((name, value) -> members.put(name, plain(value)));
                yield members;
            }
            case List<?> list -> list.stream().map(BusNode::plain).toList();
            case null -> "";
            default -> result;
        };
    }

    /** A statistic. */
    long count(String group, String name) {
        return server.modules()
                .statistic(group, name)
                .map(StatisticExport::value)
                .orElseThrow(() -> new AssertionError("no statistic " + name));
    }

    /** Sends something from a socket of a stranger over IPv4, and returns what comes back. */
    String ask(String text) throws IOException {
        return ask(port, text);
    }

    static String ask(int port, String text) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            return ask(socket, port, text);
        }
    }

    static String ask(DatagramSocket socket, int port, String text) throws IOException {
        socket.setSoTimeout(TIMEOUT_MS);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        socket.send(new DatagramPacket(bytes, bytes.length, loopback, port));
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
    }
}
