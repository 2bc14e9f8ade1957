package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** More watchers of one state than are told in one turn. */
class ManyWatchersTest {
    private static final int WATCHERS = 300;
    private static final String STATE = "Event: state\r\nExpires: 600\r\n";

    private final Stage stage = new Stage();
    private final Map<String, String> toTags = new HashMap<>(); // by Call-ID
    private int branch;

    @AfterEach
    void close() {
        stage.close();
    }

    private void subscribeAll() {
        for (int number = 0; number < WATCHERS; number++) {
            stage.receive(Stage.subscribe("w" + number, "bob", 1, "", STATE));
            for (Stage.Sent each : notified()) {
                toTags.put(each.header("Call-ID"), each.header("From").replaceFirst(".*;tag=", ""));
                stage.answer(each, 200);
            }
        }
        assertEquals(WATCHERS, toTags.size());
    }

    private List<Stage.Sent> notified() {
        return stage.sent().stream().filter(Stage.Sent::isNotify).toList();
    }

    private List<Stage.Sent> publish(String body) {
        stage.receive(Stage.publish("bob", "p" + branch++, STATE, body));
        return notified();
    }

    private static Map<String, String> bodies(List<Stage.Sent> sent) {
        Map<String, String> last = new HashMap<>();
        sent.forEach(each -> last.put(each.header("Call-ID"), each.body()));
        return last;
    }

    @Test
    void eachIsToldOnceOfEachChange() {
        subscribeAll();
        for (String body : List.of("one", "two", "three")) {
            List<Stage.Sent> told = publish(body);
            assertEquals(WATCHERS, told.size());
            Map<String, String> bodies = bodies(told);
            assertEquals(WATCHERS, bodies.size());
            assertTrue(bodies.values().stream().allMatch(each -> each.endsWith(body)));
            told.forEach(each -> stage.answer(each, 200));
        }
    }

    /** Some answer late, some leave between: the rest is found, whatever has moved. */
    @Test
    void whenSomeAnswerLateAndSomeLeave_thenEachThatStaysIsToldTheLast() {
        subscribeAll();
        List<Stage.Sent> first = publish("one");
        assertEquals(WATCHERS, first.size());
        Map<String, String> bodies = bodies(first);
        bodies.putAll(bodies(publish("two"))); // nobody has answered: nobody is told
        int index = 0;
        List<String> gone = new ArrayList<>();
        for (Stage.Sent each : first) {
            if (index++ % 7 == 0) {
                String callId = each.header("Call-ID");
                String watcher = callId.substring(0, callId.indexOf('-'));
                stage.receive(
                        Stage.subscribe(
                                watcher,
                                "bob",
                                2,
                                String.valueOf(toTags.get(callId)),
                                "Event: state\r\nExpires: 0\r\n"));
                gone.add(callId);
            }
            stage.answer(each, 200);
            bodies.putAll(bodies(answered()));
        }
        bodies.putAll(bodies(answered()));
        gone.forEach(bodies::remove);
        assertEquals(WATCHERS - gone.size(), bodies.size());
        assertTrue(bodies.values().stream().allMatch(each -> each.endsWith("two")));
        assertEquals(WATCHERS - gone.size(), stage.statistic("active_watchers"));
    }

    private List<Stage.Sent> answered() {
        List<Stage.Sent> all = notified();
        all.forEach(each -> stage.answer(each, 200));
        return all;
    }
}
