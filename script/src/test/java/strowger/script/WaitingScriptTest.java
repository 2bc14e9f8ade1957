package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ModuleSet;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.engine.routing.Core;
import strowger.engine.routing.CoreCounter;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.script.source.SourceFile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Scripts in which a message waits: they must do what they would do if it had not. */
@Timeout(60)
class WaitingScriptTest {
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final String MESSAGE =
            """
            MESSAGE sip:bob@127.0.0.1 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKx
            From: <sip:alice@example.com>;tag=f
            To: <sip:bob@example.com>
            Call-ID: c
            CSeq: 7 MESSAGE
            Content-Length: 0

            """;

    private final Reactors reactors =
            Reactors.start(ReactorConfig.defaults().withIo(Io.NIO).withCount(1));
    private final TestModule module = new TestModule("test");
    private final CoreSettings settings =
            new CoreSettings(List.of(UDP), LocalNames.of(List.of(UDP), List.of()), "", 1);
    private final Core core = new Core(settings, new Nowhere());

    /** Takes no message. */
    private static final class Nowhere implements Outbound {
        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return REFUSED;
        }

        @Override
        public boolean commit(int length, Destination to) {
            return false;
        }

        @Override
        public void abort() {}
    }

    @AfterEach
    void stop() {
        reactors.close();
    }

    private void onReactor(Runnable task) {
        Reactor reactor = reactors.reactor(0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        assertTrue(
                reactor.execute(
                        () -> {
                            try {
                                task.run();
                                done.complete(null);
                            } catch (RuntimeException | AssertionError fault) {
                                done.completeExceptionally(fault);
                            }
                        }));
        done.join();
    }

    private void receive() {
        byte[] bytes = MESSAGE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer memory = new UnsafeBuffer(bytes);
        core.onMessage(new Inbound().wrap(memory, 0, bytes.length).arrived(UDP, 0, 0));
        memory.setMemory(0, bytes.length, (byte) 'x');
    }

    private List<String> run(String text) {
        Configuration configuration =
                Configuration.read(
                        SourceFile.of("test.cfg", "loadmodule \"test.so\"\n" + text),
                        ScriptRun.OPTIONS,
                        ModuleSet.of(module));
        assertEquals(List.of(), configuration.diagnostics());
        settings.program(configuration.program());
        module.notes().clear();
        onReactor(this::receive);
        return module.notes();
    }

    /** Answers the oldest that waits, until none does. */
    private void answerAll() {
        while (!module.waiting().isEmpty()) {
            TestModule.Asked asked = module.waiting().removeFirst();
            assertTrue(asked.waiting().resume(asked.answer()));
            onReactor(() -> {});
        }
    }

    /** What a script notes whose calls wait; the same with calls that do not must note the same. */
    private List<String> notes(String statements, String routes) {
        String text = "request_route {\n" + statements + "\nnote(\"end\");\n}\n" + routes;
        List<String> direct = List.copyOf(run(text.replace("ask(", "give(")));
        run(text);
        answerAll();
        assertEquals(direct, module.notes(), text);
        return List.copyOf(module.notes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            textBlock =
                    """
                    ask(3); note("$rc"); @ 3
                    ask(-1); note("$rc"); @ -1
                    if (ask(1)) note("a"); else note("b"); @ a
                    if (ask(-1)) note("a"); else note("b"); @ b
                    if (!ask(-1)) note("a"); else note("b"); @ a
                    if (ask(1) && ask(-1)) note("a"); else note("b $rc"); @ b -1
                    if (ask(-1) && ask(1)) note("a"); else note("b $rc"); @ b -1
                    if (ask(-1) || ask(1)) note("a $rc"); else note("b"); @ a 1
                    if (ask(1) || ask(-2)) note("a $rc"); else note("b"); @ a 1
                    if (no() || (ask(1) && !ask(-5))) note("a $rc"); @ a -5
                    if (no()) note("a"); else if (ask(2)) note("b"); else note("c"); @ b
                    if (no()) note("a"); else if (ask(-2)) note("b"); else if (ask(-3)) note("c"); else note("d"); @ d
                    $var(x) = ask(5) + ask(7); note("$var(x)"); @ 2
                    $var(x) = "a"; if ("b" == "b" && ask(1)) $var(x) = $var(x) + "c"; note("$var(x)"); @ ac
                    $var(i) = 0; while ($var(i) < 3) { ask(1); $var(i) = $var(i) + 1; } note("$var(i)"); @ 3
                    $var(i) = 0; while (ask(1) && $var(i) < 2) { $var(i) = $var(i) + 1; } note("$var(i)"); @ 2
                    while (1) { if (ask(1)) break; } note("out"); @ out
                    switch (ask(1) + 1) { case 1: note("1"); break; case 2: ask(4); note("2 $rc"); } @ 2 4
                    note(selval(ask(1), "yes", "no")); @ yes
                    note("x" + ask(1)); @ x1
                    route(A); @ in 9|rc 4
                    if (route(A) == 1) note("true"); @ in 9|rc 4|true
                    $var(n) = "A"; route($var(n)); @ in 9|rc 4
                    $var(n) = "C"; route($var(n)); note("$rc"); @ c|1
                    give(ask(1) + 41); note("$rc"); @ 42
                    while (1) { route(B); if ($var(b) > 2) break; } note("$var(b)"); @ 3
                    """)
    void aScriptThatWaitsDoesWhatItWouldDoIfItDidNot(String statements, String expected) {
        String routes =
                """
                route[A] { $var(k) = 4; ask(9); note("in $rc"); route(A2); return $var(k); }
                route[A2] { if (ask(1)) note("rc $var(k)"); }
                route[B] { $var(b) = $var(b) + 1; if (ask(1)) { return 1; } note("never"); }
                route[C] { note("c"); }
                """;
        List<String> notes = notes(statements, routes);
        assertEquals(expected, String.join("|", notes.subList(0, notes.size() - 1)));
        assertEquals("end", notes.getLast());
    }

    @Test
    void aWaitThatEndsTheRunEndsIt() {
        assertEquals(List.of("a"), run("request_route { note(\"a\"); ask(0); note(\"b\"); }"));
        answerAll();
        assertEquals(List.of("a"), module.notes());
    }

    @Test
    void manyMessagesWaitAtOnceAndEachGoesOnByItself() {
        run("request_route { $var(x) = $var(x) + 1; ask(1); ask(2); note(\"$var(x) $rU\"); }");
        for (int more = 0; more < 20; more++) {
            onReactor(this::receive);
        }
        assertEquals(21, module.waiting().size());
        answerAll();
        assertEquals(java.util.Collections.nCopies(21, "1 bob"), module.notes());
        assertEquals(42, core.counters().value(CoreCounter.RESUMED));
    }

    @Test
    void aRouteThatContinuesElsewhereEndsThere() {
        run(
                """
                request_route { later("L", 1); note("not here"); }
                route[L] { note("later"); ask(1); note("even later"); }
                """);
        answerAll();
        assertEquals(List.of("later", "even later"), module.notes());
        run("request_route { later(\"L\", -1); note(\"refused $rc\"); } route[L] { note(\"L\"); }");
        answerAll();
        assertEquals(List.of("refused -1"), module.notes());
    }

    @Test
    void aLongRouteThatIsCutIntoMethodsGoesOnWhereItWaits() {
        StringBuilder text = new StringBuilder("request_route {\n");
        for (int line = 0; line < 300; line++) {
            text.append("$var(x) = $var(x) + ").append(line % 7).append(";\n");
            text.append("if ($var(x) > 0) { note(\"").append(line).append("\"); }\n");
            if (line % 50 == 25) {
                text.append("if (ask(1)) { note(\"asked\"); }\n");
            }
        }
        String whole = text.append("}\n").toString();
        List<String> direct = List.copyOf(run(whole.replace("ask(", "give(")));
        run(whole);
        answerAll();
        assertEquals(direct, module.notes());
    }

    @Test
    void aFunctionThatWaitsIsRefusedWhereAMessageCannotWait() {
        List<String> faults = ScriptRun.faults("branch_route[B] { ask(1); }");
        assertTrue(faults.getFirst().contains("ask can't be called in branch_route"));
    }
}
