package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The whole program against a small server on loopback. */
class LoadSystemTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int load(String... arguments) {
        CommandLine line = Load.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private int load(Responder server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--target", server.target(), "--json"));
        all.addAll(Arrays.asList(arguments));
        return load(all.toArray(String[]::new));
    }

    private void assertCount(String name, long count) {
        String json = out.toString();
        String field = "\"" + name + "\":" + count;
        assertTrue(json.contains(field + ",") || json.contains(field + "}"), json);
    }

    @ParameterizedTest
    @EnumSource(Network.Io.class)
    void everyOptionsAnsweredIsASuccess(Network.Io io) throws Exception {
        try (Responder server = new Responder((n, request) -> List.of(Responder.ok(request)))) {
            assertEquals(0, load(server, "options", "--requests", "500", "--io", io.name()));
            assertCount("completed", 500);
            assertCount("failed", 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "register-new", "options"})
    void everyScenarioThatTheServerAnswersSucceeds(String scenario) throws Exception {
        try (Responder server = new Responder((n, request) -> List.of(Responder.ok(request)))) {
            assertEquals(0, load(server, scenario, "--requests", "300", "--users", "100"));
            assertCount("completed", 300);
        }
    }

    @Test
    void anEchoIsComparedByteForByte() throws Exception {
        try (Responder server = new Responder((n, datagram) -> List.of(datagram))) {
            assertEquals(0, load(server, "echo", "--requests", "200", "--payload", "300"));
        }
        try (Responder server = new Responder((n, datagram) -> List.of(datagram + "x"))) {
            assertEquals(1, load(server, "echo", "--requests", "200", "--payload", "300"));
            assertCount("wrong-payload", 200);
        }
    }

    @Test
    void lostAnswersAreMissing() throws Exception {
        try (Responder server =
                new Responder(
                        (n, request) -> n % 10 == 0 ? List.of() : List.of(Responder.ok(request)))) {
            assertEquals(1, load(server, "options", "--requests", "200", "--timeout", "0.3"));
            assertCount("missing", 20);
            assertCount("completed", 180);
        }
    }

    @Test
    void lostAnswersAreFetchedByRetransmission() throws Exception {
        try (Responder server =
                new Responder((n, request) -> n < 5 ? List.of() : List.of(Responder.ok(request)))) {
            assertEquals(0, load(server, "options", "--requests", "20", "--retransmit"));
            assertCount("resent", 5);
        }
    }

    @Test
    void duplicateAnswersAreCounted() throws Exception {
        try (Responder server =
                new Responder(
                        (n, request) ->
                                n % 10 == 0
                                        ? List.of(Responder.ok(request), Responder.ok(request))
                                        : List.of(Responder.ok(request)))) {
            assertEquals(1, load(server, "options", "--requests", "195"));
            assertCount("duplicate", 20);
            assertCount("completed", 195);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SIP/2.0 200, SIP/2.0 500, wrong-status",
        "Call-ID:, Call-ID: x, wrong-call-id",
        "CSeq: 1, CSeq: 2, wrong-cseq",
        "From: <sip, From: <sips, wrong-from"
    })
    void corruptAnswersAreCounted(String right, String wrong, String fault) throws Exception {
        try (Responder server =
                new Responder(
                        (n, request) -> List.of(Responder.ok(request).replace(right, wrong)))) {
            assertEquals(1, load(server, "options", "--requests", "50"));
            assertCount(fault, 50);
            assertCount("completed", 0);
        }
    }

    @Test
    void anOpenLoopKeepsItsRateAndCountsAStallAgainstEveryRequestItMet() throws Exception {
        long stallMs = 200;
        try (Responder server =
                new Responder(
                        (n, request) -> {
                            if (n == 100) {
                                stall(stallMs);
                            }
                            return List.of(Responder.ok(request));
                        })) {
            int code = load(server, "options", "--rate", "500", "--requests", "500");
            assertEquals(0, code, out + err.toString());
            double p99 = number("p99");
            double p50 = number("p50");
            assertTrue(p99 > stallMs * 500, "the stall met 100 of 500: p99=" + p99);
            assertTrue(p50 < stallMs * 500, "p50=" + p50);
        }
    }

    private static void stall(long milliseconds) {
        long end = System.nanoTime() + milliseconds * 1_000_000;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private double number(String name) {
        String text = out.toString();
        int start = text.indexOf("\"" + name + "\":") + name.length() + 3;
        return Double.parseDouble(text.substring(start, text.indexOf(',', start)));
    }

    @Test
    void theTableNamesWhatAnEngineerLooksFor() throws Exception {
        try (Responder server = new Responder((n, request) -> List.of(Responder.ok(request)))) {
            String pid = Long.toString(ProcessHandle.current().pid());
            String[] arguments = {
                "--target", server.target(), "options", "--requests", "50", "--pid", pid
            };
            assertEquals(0, load(arguments));
            for (String word : List.of("p50", "p99.9", "a second", "us CPU each", "PSS")) {
                assertTrue(out.toString().contains(word), word);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optoins --target 127.0.0.1:5060",
                "options",
                "options --target 127.0.0.1",
                "options --target 127.0.0.1:0",
                "options --target 127.0.0.1:70000",
                "options --target 127.0.0.1:5060 --rate 0",
                "options --target 127.0.0.1:5060 --rate many",
                "options --target 127.0.0.1:5060 --poisson",
                "options --target 127.0.0.1:5060 --outstanding 0",
                "register --target 127.0.0.1:5060 --outstanding 20 --users 10",
                "options --target 127.0.0.1:5060 --requests 0",
                "options --target 127.0.0.1:5060 --payload 9000",
                "options --target 127.0.0.1:5060 --pid 999999999",
                "options --target 127.0.0.1:5060 --pidfile /nowhere/pid",
                "relay --target 127.0.0.1:5060 --method INVITE",
                "options --target 192.0.2.1:5060"
            })
    void aWrongOptionIsRefusedInOneLine(String line) {
        assertEquals(2, load(line.split(" ")));
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("load: "), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aServerElsewhereIsLoadedOnlyWhenAllowed() {
        assertEquals(2, load("options", "--target", "192.0.2.1:5060"));
        assertTrue(err.toString().contains("--allow-remote"), err.toString());
    }

    @Test
    void usersThatCannotBeRegisteredEndTheRunWithAReason() throws Exception {
        try (Responder server =
                new Responder(
                        (n, request) ->
                                List.of(
                                        Responder.ok(request)
                                                .replace("200 OK", "403 Forbidden")))) {
            assertEquals(1, load(server, "register", "--requests", "10", "--users", "10"));
            assertTrue(err.toString().contains("users registered: 0 of 10"), err.toString());
        }
    }
}
