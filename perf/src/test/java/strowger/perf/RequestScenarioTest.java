package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestScenarioTest {
    private static final long TIMEOUT_NS = 2_000_000_000L;

    private final RecordingWire wire = new RecordingWire(5070);
    private final Tally tally = new Tally();
    private final Texts texts = new Texts(wire.local(), wire.local(), "example.com", "UDP");
    private Timers timers = Timers.once(TIMEOUT_NS);
    private long nowNs = 1_000;

    private Exchanges exchanges = exchanges();
    private RequestScenario scenario = scenario(texts.options(0), 10);

    private Exchanges exchanges() {
        return new Exchanges(4, 2_000, new Key(0xcafe), timers, tally);
    }

    private RequestScenario scenario(String text, long users) {
        Numbering numbering = new Numbering(users, 0);
        return new RequestScenario(Template.of(text), numbering, exchanges, tally, wire);
    }

    private String begin() {
        scenario.start(exchanges.begin(nowNs, nowNs), nowNs);
        return wire.last();
    }

    private static String answer(String request, String statusLine) {
        return statusLine
                + request.substring(request.indexOf("\r\n"))
                        .replaceFirst("(To: [^\r]*)", "$1;tag=server");
    }

    private static String ok(String request) {
        return answer(request, "SIP/2.0 200 OK");
    }

    private void receive(String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        scenario.onDatagram(bytes, bytes.length, nowNs);
    }

    @Test
    void anOkCompletesTheRequestAndLatencyCountsFromTheIntendedStart() {
        String request = begin();
        nowNs += 5_000_000;
        receive(ok(request));
        assertEquals(1, tally.completed());
        assertEquals(0, tally.faults());
        assertEquals(5e6, (double) tally.latencies().getMaxValue(), 5e3);
    }

    @Test
    void provisionalAnswersAreIgnored() {
        String request = begin();
        receive(answer(request, "SIP/2.0 100 Trying"));
        assertEquals(1, exchanges.outstanding());
        receive(ok(request));
        assertEquals(1, tally.completed());
        assertEquals(0, tally.faults());
    }

    @ParameterizedTest
    @CsvSource({
        "SIP/2.0 200 OK, SIP/2.0 404 Not Found, WRONG_STATUS",
        "Call-ID: 0, Call-ID: 1, WRONG_CALL_ID",
        "1000000000 OPTIONS, 1000000001 OPTIONS, WRONG_CSEQ",
        "1000000000 OPTIONS, 1000000000 REGISTER, WRONG_CSEQ",
        "From: <sip:load, From: <sip:someone, WRONG_FROM",
        "Max-Forwards: 70, 'Via: SIP/2.0/UDP a;branch=z9hG4bKx', WRONG_VIA"
    })
    void aWrongAnswerFailsTheRequest(String right, String wrong, Fault fault) {
        receive(ok(begin()).replaceFirst(right, wrong));
        assertEquals(1, tally.failed());
        assertEquals(1, tally.count(fault));
        assertEquals(0, exchanges.outstanding());
    }

    @Test
    void aBranchWithSomethingAddedIsWrong() {
        receive(ok(begin()).replaceFirst("(branch=[^\r]*)", "$1x"));
        assertEquals(1, tally.count(Fault.WRONG_VIA));
    }

    @Test
    void aSecondAnswerIsADuplicateEvenWhenTheSlotIsTakenAgain() {
        String first = begin();
        receive(ok(first));
        String second = begin();
        receive(ok(first));
        assertEquals(1, tally.count(Fault.DUPLICATE));
        receive(ok(second));
        assertEquals(2, tally.completed());
    }

    @Test
    void aRequestWithoutAnAnswerIsMissingAndItsAnswerIsThenLate() {
        String request = begin();
        exchanges.sweep(nowNs + TIMEOUT_NS - 1, wire);
        assertEquals(0, tally.failed());
        exchanges.sweep(nowNs + TIMEOUT_NS, wire);
        assertEquals(1, tally.count(Fault.MISSING));
        receive(ok(request));
        assertEquals(1, tally.count(Fault.LATE));
        assertEquals(0, tally.completed());
        receive(ok(request));
        assertEquals(1, tally.count(Fault.DUPLICATE));
    }

    @Test
    void whatWasNeverSentIsUnexpected() {
        String request = begin();
        receive(ok(request.replace("0000cafe", "0000beef")));
        receive(ok(request.replaceAll("0000cafe0000000000000000", "0000cafe0000000000000001")));
        receive(ok(request.replaceAll("0000cafe0000000000000000", "0000cafe000x00000000000x")));
        assertEquals(3, tally.count(Fault.UNEXPECTED));
        assertEquals(1, exchanges.outstanding());
    }

    @Test
    void whatIsNotSipIsMalformed() {
        begin();
        receive("hello");
        receive("");
        assertEquals(2, tally.count(Fault.MALFORMED));
    }

    @Test
    void nothingIsSentAgainUnlessAskedFor() {
        begin();
        exchanges.sweep(nowNs + TIMEOUT_NS - 1, wire);
        assertEquals(1, wire.sent.size());
    }

    @Test
    void withTimersARequestIsSentAgainAfterT1DoublingUpToT2() {
        timers = Timers.resending(32_000_000_000L);
        exchanges = exchanges();
        scenario = scenario(texts.options(0), 10);
        String request = begin();
        int[] resendsByMs = {499, 500, 1_499, 1_500, 3_500, 7_500, 11_500, 15_500};
        int[] sent = {1, 2, 2, 3, 4, 5, 6, 7};
        for (int index = 0; index < sent.length; index++) {
            exchanges.sweep(nowNs + resendsByMs[index] * 1_000_000L, wire);
            assertEquals(sent[index], wire.sent.size(), resendsByMs[index] + " ms");
        }
        assertEquals(request, wire.last());
        assertEquals(6, tally.resent());
    }

    @Test
    void aRefreshKeepsItsCallIdAndItsSequenceNumberGrows() {
        scenario = scenario(texts.register("run", wire.local(), 3_600, 0), 1);
        String first = begin();
        receive(ok(first));
        String second = begin();
        assertEquals(field(first, "Call-ID: "), field(second, "Call-ID: "));
        assertEquals("1000000000 REGISTER", field(first, "CSeq: "));
        assertEquals("1000000001 REGISTER", field(second, "CSeq: "));
        assertNotEquals(field(first, "Via: "), field(second, "Via: "));
    }

    private static String field(String message, String name) {
        int start = message.indexOf("\r\n" + name) + 2 + name.length();
        return message.substring(start, message.indexOf("\r\n", start));
    }
}
