package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.storage.MemoryStore;
import strowger.presence.event.EventPackage;

import java.util.ArrayList;
import java.util.List;

/** Publications and subscriptions over a restart, and over a crash. */
class KeptPresenceTest {
    private static final String STATE = "Event: state\r\nExpires: 60\r\n";
    private static final EventPackage OTHER = EventPackage.named("other").conclude();

    private final MemoryStore store = new MemoryStore();
    private MemoryStore.Life life = store.begin();
    private Stage stage = new Stage(0, List.of(), life);
    private long livedMs;
    private int branch;

    @AfterEach
    void close() {
        stage.close();
    }

    private void advance(long ms) {
        livedMs += ms;
        stage.advance(ms);
    }

    private void write() {
        life.write(stage.nowMs());
    }

    /** Another life some time later; what was not written is lost. */
    private void crash(long downMs, List<EventPackage> packages, String... parameters) {
        stage.close();
        livedMs += downMs;
        life = store.begin();
        stage = new Stage(livedMs, packages, life, parameters);
    }

    private void crash() {
        crash(1000, List.of());
    }

    private Stage.Sent publish(String lines, String body) {
        stage.receive(Stage.publish("bob", "p" + branch++, STATE + lines, body));
        List<Stage.Sent> sent = stage.sent();
        sent.stream().filter(Stage.Sent::isNotify).forEach(each -> stage.answer(each, 200));
        return sent.getFirst();
    }

    private Stage.Sent subscribe(String watcher, String lines) {
        stage.receive(Stage.subscribe(watcher, "bob", 1, "", lines));
        List<Stage.Sent> sent = stage.sent();
        Stage.Sent notify = sent.getLast();
        assertTrue(notify.isNotify(), notify.text());
        stage.answer(notify, 200);
        return notify;
    }

    /** What is told within a while; each is answered soon. */
    private List<Stage.Sent> notified(long ms) {
        List<Stage.Sent> all = new ArrayList<>();
        for (long past = 0; past < ms; past += 100) {
            advance(100);
            List<Stage.Sent> some = stage.sent().stream().filter(Stage.Sent::isNotify).toList();
            some.forEach(each -> stage.answer(each, 200));
            all.addAll(some);
        }
        return all;
    }

    @Test
    void whenItIsKilled_thenAPublicationIsPublishedStillAndItsTagMatches() throws Fault {
        String etag = publish("", "one").header("SIP-ETag");
        List<Object> ruid = stage.published("ruid");
        write();
        crash();
        assertEquals(List.of("one"), stage.published("body"));
        assertEquals(ruid, stage.published("ruid"));
        Stage.Sent answer = publish("SIP-If-Match: " + etag + "\r\n", "two");
        assertEquals(200, answer.code());
        assertEquals(List.of("two"), stage.published("body"));
        assertEquals(412, publish("SIP-If-Match: " + etag + "\r\n", "three").code());
    }

    @Test
    void whenItIsKilled_thenAWatcherIsToldOfTheNextChangeInItsDialog() {
        publish("", "one");
        advance(2000);
        Stage.Sent first = subscribe("w1", STATE);
        write();
        crash();
        assertEquals(List.of(), notified(2000));
        stage.receive(Stage.publish("bob", "next", STATE, "two"));
        Stage.Sent next = stage.sent().getLast();
        assertTrue(next.isNotify(), next.text());
        assertEquals(first.header("Call-ID"), next.header("Call-ID"));
        assertEquals(first.header("From"), next.header("From"));
        assertEquals(first.header("To"), next.header("To"));
        assertTrue(next.cseq() > first.cseq(), next.header("CSeq"));
    }

    @Test
    void aWatcherRefreshesAsIfNothingHadBeen() {
        Stage.Sent notify = subscribe("w1", STATE);
        String toTag = notify.header("From").replaceFirst(".*;tag=", "");
        write();
        crash();
        stage.receive(Stage.subscribe("w1", "bob", 2, toTag, STATE));
        assertEquals(200, stage.sent().getFirst().code());
        assertEquals(1, stage.statistic("active_watchers"));
        stage.receive(Stage.subscribe("w1", "bob", 1, toTag, STATE));
        assertEquals(400, stage.sent().getFirst().code()); // its last CSeq is known
    }

    @Test
    void whenANotifyWasOut_thenItsWatcherIsToldAgain() {
        subscribe("w1", STATE);
        stage.receive(Stage.publish("bob", "out", STATE, "one"));
        Stage.Sent unanswered = stage.sent().getLast();
        write();
        crash();
        List<Stage.Sent> again = notified(2000);
        assertEquals(1, again.size());
        assertEquals("one", again.getFirst().body());
        assertTrue(again.getFirst().cseq() > unanswered.cseq());
    }

    @Test
    void whenAPublicationRunsOutMeanwhile_thenItsWatchersAreTold() throws Fault {
        publish("Expires: 60\r\n", "");
        publish("", "one");
        subscribe("w1", "Event: state\r\nExpires: 600\r\n");
        write();
        crash(100_000, List.of());
        assertEquals(List.of(), stage.published("body"));
        List<Stage.Sent> told = notified(2000);
        assertEquals(1, told.size());
        assertEquals("", told.getFirst().body());
    }

    @Test
    void whenASubscriptionRunsOutMeanwhile_thenItsWatcherIsToldOnce() {
        subscribe("w1", STATE);
        subscribe("w2", "Event: state\r\nExpires: 600\r\n");
        write();
        crash(100_000, List.of());
        List<Stage.Sent> told = notified(2000);
        assertEquals(1, told.size());
        assertEquals("terminated;reason=timeout", told.getFirst().header("Subscription-State"));
        assertEquals(1, stage.statistic("active_watchers"));
        assertEquals(1, store.count("presence.active_watchers"));
    }

    @Test
    void whenEventPackagesHaveOtherNumbers_thenStatesAreTheSame() throws Fault {
        Stage.Sent first = subscribe("w1", STATE);
        String etag = publish("", "one").header("SIP-ETag");
        write();
        stage.close();
        life = store.begin();
        livedMs += 1000;
        stage = new Stage(livedMs, List.of(OTHER), life);
        assertEquals(List.of("one"), stage.published("body"));
        assertEquals(List.of("state"), stage.published("event"));
        int _ = notified(2000).size();
        publish("SIP-If-Match: " + etag + "\r\n", "two");
        write();
        crash();
        assertEquals(List.of("two"), stage.published("body"));
        assertEquals(1, stage.statistic("active_watchers"));
        assertTrue(first.cseq() > 0);
    }

    @Test
    void whenAllIsToBeInMemory_thenNothingIsKept() throws Fault {
        crash(0, List.of(), "publ_cache=2", "subs_db_mode=0");
        publish("", "one");
        subscribe("w1", STATE);
        write();
        crash();
        assertEquals(List.of(), stage.published("body"));
        assertEquals(0, stage.statistic("active_watchers"));
    }

    @Test
    void whenSqlIsAskedFor_thenItIsRefusedWithAWayOut() {
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> new Stage("publ_cache=1", "db_url=mysql://a:secret@host/db"));
        String told = String.valueOf(refused.getMessage());
        assertTrue(told.contains("publ_cache to 2"), told);
        assertTrue(!told.contains("secret"), told);
    }
}
