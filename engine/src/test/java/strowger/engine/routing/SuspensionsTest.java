package strowger.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Messages whose run waits; the route is what the compiler would make of one. */
@Timeout(30)
class SuspensionsTest {
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final Value OK = Value.ofText("OK");
    private static final String MESSAGE =
            """
            OPTIONS sip:bob@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK#
            From: <sip:alice@example.com>;tag=f#
            To: <sip:bob@example.com>
            Call-ID: c#
            CSeq: 7 OPTIONS
            Content-Length: 0

            """;
    private final Reactors reactors =
            Reactors.start(ReactorConfig.defaults().withIo(Io.NIO).withCount(1));
    private final RecordingOutbound wire = new RecordingOutbound();
    private final CoreSettings settings =
            new CoreSettings(List.of(UDP), LocalNames.of(List.of(UDP), List.of()), "", 1);
    private final Core core = new Core(settings, wire);
    private final List<Waiting> waiting = new ArrayList<>();
    private final UnsafeBuffer memory = new UnsafeBuffer(new byte[4096]);

    @AfterEach
    void stop() {
        reactors.close();
    }

    private void onReactor(Runnable task) {
        Reactor reactor = reactors.reactor(0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        assertTrue(reactor.execute(() -> run(task, done)));
        done.join();
    }

    private static void run(Runnable task, CompletableFuture<Void> done) {
        try {
            task.run();
            done.complete(null);
        } catch (RuntimeException | AssertionError fault) {
            done.completeExceptionally(fault);
        }
    }

    /** Each message arrives in the same memory, as it does from the network. */
    private void receive(int number) {
        byte[] bytes =
                MESSAGE.replace("#", Integer.toString(number))
                        .replace("\n", "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        memory.putBytes(100, bytes);
        Inbound inbound = new Inbound().wrap(memory, 100, bytes.length).arrived(UDP, 0, 0);
        UnsafeBuffer host = new UnsafeBuffer("192.0.2.1".getBytes(StandardCharsets.US_ASCII));
        assertTrue(inbound.source().parseHost(host, 0, host.capacity()));
        inbound.source().port(5062);
        core.onMessage(inbound);
        memory.setMemory(0, memory.capacity(), (byte) 'x');
    }

    private void program(RouteBlock block) {
        settings.program(
                (kind, name) -> kind == RouteKind.REQUEST ? Optional.of(block) : Optional.empty());
    }

    /** Waits once, then answers with a code and a text it had made before. */
    private int waitThenReply(RoutingContext context) {
        int mark = context.enter(1, RoutingContext.DEPTH_MAX);
        if (context.isResuming()) {
            assertEquals(7, context.takeKept());
            core.reply(context, context.takeAnswer(), context.replyHeaders().at(0));
            context.leave(mark);
            return 1;
        }
        context.top(1).setText(context.message().buffer(), context.message().callIdOffset(), 2);
        assertTrue(context.replyHeaders().add(context.top(1), context.arena()));
        context.waitingCalled(true);
        waiting.add(context.suspend());
        context.waitingCalled(false);
        if (context.isSuspended()) {
            context.keep(7);
        } else {
            core.reply(context, 503, OK);
        }
        context.leave(mark);
        return 1;
    }

    @Nested
    class GivenMessagesThatWait {
        @Test
        void whenTheyAreAnsweredInAnyOrder_thenEachGoesOnWithWhatItHad() {
            program(SuspensionsTest.this::waitThenReply);
            onReactor(
                    () -> {
                        receive(1);
                        receive(2);
                        receive(3);
                    });
            assertEquals(0, wire.count());
            assertTrue(waiting.get(1).resume(202));
            assertTrue(waiting.get(0).resume(_ -> 201));
            onReactor(() -> {});
            assertEquals(2, wire.count());
            assertTrue(wire.message().startsWith("SIP/2.0 201 c1\r\n"), wire::message);
            assertEquals(List.of("c1"), wire.header("Call-ID"));
            assertEquals("udp:192.0.2.1:5062", wire.remote());
            assertTrue(waiting.get(2).resume(203));
            onReactor(() -> receive(4));
            assertTrue(wire.message().startsWith("SIP/2.0 203 c3\r\n"), wire::message);
            assertEquals(4, core.counters().value(CoreCounter.SUSPENDED));
            assertEquals(3, core.counters().value(CoreCounter.RESUMED));
        }

        @Test
        void whenOneWaits_thenWhatItHeldIsGivenBackBeforeAndItEndsAfter() {
            List<String> told = new ArrayList<>();
            program(
                    context -> {
                        if (!context.isResuming()) {
                            context.atPause(() -> told.add("paused"));
                            context.atEnd(() -> told.add("ended"));
                        }
                        return waitThenReply(context);
                    });
            onReactor(() -> receive(1));
            assertEquals(List.of("paused"), told);
            assertTrue(waiting.getFirst().resume(200));
            onReactor(() -> {});
            assertEquals(List.of("paused", "ended"), told);
            assertEquals(1, wire.count());
        }

        @Test
        void whenOneIsAnsweredTwice_thenTheSecondAnswerIsNotTaken() {
            program(SuspensionsTest.this::waitThenReply);
            onReactor(() -> receive(1));
            assertTrue(waiting.getFirst().resume(200));
            assertFalse(waiting.getFirst().resume(404));
            onReactor(() -> {});
            assertEquals(1, wire.count());
        }

        @Test
        void whenOneWaitsAgain_thenItGoesOnAgain() {
            program(
                    context -> {
                        int round = 0;
                        if (context.isResuming()) {
                            round = context.takeKept();
                            assertEquals(10 + round, context.takeAnswer());
                        }
                        if (round == 3) {
                            core.reply(context, 200, OK);
                            return 1;
                        }
                        context.waitingCalled(true);
                        waiting.add(context.suspend());
                        context.keep(round + 1);
                        return 1;
                    });
            onReactor(() -> receive(5));
            for (int round = 1; round <= 3; round++) {
                assertTrue(waiting.getLast().resume(10 + round));
                onReactor(() -> {});
            }
            assertEquals(List.of("c5"), wire.header("Call-ID"));
        }

        @Test
        void whenTooManyWait_thenTheNextIsRefusedAndCounted() {
            program(SuspensionsTest.this::waitThenReply);
            onReactor(
                    () -> {
                        for (int number = 0; number <= Suspensions.COUNT_MAX; number++) {
                            receive(number);
                        }
                    });
            assertSame(Waiting.REFUSED, waiting.getLast());
            assertEquals(1, core.counters().value(CoreCounter.SUSPENSIONS_REFUSED));
            assertTrue(wire.message().startsWith("SIP/2.0 503 "), wire::message);
            waiting.subList(0, Suspensions.COUNT_MAX).forEach(each -> each.resume(200));
            onReactor(() -> {});
            onReactor(() -> receive(1));
            assertEquals(Suspensions.COUNT_MAX + 1, wire.count());
        }
    }

    @Test
    void aFunctionThatWasNotDeclaredWaitingIsRefused() {
        program(
                context -> {
                    waiting.add(context.suspend());
                    return 1;
                });
        onReactor(() -> receive(1));
        assertSame(Waiting.REFUSED, waiting.getFirst());
    }
}
