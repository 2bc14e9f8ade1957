package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteKind;
import strowger.engine.transaction.TransactionConfig.Setting;
import strowger.engine.value.Value;

import java.util.List;

/** Transactions of requests that are relayed: resends, timers, forks, responses. */
class TransactionLayerTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Nested
    class GivenAnInviteRelayedOverUdp {
        private final String invite = Stage.request("INVITE", "i1");

        {
            stage.relaying();
            stage.fromUac(invite);
        }

        @Test
        void whenItWasJustSent_then100AndTheCopyAreOut() {
            assertEquals(
                    List.of(
                            "SIP/2.0 100 trying -- your call is important to us",
                            "INVITE sip:bob@192.0.2.9:5080 SIP/2.0"),
                    stage.lines());
        }

        @Test
        void whenNobodyAnswers_thenItIsSentAgainDoubledAndAnswered408() { // RFC 3261 §17.1.1.2
            stage.lines();
            stage.advance(10_000); // 0.5, 1.5, 3.5, 7.5 s
            assertEquals(4, stage.lines().size());
            stage.advance(20_005);
            assertEquals("SIP/2.0 408 Request Timeout", stage.sent.getLast().line());
            assertTrue(stage.sent.getLast().header("To").contains(";tag="));
        }

        @Test
        void whenItComesAgain_thenTheLastResponseIsSentAgain() { // RFC 3261 §17.2.1
            stage.answer(stage.last("INVITE"), 180);
            stage.lines();
            stage.fromUac(invite);
            assertEquals(List.of("SIP/2.0 180 Text"), stage.lines());
        }

        @Test
        void whenItRings_thenItIsNotSentAgain() {
            stage.answer(stage.last("INVITE"), 180);
            stage.lines();
            stage.advance(20_000);
            assertEquals(List.of(), stage.lines());
        }

        @Test
        void whenItRingsTooLong_thenItIsCancelledAndAnswered408() { // timer C
            Stage.Sent sent = stage.last("INVITE");
            stage.answer(sent, 180);
            stage.lines();
            stage.advance(120_005);
            assertEquals(
                    List.of("CANCEL sip:bob@192.0.2.9:5080 SIP/2.0", "SIP/2.0 408 Request Timeout"),
                    stage.lines());
            stage.answer(sent, 487); // late, but ACKed
            assertEquals(List.of("ACK sip:bob@192.0.2.9:5080 SIP/2.0"), stage.lines());
        }

        @Test
        void whenItIsAnsweredBusy_thenThatIsAckedAndResentUntilTheCallerAcks() {
            Stage.Sent sent = stage.last("INVITE");
            stage.answer(sent, 486);
            stage.advance(1_600); // timer G: 0.5, 1.5 s
            stage.fromUac(Stage.ackOf(invite));
            stage.advance(10_000);
            List<String> lines = stage.lines();
            assertEquals(3, lines.stream().filter("SIP/2.0 486 Text"::equals).count());
            assertEquals(1, lines.stream().filter(line -> line.startsWith("ACK ")).count());
            stage.answer(sent, 486); // the ACK was lost: timer D still runs
            assertEquals(List.of("ACK sip:bob@192.0.2.9:5080 SIP/2.0"), stage.lines());
            stage.advance(40_000);
            stage.assertNothingLeft();
        }

        @Test
        void whenItIsAnswered200_thenFurther200sArePassedOnAndInvitesAbsorbed() { // RFC 6026
            Stage.Sent sent = stage.last("INVITE");
            stage.answer(sent, 200);
            stage.lines();
            stage.answer(sent, 200);
            stage.fromUac(invite);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
            stage.advance(40_000);
            stage.assertNothingLeft();
        }

        @Test
        void whenItIsCancelledBeforeARingback_thenCancelWaitsForIt() { // RFC 3261 §9.1
            Stage.Sent sent = stage.last("INVITE");
            stage.lines();
            stage.fromUac(invite.replace("INVITE", "CANCEL"));
            assertEquals(List.of("SIP/2.0 200 canceling"), stage.lines());
            stage.answer(sent, 180);
            assertEquals("CANCEL sip:bob@192.0.2.9:5080 SIP/2.0", stage.last("CANCEL").line());
            stage.lines();
            stage.answer(sent, 487);
            assertEquals(
                    List.of("ACK sip:bob@192.0.2.9:5080 SIP/2.0", "SIP/2.0 487 Text"),
                    stage.lines());
        }

        @Test
        void whenCancelAndAnswerCross_thenTheCallIsUp() {
            Stage.Sent sent = stage.last("INVITE");
            stage.answer(sent, 180);
            stage.fromUac(invite.replace("INVITE", "CANCEL"));
            stage.lines();
            stage.answer(sent, 200);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
            stage.advance(60_000);
            assertEquals(List.of(), stage.lines()); // no CANCEL is sent again
            stage.assertNothingLeft();
        }

        @Test
        void whenCancelComesAgain_thenItsAnswerIsSentAgain() {
            stage.answer(stage.last("INVITE"), 180);
            stage.fromUac(invite.replace("INVITE", "CANCEL"));
            stage.lines();
            stage.fromUac(invite.replace("INVITE", "CANCEL"));
            assertEquals(List.of("SIP/2.0 200 canceling"), stage.lines());
        }

        @Test
        void whenAStrangerGuessesABranch_thenItsReplyIsNotTaken() {
            Stage.Sent sent = stage.last("INVITE");
            String via = sent.header("Via");
            int at = via.indexOf("z9hG4bK") + 7;
            String forged = via.substring(0, at) + "0000000a" + via.substring(at + 8);
            stage.lines();
            stage.answer(new Stage.Sent(sent.text().replace(via, forged), sent.to()), 200);
            assertEquals(0, stage.count(TransactionCounter.RPL_RECEIVED));
        }
    }

    @Nested
    class GivenAnotherRequestRelayed {
        private final String message = Stage.request("MESSAGE", "m1");

        {
            stage.relaying();
            stage.fromUac(message);
        }

        @Test
        void whenNobodyAnswers_thenItIsSentAgainUpToT2() { // RFC 3261 §17.1.2.2
            stage.lines();
            stage.advance(12_000); // 0.5, 1.5, 3.5, 7.5, 11.5
            assertEquals(5, stage.lines().size());
        }

        @Test
        void whenItIsAnswered_thenTheAnswerIsKeptForALittleWhile() {
            stage.answer(stage.last("MESSAGE"), 404);
            stage.lines();
            stage.fromUac(message);
            assertEquals(List.of("SIP/2.0 404 Text"), stage.lines());
            stage.advance(5_005);
            stage.assertNothingLeft();
        }

        @Test
        void whenASecondFinalComes_thenItIsAbsorbed() {
            Stage.Sent sent = stage.last("MESSAGE");
            stage.answer(sent, 200);
            stage.lines();
            stage.answer(sent, 500);
            assertEquals(List.of(), stage.lines());
        }

        @Test
        void whenA503Comes_thenTheCallerSees500() { // RFC 3261 §16.7 step 6
            Stage.Sent sent = stage.last("MESSAGE");
            stage.lines();
            stage.answer(sent, 503);
            assertEquals(
                    List.of("SIP/2.0 500 Text"),
                    stage.lines().stream()
                            .map(line -> line.replace("Server Internal Error", "Text"))
                            .toList());
        }
    }

    @Nested
    class GivenAFork {
        private final String invite = Stage.request("INVITE", "f1");

        {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        if (context.message().method() == strowger.parser.Method.INVITE) {
                            Value second = Value.ofText("sip:carol@192.0.2.9:5081");
                            context.branches().append().uri().set(second);
                        }
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(invite);
        }

        private Stage.Sent bob() {
            return stage.last("INVITE sip:bob");
        }

        private Stage.Sent carol() {
            return stage.last("INVITE sip:carol");
        }

        @Test
        void whenBothFail_thenTheBestIsPassedOnOnce() { // RFC 3261 §16.7 step 6
            Stage.Sent bob = bob();
            Stage.Sent carol = carol();
            stage.lines();
            stage.answer(bob, 500);
            stage.answer(carol, 486);
            List<String> replies = replies();
            assertEquals(List.of("SIP/2.0 486 Text"), replies);
        }

        @Test
        void whenTheWorseIsLast_thenTheKeptOneIsPassedOn() {
            Stage.Sent bob = bob();
            Stage.Sent carol = carol();
            stage.lines();
            stage.answer(carol, 404);
            stage.answer(bob, 503);
            assertEquals(List.of("SIP/2.0 404 Text"), replies());
        }

        @Test
        void whenOneDeclinesForAll_thenTheOtherIsCancelledAndThenItIsPassedOn() {
            Stage.Sent bob = bob();
            Stage.Sent carol = carol();
            stage.answer(carol, 180);
            stage.lines();
            stage.answer(bob, 603);
            assertEquals(List.of(), replies().stream().filter(l -> l.contains("603")).toList());
            assertEquals("SIP;cause=603", stage.lastCancelReason());
            stage.answer(carol, 487);
            assertEquals("SIP/2.0 603 Text", stage.sent.getLast().line());
        }

        @Test
        void whenBothAskForPasswords_thenTheCallerIsAskedForBoth() { // step 7
            Stage.Sent bob = bob();
            Stage.Sent carol = carol();
            stage.lines();
            stage.answerWith(bob, 401, "WWW-Authenticate: Digest realm=\"b\"\n");
            stage.answerWith(carol, 401, "WWW-Authenticate: Digest realm=\"c\"\n");
            String reply = stage.last("SIP/2.0 401").text();
            assertTrue(reply.contains("realm=\"b\"") && reply.contains("realm=\"c\""), reply);
        }

        @Test
        void whenTheCallerHangsUp_thenBothAreCancelledAnd487IsPassedOnOnce() {
            Stage.Sent bob = bob();
            Stage.Sent carol = carol();
            stage.answer(bob, 180);
            stage.answer(carol, 180);
            stage.lines();
            stage.fromUac(invite.replace("INVITE", "CANCEL"));
            assertEquals(2, stage.sent.stream().filter(m -> m.line().startsWith("CANCEL")).count());
            stage.answer(bob, 487);
            stage.answer(carol, 487);
            assertEquals(
                    1,
                    stage.sent.stream().filter(m -> m.line().equals("SIP/2.0 487 Text")).count());
        }

        private List<String> replies() {
            return stage.lines().stream().filter(line -> line.startsWith("SIP/2.0")).toList();
        }
    }

    @Nested
    class GivenAFullTable {
        @Test
        void whenAnotherRequestComes_thenItIsAnswered503WithRetryAfter() {
            stage.config.set(Setting.MAX_TRANSACTIONS, 2);
            stage.relaying();
            for (int call = 0; call < 3; call++) {
                stage.fromUac(Stage.request("MESSAGE", "full" + call));
            }
            Stage.Sent refused = stage.sent.getLast();
            assertEquals("SIP/2.0 503 Service Unavailable", refused.line());
            assertEquals("5", refused.header("Retry-After"));
            assertEquals(1, stage.count(TransactionCounter.REFUSED));
        }
    }

    @Nested
    class GivenASenderOfRfc2543 {
        @Test
        void whenItsRequestComesAgain_thenItIsMatchedByItsFields() { // RFC 3261 §17.2.3
            stage.relaying();
            String old = Stage.request("MESSAGE", "x").replace(";branch=z9hG4bKx", "");
            stage.fromUac(old);
            stage.answer(stage.last("MESSAGE"), 200);
            stage.lines();
            stage.fromUac(old);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
            stage.fromUac(old.replace("CSeq: 7", "CSeq: 8"));
            assertEquals(1, stage.lines().size()); // another request: relayed
        }
    }

    @Nested
    class GivenTcp {
        @Test
        void whenAnInviteIsAnsweredBusy_thenNothingIsSentTwiceAndNothingLingers() {
            stage.relaying();
            String invite =
                    Stage.request("INVITE", "t1")
                            .replace("5080 SIP", "5080;transport=tcp SIP")
                            .replace("SIP/2.0/UDP", "SIP/2.0/TCP");
            stage.receive(invite, Stage.UAC, 40_000, true);
            Stage.Sent sent = stage.last("INVITE");
            stage.advance(5_000);
            stage.answer(sent, 486);
            stage.advance(5_000);
            assertEquals(4, stage.lines().size()); // 100, INVITE, ACK, 486
            stage.receive(Stage.ackOf(invite), Stage.UAC, 40_000, true);
            stage.advance(10);
            stage.assertNothingLeft();
        }

        private String overTcp(String id) {
            return Stage.request("INVITE", id).replace("5080 SIP", "5080;transport=tcp SIP");
        }

        @Test
        void whenTheConnectionDoesNotOpen_thenTheRequestFailsAtOnce() { // RFC 3261 §17.1.4
            stage.relaying().carrier(7);
            stage.fromUac(overTcp("t2"));
            stage.carrier(8).fromUac(overTcp("t3"));
            stage.carrier(0).fromUac(overTcp("t4"));
            stage.lines();
            stage.layer.flows().onEnded(7);
            assertEquals(List.of("SIP/2.0 503 Service Unavailable"), stage.lines());
            stage.layer.flows().onEnded(7);
            stage.layer.flows().onEnded(0);
            assertEquals(List.of(), stage.lines());
        }

        @Test
        void whenItEndsButTheCallRings_thenItGoesOnRinging() { // an answer comes over another
            stage.relaying().carrier(7);
            stage.fromUac(overTcp("t5"));
            Stage.Sent invite = stage.last("INVITE");
            stage.answer(invite, 180);
            stage.lines();
            stage.layer.flows().onEnded(7);
            assertEquals(List.of(), stage.lines());
            stage.answer(invite, 200);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
            stage.advance(60_000);
            stage.assertNothingLeft();
        }

        @Test
        void whenItEndsOnceAMessageWasReceived_thenThatFailsAtOnceAllTheSame() { // §17.1.2.2
            stage.relaying().carrier(7);
            stage.fromUac(overTcp("t6").replace("INVITE", "MESSAGE"));
            stage.answer(stage.last("MESSAGE"), 100);
            stage.lines();
            stage.layer.flows().onEnded(7);
            assertEquals(List.of("SIP/2.0 500 Server Internal Error"), stage.lines());
        }

        @Test
        void whenItEndsAndTheFailureRouteKnowsAnotherWay_thenTheCallTakesThat() {
            stage.carrier(7)
                    .on(
                            RouteKind.REQUEST,
                            "",
                            context -> {
                                stage.arm(context, RouteKind.FAILURE);
                                return stage.layer.relay(context, null).ordinal();
                            })
                    .on(
                            RouteKind.FAILURE,
                            "",
                            context -> {
                                assertEquals(503, context.replyCode());
                                context.rewriteRequestUri(Value.ofText("sip:bob@192.0.2.8"));
                                return stage.layer.relay(context, null).ordinal();
                            });
            stage.fromUac(overTcp("t7"));
            stage.lines();
            stage.layer.flows().onEnded(7);
            assertEquals(List.of("INVITE sip:bob@192.0.2.8 SIP/2.0"), stage.lines());
        }

        @Test
        void whenItEndsWithAnsweredRequestsOnIt_thenNothingHappensToThem() {
            stage.relaying().carrier(7);
            stage.fromUac(overTcp("t8").replace("INVITE", "MESSAGE"));
            stage.answer(stage.last("MESSAGE"), 200);
            stage.lines();
            stage.layer.flows().onEnded(7);
            assertEquals(List.of(), stage.lines());
            stage.advance(60_000);
            stage.assertNothingLeft();
            assertEquals(0, stage.layer.flows().count());
        }
    }
}
