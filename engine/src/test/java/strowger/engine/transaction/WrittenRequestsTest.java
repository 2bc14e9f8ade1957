package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.Method;

import java.util.ArrayList;
import java.util.List;

class WrittenRequestsTest {
    private static final String URI = "sip:bob@192.0.2.9:5080";

    private final Stage stage = new Stage();
    private final WrittenRequests requests = stage.layer.writtenRequests();
    private final List<Integer> codes = new ArrayList<>();
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[1000]);

    @AfterEach
    void close() {
        stage.close();
    }

    private boolean begin(String uri) {
        return requests.begin(
                Method.NOTIFY,
                Value.ofText(uri),
                ListenSocket.NONE,
                (transaction, reply, code) -> codes.add(code));
    }

    private Stage.Sent send(String uri) {
        assertTrue(begin(uri));
        Output out = new Output().wrap(bytes, 0, bytes.capacity());
        out.putToken("NOTIFY " + uri + " SIP/2.0\r\n");
        requests.putVia(out);
        String rest = Stage.request("NOTIFY", "own").replaceAll("(?s).*Max-", "Max-");
        out.putToken(rest.replace("\n", "\r\n"));
        assertTrue(requests.send(bytes, 0, out.position()) != 0);
        return stage.last("NOTIFY");
    }

    @Test
    void whenItIsSent_thenItGoesWhereItsUriSaysWithOurVia() {
        Stage.Sent sent = send(URI);
        assertTrue(
                sent.header("Via")
                        .matches("SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK[0-9a-f.]{36}"));
        assertEquals("udp:192.0.2.9:5080", sent.to());
        assertEquals("tcp:192.0.2.9:5080", send(URI + ";transport=tcp").to());
    }

    @Test
    void whenItIsAnswered_thenItsUserHearsOfItOnceAndNothingLingers() {
        Stage.Sent sent = send(URI);
        stage.answer(sent, 200);
        stage.answer(sent, 200); // a stray
        assertEquals(List.of(200), codes);
        stage.advance(10);
        stage.assertNothingLeft();
        stage.answer(sent, 200);
        assertEquals(List.of(200), codes);
    }

    @Test
    void whenNobodyAnswers_thenTheSameBytesComeAgainAndThen408() {
        Stage.Sent sent = send(URI);
        stage.sent.clear();
        stage.advance(30_010);
        assertEquals(9, stage.sent.size()); // 0.5, 1.5, 3.5, 7.5, ... 27.5 s
        stage.sent.forEach(again -> assertEquals(sent.text(), again.text()));
        assertEquals(List.of(408), codes);
        stage.assertNothingLeft();
    }

    @Test
    void whenItIsNotSentAfterAll_thenNothingIsLeft() {
        assertTrue(begin(URI));
        requests.forget();
        assertTrue(begin(URI));
        assertTrue(begin(URI)); // instead of the one before
        requests.forget();
        requests.forget();
        stage.assertNothingLeft();
        assertEquals(List.of(), codes);
    }

    @Test
    void whenThereIsNoRoom_thenItIsNotBegun() {
        stage.config.set(TransactionConfig.Setting.MAX_TRANSACTIONS, 1);
        send(URI);
        assertFalse(begin(URI));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:bob@example.com",
                "sips:bob@192.0.2.9",
                "sip:bob@192.0.2.9;transport=tls",
                "tel:+1",
                "",
                "sip:bob@[2001:db8::9]" // there is no socket for it
            })
    void whenItsNextHopTakesMore_thenItHasToTakeTheLongWay(String uri) {
        assertFalse(begin(uri));
        stage.assertNothingLeft();
    }

    @Test
    void whenARouteSeesRequestsLeave_thenItHasToTakeTheLongWay() {
        stage.on(RouteKind.EVENT, "tm:local-request", context -> 1);
        assertFalse(begin(URI));
    }

    @Test
    void whenTransactionsAreListed_thenItIsAmongThem() {
        send(URI);
        TransactionFacts facts = stage.layer.search().list(10).getFirst();
        assertEquals("NOTIFY", facts.method());
        assertEquals("call-own", facts.callId());
    }
}
