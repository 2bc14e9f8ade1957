package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/** How often watchers are told who say how often they want to be (RFC 6446). */
class NotifyRatesTest {
    private final Stage stage = new Stage("notify_refreshed=0");
    private final List<Stage.Sent> told = new ArrayList<>();
    private String toTag = "";
    private int count;

    @AfterEach
    void close() {
        stage.close();
    }

    private void subscribe(String rates) {
        String lines = "Event: state" + rates + "\r\nExpires: 600\r\n";
        stage.receive(Stage.subscribe("w", "bob", ++count, toTag, lines));
        hear();
    }

    private void publish(String body) {
        stage.receive(
                Stage.publish("bob", "b" + count++, "Event: state\r\nExpires: 600\r\n", body));
        hear();
    }

    private void advance(long ms) {
        for (long passed = 0; passed < ms; passed += 100) {
            stage.advance(100);
            hear();
        }
    }

    private void hear() {
        for (Stage.Sent each : stage.sent()) {
            if (each.isNotify()) {
                told.add(each);
                stage.answer(each, 200);
            } else if (each.header("CSeq").endsWith("SUBSCRIBE")) {
                toTag = each.toTag();
            }
        }
    }

    @Nested
    class GivenAWatcherWhoWantsOneInTenSeconds {
        GivenAWatcherWhoWantsOneInTenSeconds() {
            subscribe(";max-rate=0.1");
            told.clear();
            publish("first");
        }

        @Test
        void whenTheStateChangesOftenWithinThatTime_thenTheLastIsToldAfterIt() {
            for (int change = 0; change < 8; change++) {
                publish("change " + change);
                advance(1000);
            }
            assertEquals(0, told.size());
            advance(3000);
            assertEquals(1, told.size());
            assertEquals("change 7", told.getFirst().body());
            String state = told.getFirst().header("Subscription-State");
            assertTrue(state.endsWith(";max-rate=0.100"), state);
            advance(30_000);
            assertEquals(1, told.size(), "nothing has changed since");
        }

        @Test
        void whenItAsksAgain_thenItIsToldAtOnce() {
            subscribe(";max-rate=0.1");
            assertEquals("first", told.getLast().body());
        }

        @Test
        void whenItGivesUp_thenItIsToldAtOnce() {
            String lines = "Event: state\r\nExpires: 0\r\n";
            stage.receive(Stage.subscribe("w", "bob", ++count, toTag, lines));
            hear();
            assertTrue(told.getLast().header("Subscription-State").startsWith("terminated"));
        }

        @Test
        void whenItAsksAgainWithoutARate_thenEveryChangeIsTold() {
            subscribe("");
            told.clear();
            publish("one");
            publish("two");
            assertEquals(2, told.size());
            assertFalse(told.getLast().header("Subscription-State").contains("rate"));
        }
    }

    @Test
    void whenAWatcherWantsOneInFiveSecondsAtLeast_thenItIsToldSoWithoutAChange() {
        publish("state");
        subscribe(";min-rate=0.2");
        told.clear();
        advance(21_000);
        assertTrue(told.size() >= 3 && told.size() <= 4, "told " + told.size() + " times");
        told.forEach(each -> assertEquals("state", each.body()));
        advance(600_000);
        told.clear();
        advance(60_000);
        assertEquals(0, told.size(), "the subscription is over");
    }

    @ParameterizedTest
    @CsvSource({
        ";max-rate=0.1, ;max-rate=0.100",
        ";MAX-RATE=2, ;max-rate=2.000",
        "; max-rate = 0.05 ;min-rate=0.01, ;max-rate=0.050;min-rate=0.010",
        ";id=4;max-rate=1.25;foo, ;max-rate=1.250",
        ";max-rate=0, ''",
        ";max-rate=-1, ''",
        ";max-rate=1.2.3, ''",
        ";max-rate=99999999999999999999, ''",
        ";max-rate=, ''",
        ";max-rates=5, ''",
        ";max-rate=0.0000001, ;max-rate=0.001",
    })
    void whenARateIsAskedFor_thenTheStateSaysWhichIsKept(String asked, String kept) {
        subscribe(asked);
        String state = told.getFirst().header("Subscription-State");
        int rate = state.indexOf(";m");
        assertEquals(kept, rate < 0 ? "" : state.substring(rate));
    }
}
