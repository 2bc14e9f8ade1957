package strowger.server.cluster;

import strowger.engine.transport.Protocol;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Kamailio on loopback: a node of a DMQ bus that is asked over JSON-RPC. */
final class Kamailio implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/kamailio");
    private static final int TIMEOUT_MS = 3_000;
    private static final int TIMEOUT_S = 20;
    private static final int LENGTH_MAX = 65_535;

    private final Process process;
    private final int port;
    private final int rpcPort;
    private final Path log;

    private Kamailio(Process process, int port, int rpcPort, Path log) {
        this.process = process;
        this.port = port;
        this.rpcPort = rpcPort;
        this.log = log;
    }

    /** Where its modules are, if it is installed. */
    static Optional<Path> modules() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            List<Path> candidates =
                    folders.map(each -> each.resolve("kamailio/modules"))
                            .filter(each -> Files.exists(each.resolve("dmq_usrloc.so")))
                            .toList();
            return candidates.stream().findFirst();
        }
    }

    /** Starts one that tells another node of itself. */
    static Kamailio start(Path folder, int port, int other) throws IOException {
        return start(folder, Protocol.UDP, port, other);
    }

    /** The same, that speaks to it by another protocol. */
    static Kamailio start(Path folder, Protocol protocol, int port, int other) throws IOException {
        int rpcPort = Ports.free();
        String modules = modules().orElseThrow().toString();
        Path file =
                Files.writeString(
                        folder.resolve("kamailio-" + port + ".cfg"),
                        BusConfigurations.kamailio(
                                folder, protocol, modules, port, rpcPort, other));
        Path log = folder.resolve("kamailio-" + port + ".log");
        Process process =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "-f",
                                file.toString(),
                                "-P",
                                folder.resolve("kamailio-" + port + ".pid").toString(),
                                "-w",
                                folder.toString(),
                                "-Y",
                                folder.toString(),
                                "-DD",
                                "-E",
                                "-m",
                                "64")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new Kamailio(process, port, rpcPort, log);
    }

    int port() {
        return port;
    }

    /** Calls a command; the answer's text without white space, empty if there is none yet. */
    String call(String method, Object... parameters) throws IOException {
        StringBuilder list = new StringBuilder();
        for (Object each : parameters) {
            list.append(list.isEmpty() ? "" : ",");
            list.append(each instanceof Number ? each : "\"" + each + "\"");
        }
        String request =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                        .formatted(method, list);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            socket.setSoTimeout(TIMEOUT_MS);
            byte[] bytes = request.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length, loopback, rpcPort));
            DatagramPacket answer = new DatagramPacket(new byte[LENGTH_MAX], LENGTH_MAX);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8)
                    .replaceAll("\\s", "");
        } catch (SocketTimeoutException | java.net.PortUnreachableException none) {
            return "";
        }
    }

    /** What it has logged. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** Kills it, so that it tells nobody; its ports are free after that. */
    void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().orTimeout(TIMEOUT_S, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            kill();
        }
    }
}
