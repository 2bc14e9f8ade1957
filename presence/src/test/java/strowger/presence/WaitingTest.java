package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.engine.module.Fault;
import strowger.engine.value.Value;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;
import strowger.presence.event.StateKey;

import java.util.List;

/** Watchers whose subscription ran out before anybody decided on it (RFC 3857). */
class WaitingTest {
    private Decision decision = Decision.CONFIRM;
    private final Stage stage =
            new Stage(
                    List.of(
                            EventPackage.named("asked")
                                    .authorisation((presentity, watcher, event) -> decision)
                                    .conclude(),
                            EventPackage.named("asked.winfo").watcherInfo().conclude()));
    private String info = "";

    @BeforeEach
    void watchAndRunOut() {
        watch(60);
        stage.receive(
                Stage.subscribe("bob", "bob", 1, "", "Event: asked.winfo\r\nExpires: 3600\r\n"));
        hear();
        assertTrue(info.contains("status=\"pending\""), info);
        for (int second = 0; second < 62; second++) {
            stage.advance(1000);
            hear();
        }
    }

    private void watch(int seconds) {
        stage.receive(
                Stage.subscribe(
                        "eve", "bob", 1, "", "Event: asked\r\nExpires: " + seconds + "\r\n"));
        hear();
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void hear() {
        for (Stage.Sent each : stage.sent()) {
            if (each.isNotify()) {
                stage.answer(each, 200);
                info = each.header("Event").equals("asked.winfo") ? each.body() : info;
            }
        }
    }

    private void askAgain() {
        StateKey state = new StateKey();
        assertTrue(
                stage.presence
                        .notifications()
                        .read(Value.ofText("sip:bob@example.com"), Value.ofText("asked"), state));
        stage.presence.notifications().refresh(state, true);
        stage.work();
        hear();
    }

    @Test
    void thePresentityIsToldThatTheyWait() {
        assertTrue(info.contains("event=\"timeout\" status=\"waiting\">sip:eve@"), info);
        assertFalse(info.contains("pending"), info);
    }

    @Test
    void whoWaitsDoesNotWatch() throws Fault {
        StateKey state = new StateKey();
        Value bob = Value.ofText("sip:bob@example.com");
        assertTrue(stage.presence.notifications().read(bob, Value.ofText("asked"), state));
        assertFalse(stage.presence.notifications().isWatched(state));
    }

    @Test
    void whenTheyAskAgain_thenTheyAreShownOnce() {
        stage.receive(
                Stage.subscribe("eve", "bob", 7, "", "Event: asked\r\nExpires: 60\r\n")
                        .replace("Call-ID: ", "Call-ID: another-"));
        hear();
        assertTrue(info.contains("status=\"pending\""), info);
        assertFalse(info.contains("waiting"), info);
    }

    @Test
    void whenTheRulesAllowThem_thenTheyWaitNoMore() {
        decision = Decision.ALLOW;
        askAgain();
        assertFalse(info.contains("sip:eve@"), info);
        assertEquals(1, stage.statistic("active_watchers"));
    }

    @Test
    void whenTheRulesStillDoNotSay_thenTheyWaitOn() {
        askAgain();
        assertTrue(info.contains("status=\"waiting\""), info);
    }
}
