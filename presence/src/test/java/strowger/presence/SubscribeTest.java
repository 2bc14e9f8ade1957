package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

class SubscribeTest {
    private static final String STATE = "Event: state\r\nExpires: 60\r\n";

    private volatile Decision rule = Decision.ALLOW;
    private final Stage stage =
            new Stage(
                    List.of(
                            EventPackage.named("ruled")
                                    .authorisation((_, _, _) -> rule)
                                    .conclude()));
    private int branch;

    @AfterEach
    void close() {
        stage.close();
    }

    private List<Stage.Sent> subscribe(int cseq, String toTag, String lines) {
        stage.receive(Stage.subscribe("w1", "bob", cseq, toTag, lines));
        return stage.sent();
    }

    private List<Stage.Sent> publish(String lines, String body) {
        stage.receive(Stage.publish("bob", "p" + branch++, "Event: state\r\n" + lines, body));
        return stage.sent();
    }

    @Test
    void whenAWatcherSubscribes_thenThe200ComesBeforeTheFirstNotify() {
        publish("", "one");
        List<Stage.Sent> sent = subscribe(1, "", STATE);
        assertEquals(2, sent.size());
        assertEquals("SIP/2.0 200 OK", sent.getFirst().line());
        assertEquals("<sip:127.0.0.1:5060>", sent.getFirst().header("Contact"));
        Stage.Sent notify = sent.get(1);
        assertEquals("NOTIFY sip:w1@192.0.2.1:5062 SIP/2.0", notify.line());
        assertEquals("<sip:w1@example.com>;tag=ww1", notify.header("To"));
        assertTrue(notify.header("From").startsWith("<sip:bob@example.com>;tag="));
        assertEquals("active;expires=60", notify.header("Subscription-State"));
        assertEquals("text/state", notify.header("Content-Type"));
        assertEquals("one", notify.body());
    }

    @Test
    void whenItIsAFetch_thenOneNotifyAndNothingIsKept() {
        publish("", "one");
        List<Stage.Sent> sent = subscribe(1, "", "Event: state\r\nExpires: 0\r\n");
        assertEquals("terminated;reason=timeout", sent.get(1).header("Subscription-State"));
        assertEquals("one", sent.get(1).body());
        assertEquals(0, stage.statistic("active_watchers"));
    }

    @Test
    void whenTheRequestIsWrong_thenItIsRefused() {
        assertEquals(489, subscribe(1, "", "Event: nonesuch\r\n").getFirst().code());
        assertEquals(481, subscribe(2, "strange", STATE).getFirst().code());
        assertEquals(400, subscribe(3, "", "Event: state\r\nExpires: x\r\n").getFirst().code());
        assertEquals(400, subscribe(4, "", STATE + "Expires: 5\r\n").getFirst().code());
        String without = Stage.subscribe("w1", "bob", 5, "", STATE).replaceAll("Contact.*\r\n", "");
        stage.receive(without);
        assertEquals(400, stage.sent().getFirst().code());
        String star = Stage.subscribe("w1", "bob", 6, "", STATE).replaceAll("<sip:w1@192.*>", "*");
        stage.receive(star);
        assertEquals(400, stage.sent().getFirst().code());
        String longUser = "u".repeat(600);
        stage.receive(Stage.subscribe("w1", longUser, 7, "", STATE));
        assertEquals(414, stage.sent().getFirst().code());
        assertEquals(0, stage.statistic("active_watchers"));
    }

    @Test
    void whenItIsTooBrief_then423OrItIsProlonged() {
        try (Stage strict = new Stage("min_expires=30");
                Stage kind = new Stage("min_expires=30", "min_expires_action=2")) {
            String request = Stage.subscribe("w1", "bob", 1, "", "Event: state\r\nExpires: 5\r\n");
            strict.receive(request);
            Stage.Sent refusal = strict.sent().getFirst();
            assertEquals("SIP/2.0 423 Interval Too Brief", refusal.line());
            assertEquals("30", refusal.header("Min-Expires"));
            kind.receive(request);
            assertEquals("30", kind.sent().getFirst().header("Expires"));
        }
    }

    @Nested
    class GivenASubscription {
        private final List<Stage.Sent> opening = subscribe(1, "", STATE);
        private final String tag = opening.getFirst().toTag();

        GivenASubscription() {
            stage.answer(opening.get(1), 200);
            stage.sent();
        }

        @Test
        void whenTheStateChanges_thenTheWatcherIsTold() {
            List<Stage.Sent> sent = publish("", "one");
            assertEquals(200, sent.getFirst().code());
            assertEquals("one", sent.get(1).body());
            assertEquals(opening.get(1).cseq() + 1, sent.get(1).cseq());
        }

        @Test
        void whenChangesComeFasterThanAnswers_thenOneIsOutAndTheNewestFollows() { // K#2733, K#917
            Stage.Sent first = publish("", "one").get(1);
            assertEquals(1, publish("", "two").size());
            assertEquals(1, publish("", "three").size());
            stage.answer(first, 200);
            List<Stage.Sent> sent = stage.sent();
            assertEquals(1, sent.size());
            assertEquals("three", sent.getFirst().body());
            assertEquals(first.cseq() + 1, sent.getFirst().cseq());
            stage.answer(sent.getFirst(), 200);
            assertEquals(List.of(), stage.sent());
        }

        @Test
        void whenANotifyIsNotAnswered_thenNewsWaitsNoLongerThanPatience() {
            Stage.Sent first = publish("", "one").get(1);
            publish("", "two");
            stage.advance(900);
            assertEquals(List.of(), news(first));
            stage.advance(300);
            assertEquals(List.of("two"), news(first));
            stage.answer(first, 200); // late: the later NOTIFY has the lane
            assertEquals(List.of(), news(first));
        }

        @Test
        void whenNotifiesAreLost_thenTheyComeAgainUntilOneIsAnswered() {
            Stage.Sent first = publish("Expires: 600\r\n", "one").get(1);
            stage.advance(25_000);
            List<Stage.Sent> again = stage.sent();
            assertEquals(8, again.size(), again.toString()); // 0.5, 1.5, 3.5, 7.5, 11.5 ... s
            again.forEach(each -> assertEquals(first.text(), each.text()));
            stage.answer(again.getLast(), 200);
            stage.advance(20_000);
            assertEquals(List.of(), stage.sent());
            assertEquals("two", publish("", "two").get(1).body());
        }

        @Test
        void whenNothingIsHeard_thenNewsIsSentLessAndLessOften() {
            Set<Integer> told = new TreeSet<>();
            for (int second = 0; second < 28; second++) {
                publish("Expires: 600\r\n", "at " + second).stream()
                        .filter(Stage.Sent::isNotify)
                        .forEach(each -> told.add(each.cseq()));
                stage.advance(1000);
                stage.sent().forEach(each -> told.add(each.cseq()));
            }
            assertTrue(told.size() > 3 && told.size() <= 6, told.toString()); // 0, 1, 2, 4, 8, 16
        }

        @Test
        void whenOneNotifyIsLostForGoodButALaterIsAnswered_thenItStays() {
            publish("Expires: 600\r\n", "one");
            stage.advance(1_000);
            stage.sent();
            Stage.Sent second = publish("Expires: 600\r\n", "two").get(1);
            stage.answer(second, 200);
            stage.advance(40_000); // the first has timed out
            assertEquals(1, stage.statistic("active_watchers"));
            stage.sent();
            assertEquals("three", publish("", "three").get(1).body());
        }

        private List<String> news(Stage.Sent last) {
            return stage.sent().stream()
                    .filter(each -> each.cseq() > last.cseq())
                    .map(Stage.Sent::body)
                    .toList();
        }

        @Test
        void whenAPublicationIsOnlyProlonged_thenANotifyWithoutABodyFollows() {
            List<Stage.Sent> sent = publish("", "one");
            stage.answer(sent.get(1), 200);
            String match = "SIP-If-Match: " + sent.getFirst().header("SIP-ETag") + "\r\n";
            sent = publish(match, "");
            assertEquals("", sent.get(1).body());
            assertEquals("", sent.get(1).header("Content-Type"));
        }

        @Test
        void whenItIsRefreshed_thenTheStateIsToldAgain() {
            publish("", "one").stream()
                    .filter(Stage.Sent::isNotify)
                    .forEach(n -> stage.answer(n, 200));
            stage.advance(50_000);
            List<Stage.Sent> sent = subscribe(2, tag, STATE);
            assertEquals(200, sent.getFirst().code());
            assertEquals("one", sent.get(1).body());
            stage.answer(sent.get(1), 200);
            stage.advance(50_000);
            assertEquals(1, stage.statistic("active_watchers"));
        }

        @Test
        void whenARefreshHasAnotherContact_thenNotifyGoesThere() {
            String moved =
                    Stage.subscribe("w1", "bob", 2, tag, STATE)
                            .replace("sip:w1@192.0.2.1:5062", "sip:w1@192.0.2.1:5099");
            stage.receive(moved);
            assertEquals("NOTIFY sip:w1@192.0.2.1:5099 SIP/2.0", stage.sent().get(1).line());
        }

        @Test
        void whenARefreshIsStale_then400() {
            assertEquals(200, subscribe(3, tag, STATE).getFirst().code());
            assertEquals(400, subscribe(2, tag, STATE).getFirst().code());
        }

        @Test
        void whenItIsEnded_thenTheLastNotifySaysSo() {
            publish("", "one").stream()
                    .filter(Stage.Sent::isNotify)
                    .forEach(n -> stage.answer(n, 200));
            List<Stage.Sent> sent = subscribe(2, tag, "Event: state\r\nExpires: 0\r\n");
            assertEquals("0", sent.getFirst().header("Expires"));
            assertEquals("terminated;reason=timeout", sent.get(1).header("Subscription-State"));
            assertEquals(0, stage.statistic("active_watchers"));
            assertEquals(1, publish("", "two").size());
            assertEquals(481, subscribe(3, tag, STATE).getFirst().code());
        }

        @Test
        void whenItsTimeIsOver_thenTheLastNotifySaysSo() {
            stage.advance(60_500);
            List<Stage.Sent> sent = stage.sent();
            assertEquals(1, sent.size());
            assertEquals("terminated;reason=timeout", sent.getFirst().header("Subscription-State"));
            assertEquals("", sent.getFirst().body());
            assertEquals(0, stage.statistic("active_watchers"));
        }

        @Test
        void whenTheWatcherKnowsNoSuchDialog_thenItIsOver() {
            stage.answer(publish("", "one").get(1), 481);
            assertEquals(0, stage.statistic("active_watchers"));
            assertEquals(1, stage.statistic("subscriptions_ended_by_notify"));
        }

        @Test
        void whenTheWatcherRefusesOneNotify_thenItStays() {
            stage.answer(publish("", "one").get(1), 500);
            assertEquals(1, stage.statistic("active_watchers"));
            assertEquals("two", publish("", "two").get(1).body());
        }

        @Test
        void whenTheWatcherHasCrashed_thenItEndsWithTheTransaction() { // K#3074
            publish("Expires: 3000\r\n", "one");
            subscribe(2, tag, "Event: state\r\nExpires: 3000\r\n");
            stage.advance(70_000);
            assertEquals(0, stage.statistic("active_watchers"));
        }

        @Test
        void whenAnEventRouteWantsIt_thenTheReplyIsSeenThere() {
            List<String> seen = new ArrayList<>();
            stage.on(
                    "presence:notify-reply",
                    context -> {
                        seen.add(stage.subs(context, "pres_uri"));
                        seen.add(stage.subs(context, "status"));
                        seen.add(stage.subs(context, "callid"));
                        return 1;
                    });
            stage.answer(publish("", "one").get(1), 200);
            assertEquals(List.of("sip:bob@example.com", "1", "w1-bob"), seen);
        }

        @Test
        void theNotifyIsSeenByItsEventRoute() {
            List<String> seen = new ArrayList<>();
            stage.on(
                    "tm:local-request",
                    context -> {
                        seen.add(stage.subs(context, "uri"));
                        seen.add(stage.subs(context, "watcher_username"));
                        return 1;
                    });
            publish("", "one");
            assertEquals(List.of("sip:bob@example.com", "w1"), seen);
        }

        @Test
        void watchersAreListedAsKamailioListsThem() throws Fault {
            List<?> all =
                    (List<?>) stage.command("presence.watcher_list", "full", "sip:bob@example.com");
            assertEquals(1, all.size());
            List<String> names = new ArrayList<>();
            ((Struct) all.getFirst()).forEach((name, _) -> names.add(name));
            assertEquals(
                    List.of(
                            "pres_uri to_user to_domain from_user from_domain watcher_user"
                                    .split(" ")),
                    names.subList(0, 6));
            assertEquals(27, names.size());
            assertEquals(List.of(), stage.command("presence.watcher_list", "full", "sip:x@y.z"));
        }

        @Test
        void whenARefreshOfWatchersIsAskedFor_thenAllAreTold() throws Fault {
            publish("", "one").stream()
                    .filter(Stage.Sent::isNotify)
                    .forEach(n -> stage.answer(n, 200));
            stage.command("presence.refreshWatchers", "sip:bob@example.com", "state", 1L);
            stage.work();
            assertEquals(List.of("one"), stage.sent().stream().map(Stage.Sent::body).toList());
        }
    }

    @Nested
    class GivenRules {
        private static final String RULED = "Event: ruled\r\nExpires: 60\r\n";

        private List<Stage.Sent> publishRuled(String body) {
            stage.receive(Stage.publish("bob", "r" + branch++, "Event: ruled\r\n", body));
            return stage.sent();
        }

        @Test
        void whenTheWatcherIsBlocked_thenItsFirstNotifyIsTheLast() {
            rule = Decision.BLOCK;
            publishRuled("secret");
            List<Stage.Sent> sent = subscribe(1, "", RULED);
            assertEquals("terminated;reason=rejected", sent.get(1).header("Subscription-State"));
            assertFalse(sent.get(1).text().contains("secret"));
            assertEquals(0, stage.statistic("active_watchers"));
        }

        @Test
        void whenTheWatcherIsPolitelyBlocked_thenItSeesNothing() {
            rule = Decision.POLITE_BLOCK;
            publishRuled("secret");
            List<Stage.Sent> sent = subscribe(1, "", RULED);
            assertEquals("active;expires=60", sent.get(1).header("Subscription-State"));
            assertEquals("", sent.get(1).body());
            stage.answer(sent.get(1), 200);
            assertEquals(1, publishRuled("more").size());
        }

        @Test
        void whenAPendingWatcherIsAllowed_thenItIsToldAtOnce() throws Fault {
            rule = Decision.CONFIRM;
            publishRuled("secret");
            Stage.Sent pending = subscribe(1, "", RULED).get(1);
            assertEquals("pending;expires=60", pending.header("Subscription-State"));
            assertEquals("", pending.body());
            stage.answer(pending, 200);
            rule = Decision.ALLOW;
            stage.command("presence.updateWatchers", "sip:bob@example.com", "ruled");
            stage.work();
            Stage.Sent told = stage.sent().getFirst();
            assertEquals("active;expires=60", told.header("Subscription-State"));
            assertEquals("secret", told.body());
        }

        @Test
        void whenAnActiveWatcherIsBlocked_thenItIsOver() throws Fault {
            stage.answer(subscribe(1, "", RULED).get(1), 200);
            stage.sent();
            rule = Decision.BLOCK;
            stage.command("presence.updateWatchers", "sip:bob@example.com", "ruled");
            stage.work();
            assertEquals(
                    "terminated;reason=rejected",
                    stage.sent().getFirst().header("Subscription-State"));
        }
    }

    @Test
    void whenSomebodyWatchesTheWatchers_thenItIsToldWhoTheyAre() {
        List<Stage.Sent> opening = subscribe(1, "", "Event: state.winfo\r\nExpires: 60\r\n");
        assertTrue(opening.get(1).body().contains("version=\"0\""), opening.get(1).text());
        stage.answer(opening.get(1), 200);
        stage.sent();
        stage.receive(Stage.subscribe("w2", "bob", 1, "", STATE));
        Stage.Sent told =
                stage.sent().stream()
                        .filter(each -> each.header("Event").equals("state.winfo"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(told.body().contains("version=\"1\""), told.text());
        assertTrue(told.body().contains("status=\"active\">sip:w2@example.com</watcher>"));
    }
}
