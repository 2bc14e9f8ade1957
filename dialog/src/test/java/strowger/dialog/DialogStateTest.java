package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;

/** Every edge of the state machine, and that there are no others. */
class DialogStateTest {
    private static final String[] EDGES = {
        "UNCONFIRMED PROVISIONAL EARLY",
        "UNCONFIRMED SUCCESS UNACKNOWLEDGED START",
        "UNCONFIRMED FAILURE DELETED FAIL",
        "UNCONFIRMED GONE DELETED FAIL",
        "UNCONFIRMED TIMEOUT DELETED FAIL",
        "UNCONFIRMED ACK_ELSEWHERE CONFIRMED START SETTLE",
        "UNCONFIRMED BYE_ELSEWHERE DELETED END",
        "EARLY SUCCESS UNACKNOWLEDGED START",
        "EARLY FAILURE DELETED FAIL",
        "EARLY GONE DELETED FAIL",
        "EARLY TIMEOUT DELETED FAIL",
        "EARLY PRACK EARLY NOTE_PRACK",
        "EARLY ACK_ELSEWHERE CONFIRMED START SETTLE",
        "EARLY BYE_ELSEWHERE DELETED END",
        "UNACKNOWLEDGED ACK CONFIRMED SETTLE",
        "UNACKNOWLEDGED ACK_ELSEWHERE CONFIRMED SETTLE",
        "UNACKNOWLEDGED PRACK UNACKNOWLEDGED NOTE_PRACK",
        "UNACKNOWLEDGED BYE DELETED END",
        "UNACKNOWLEDGED BYE_ELSEWHERE DELETED END",
        "UNACKNOWLEDGED TIMEOUT DELETED END",
        "CONFIRMED BYE DELETED END",
        "CONFIRMED BYE_ELSEWHERE DELETED END",
        "CONFIRMED TIMEOUT DELETED END",
        "CONFIRMED REQUEST CONFIRMED RENEW",
        "DELETED SUCCESS UNACKNOWLEDGED START",
    };

    @Test
    void theEdgesAreTheseAndNoOthers() {
        List<String> found = new ArrayList<>();
        for (DialogState state : DialogState.values()) {
            for (DialogEvent event : DialogEvent.values()) {
                DialogState.Edge edge = state.on(event);
                StringBuilder line = new StringBuilder(state + " " + event + " " + edge.to());
                boolean acts = false;
                for (DialogAction action : DialogAction.values()) {
                    if (edge.asksFor(action)) {
                        line.append(' ').append(action);
                        acts = true;
                    }
                }
                if (acts || edge.to() != state) {
                    found.add(line.toString());
                }
            }
        }
        assertEquals(List.of(EDGES).stream().sorted().toList(), found.stream().sorted().toList());
    }

    @ParameterizedTest
    @EnumSource(DialogState.class)
    void whateverHappensAnEndIsToldOfOnlyOnTheWayToDeleted(DialogState state) {
        for (DialogEvent event : DialogEvent.values()) {
            DialogState.Edge edge = state.on(event);
            boolean ends = edge.asksFor(DialogAction.END) || edge.asksFor(DialogAction.FAIL);
            boolean arrives = edge.to() == DialogState.DELETED && state != DialogState.DELETED;
            assertEquals(arrives, ends, state + " " + event);
        }
    }

    @ParameterizedTest
    @CsvSource({"UNCONFIRMED,1", "EARLY,2", "UNACKNOWLEDGED,3", "CONFIRMED,4", "DELETED,5"})
    void operatorsKnowTheStatesByKamailiosNumbers(DialogState state, int number) {
        assertEquals(number, state.number());
        assertEquals(state, DialogState.of(number));
    }

    @Test
    void otherNumbersAreNoStates() {
        assertFalse(DialogState.isNumber(0));
        assertFalse(DialogState.isNumber(6));
    }
}
