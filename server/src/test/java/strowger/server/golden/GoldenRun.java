package strowger.server.golden;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A case, run.
 *
 * @param differences between what must be observed and what was.
 * @param log the end of what the server logged.
 */
record GoldenRun(List<Comparison.Difference> differences, String log) {
    private static final long READY_TIMEOUT_SEC = 60;
    private static final long READY_LOST_SEC = 10; // a server that is slow answers once
    private static final int READY_POLL_MS = 10;
    private static final Set<String> NOT_OF_SERVER = Set.of("steps.json", "golden.json");

    /** Starts the server for the case, performs its steps, stops it. */
    static GoldenRun of(GoldenCase golden, ServerUnderTest server)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("golden-");
        InetAddress address = InetAddress.getByName(golden.isIpv6() ? "::1" : "127.0.0.1");
        Placeholders placeholders = new Placeholders();
        try (Ports ports = new Ports()) {
            for (String name : List.of("PORT", "PORT2", "PORT3")) {
                placeholders.port(name, ports.reserve());
            }
            placeholders.text("DIR", folder.toString());
            placeholders.text("RPCSOCK", folder.resolve("rpc").toString());
            try (Sockets sockets =
                    new Sockets(golden.traffic().path("sockets"), address, ports, placeholders)) {
                copyFilled(golden.folder(), folder, placeholders);
                Path configuration = folder.resolve(golden.configuration(server.isOracle()));
                try (var running = server.start(folder, configuration, golden.environment())) {
                    int port = Integer.parseInt(placeholders.fill("@PORT@"));
                    awaitReady(address, port, running);
                    return perform(golden, server, running, folder, placeholders, sockets);
                }
            }
        } finally {
            delete(folder);
        }
    }

    private static GoldenRun perform(
            GoldenCase golden,
            ServerUnderTest server,
            ServerUnderTest.Running running,
            Path folder,
            Placeholders placeholders,
            Sockets sockets)
            throws InterruptedException {
        var expected = golden.events(server.isOracle());
        MadeUpNames madeUp = new MadeUpNames();
        Observations observations =
                new Observations(new NormalisedMessage(placeholders, madeUp, golden.masks()));
        JsonRpcClient rpc = new JsonRpcClient(folder.resolve("rpc"));
        long lateSec =
                new Steps(placeholders, sockets, madeUp, observations, new Patience(expected), rpc)
                        .perform(golden);
        if (!running.isAlive()) {
            observations.died();
        }
        return new GoldenRun(
                Comparison.of(expected, observations.events(), lateSec), running.log());
    }

    private static void copyFilled(Path from, Path to, Placeholders placeholders)
            throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(from)) {
            files = entries.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!NOT_OF_SERVER.contains(name)) {
                Files.writeString(to.resolve(name), placeholders.fill(Files.readString(file)));
            }
        }
    }

    /**
     * Sends an OPTIONS, again while the port is closed or when it was lost, until it is answered.
     */
    private static void awaitReady(InetAddress address, int port, ServerUnderTest.Running running)
            throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_TIMEOUT_SEC);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address, port);
            socket.setSoTimeout(READY_POLL_MS);
            boolean isSent = false;
            long lostNs = Long.MAX_VALUE;
            while (running.isAlive() && System.nanoTime() < deadlineNs) {
                try {
                    if (!isSent || System.nanoTime() > lostNs) {
                        socket.send(options(socket));
                        isSent = true;
                        lostNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_LOST_SEC);
                    }
                    socket.receive(new DatagramPacket(new byte[4096], 4096));
                    return;
                } catch (PortUnreachableException e) {
                    isSent = false; // closed still
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(READY_POLL_MS));
                } catch (SocketTimeoutException e) {
                    assert isSent; // open now, the answer is to come
                }
            }
        }
        throw new IOException("the server did not become ready:\n" + running.log());
    }

    private static DatagramPacket options(DatagramSocket socket) {
        String host = socket.getInetAddress() instanceof Inet6Address ? "[::1]" : "127.0.0.1";
        String text =
                """
                OPTIONS sip:ready@HOST:SERVER SIP/2.0
                Via: SIP/2.0/UDP HOST:OWN;branch=z9hG4bKready
                From: <sip:ready@example.com>;tag=ready
                To: <sip:ready@example.com>
                Call-ID: ready
                CSeq: 1 OPTIONS
                Max-Forwards: 70
                Content-Length: 0

                """
                        .replace("\n", "\r\n")
                        .replace("HOST", host)
                        .replace("SERVER", Integer.toString(socket.getPort()))
                        .replace("OWN", Integer.toString(socket.getLocalPort()));
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new DatagramPacket(bytes, bytes.length);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** The differences for which {@code path} is true, as text; empty if there are none. */
    String describe(Predicate<Comparison.Difference> which) {
        List<String> shown =
                differences.stream().filter(which).map(Comparison.Difference::toString).toList();
        return shown.isEmpty() ? "" : String.join("\n", shown) + "\nserver's log ends:\n" + log;
    }
}
