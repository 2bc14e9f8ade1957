package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteKind;
import strowger.engine.value.Value;

import java.util.List;

class AnsweredRequestsTest {
    private final Stage stage = new Stage();
    private int runs;

    @BeforeEach
    void answering() {
        stage.on(
                RouteKind.REQUEST,
                "",
                context -> {
                    runs++;
                    if (stage.layer.begin(context) == TransactionLayer.Begin.MADE) {
                        context.core().answer(context, 200, Value.ofText("OK"));
                    }
                    return 1;
                });
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void whenARequestIsAnswered_thenItsTransactionIsFreeForTheNextAndCountedStill() {
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        assertEquals(1, stage.layer.answered().count());
        assertEquals(0, stage.layer.pool().count());
        assertEquals(1, stage.count(TransactionCounter.CURRENT));
        assertEquals(1, stage.count(TransactionCounter.WAITING));
        stage.advance(5_010);
        assertEquals(1, stage.count(TransactionCounter.FREED));
        assertEquals(1, stage.count(TransactionCounter.TOTAL));
        stage.assertNothingLeft();
    }

    @Test
    void whenItComesAgain_thenItIsAnsweredAsBeforeWhereverItCameFromFirst() {
        stage.receive(Stage.request("MESSAGE", "a1"), Stage.UAC, 5062, false);
        Stage.Sent first = stage.sent.removeFirst();
        stage.advance(4_000);
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        assertEquals(List.of(first), stage.sent);
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        assertEquals(List.of(first, first), stage.sent);
        assertEquals(3, runs); // the script sees it, and its transaction absorbs it
        assertEquals(2, stage.count(TransactionCounter.ABSORBED));
        assertEquals(1, stage.count(TransactionCounter.TOTAL));
        assertEquals(1, stage.count(TransactionCounter.CURRENT));
        stage.advance(1_010); // timer J is not begun again
        stage.assertNothingLeft();
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        assertEquals(2, stage.count(TransactionCounter.TOTAL));
    }

    @Test
    void whenAnotherHasItsBranchOnly_thenItIsAnother() {
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        stage.fromUac(Stage.request("OPTIONS", "a1"));
        assertEquals(2, stage.count(TransactionCounter.TOTAL));
        assertNotEquals(stage.sent.getFirst().text(), stage.sent.getLast().text());
    }

    @Test
    void whenThereAreAsManyAsMayBe_thenTheNextIsRefused() {
        stage.config.set(TransactionConfig.Setting.MAX_TRANSACTIONS, 2);
        stage.fromUac(Stage.request("MESSAGE", "a1"));
        stage.fromUac(Stage.request("MESSAGE", "a2"));
        stage.sent.clear();
        stage.fromUac(Stage.request("MESSAGE", "a3"));
        assertEquals("SIP/2.0 503 Service Unavailable", stage.last("SIP/2.0").line());
        stage.advance(5_010);
        stage.sent.clear();
        stage.fromUac(Stage.request("MESSAGE", "a4"));
        assertEquals("SIP/2.0 200 OK", stage.last("SIP/2.0").line());
    }

    @Test
    void whenManyAreAnswered_thenTheirAnswersGoInTheOrderTheyCame() {
        for (int index = 0; index < 3_000; index++) {
            stage.fromUac(Stage.request("MESSAGE", "m" + index));
            stage.advance(5);
        }
        assertEquals(1_000, stage.layer.answered().count(), 5);
        stage.sent.clear();
        stage.fromUac(Stage.request("MESSAGE", "m2500"));
        assertEquals(1, stage.sent.size());
        assertEquals("call-m2500", stage.sent.getFirst().header("Call-ID"));
        stage.advance(6_000);
        stage.assertNothingLeft();
    }
}
