package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.params.provider.Arguments;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Real reactors and sockets on the loopback, with what they received and a way to wait for it. */
final class Loopback implements AutoCloseable {
    static final long DEADLINE_MS = 30_000;

    /** A message received, copied. */
    record Received(String text, Endpoint source, ListenSocket socket, long connectionId) {}

    /** A connection that ended. */
    record Ended(long connectionId, Endpoint remote, EndReason reason) {}

    /** What to do with each message, besides keeping it. */
    interface Action {
        void onMessage(Inbound inbound, Outbound outbound);
    }

    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> opened = new LinkedBlockingQueue<>();
    final Reactors reactors;
    final Transports transports;

    Loopback(Io io, int reactorCount, TransportConfig config, String... listen) {
        this(io, reactorCount, config, (_, _) -> {}, listen);
    }

    Loopback(Io io, int reactorCount, TransportConfig config, Action action, String... listen) {
        this(io, reactorCount, config, StreamSecurity.NONE, action, listen);
    }

    Loopback(
            Io io,
            int reactorCount,
            TransportConfig config,
            StreamSecurity security,
            Action action,
            String... listen) {
        reactors = Reactors.start(ReactorConfig.defaults().withIo(io).withCount(reactorCount));
        try {
            transports =
                    Transports.prepare(
                            reactors, config, Stream.of(listen).map(ListenSocket::parse).toList());
            transports.secure(security);
            transports.open((reactor, _) -> new Sink(reactor, action), new Listener(), () -> {});
        } catch (RuntimeException e) {
            reactors.close();
            throw e;
        }
    }

    static Stream<Arguments> everyIoAndFamily() {
        List<Arguments> all = new ArrayList<>();
        for (Io io : List.of(Io.IO_URING, Io.EPOLL, Io.NIO)) {
            for (String host : List.of("127.0.0.1", "[::1]")) {
                all.add(Arguments.of(io, host));
            }
        }
        return all.stream();
    }

    static Stream<Io> everyIo() {
        return Stream.of(Io.IO_URING, Io.EPOLL, Io.NIO);
    }

    ListenSocket socket(int index) {
        return transports.sockets().get(index);
    }

    Received await() throws InterruptedException {
        Received message = received.poll(DEADLINE_MS, TimeUnit.MILLISECONDS);
        if (message == null) {
            throw new AssertionError("no message came in time");
        }
        return message;
    }

    Ended awaitEnded() throws InterruptedException {
        Ended end = ended.poll(DEADLINE_MS, TimeUnit.MILLISECONDS);
        if (end == null) {
            throw new AssertionError("no connection ended in time");
        }
        return end;
    }

    static void awaitTrue(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DEADLINE_MS);
        boolean held = condition.getAsBoolean();
        while (!held && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            held = condition.getAsBoolean();
        }
        assertTrue(held);
    }

    /** Sends from a reactor's thread; whether it was taken. */
    boolean send(int reactor, String text, Destination to) {
        return on(reactor, () -> sendOn(transports.outbound(reactors.reactor(reactor)), text, to));
    }

    /** Runs on the reactor's thread and waits. */
    boolean on(int reactor, BooleanSupplier action) {
        return reactors.reactor(reactor)
                .loop()
                .submit(action::getAsBoolean)
                .syncUninterruptibly()
                .getNow();
    }

    static boolean sendOn(Outbound outbound, String text, Destination to) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MutableDirectBuffer buffer = outbound.claim(bytes.length);
        if (buffer.capacity() == 0) {
            return false;
        }
        buffer.putBytes(0, bytes);
        return outbound.commit(bytes.length, to);
    }

    /** Sends the message back the way it came. */
    static void echo(Inbound inbound, Outbound outbound) {
        MutableDirectBuffer buffer = outbound.claim(Math.max(1, inbound.length()));
        if (buffer.capacity() > 0) {
            buffer.putBytes(0, inbound.buffer(), inbound.offset(), inbound.length());
            boolean _ = outbound.commit(inbound.length(), new Destination().replyTo(inbound));
        }
    }

    /** The open descriptors of this process and what they are. */
    static Set<String> descriptors() throws IOException {
        Set<String> targets = new HashSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path each : all.toList()) {
                try {
                    targets.add(each.getFileName() + " " + Files.readSymbolicLink(each));
                } catch (IOException e) {
                    assertTrue(Files.notExists(each)); // the listing's own
                }
            }
        }
        return targets;
    }

    /** Fails when sockets or rings are open that were not before; they may close a little later. */
    static void assertNoneBeside(Set<String> before) {
        awaitTrue(
                () -> {
                    try {
                        Set<String> now = descriptors();
                        now.removeAll(before);
                        return now.stream()
                                .noneMatch(
                                        each ->
                                                each.contains("socket")
                                                        || each.contains("anon_inode"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Override
    public void close() {
        transports.close();
        reactors.close();
    }

    private final class Sink implements MessageSink {
        private final Reactor reactor;
        private final Action action;

        Sink(Reactor reactor, Action action) {
            this.reactor = reactor;
            this.action = action;
        }

        @Override
        public void onMessage(Inbound inbound) {
            byte[] bytes = new byte[inbound.length()];
            inbound.buffer().getBytes(inbound.offset(), bytes);
            received.add(
                    new Received(
                            new String(bytes, StandardCharsets.ISO_8859_1),
                            inbound.source().copy(),
                            inbound.socket(),
                            inbound.connectionId()));
            if (reactor.isCurrent()) {
                action.onMessage(inbound, transports.outbound(reactor));
            }
        }
    }

    private final class Listener implements ConnectionListener {
        @Override
        public void opened(Connection connection) {
            opened.add(connection.id());
        }

        @Override
        public void ended(Connection connection, EndReason reason) {
            ended.add(new Ended(connection.id(), connection.remote().copy(), reason));
        }
    }
}
