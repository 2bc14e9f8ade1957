package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteKind;
import strowger.engine.transaction.TransactionConfig.Setting;
import strowger.engine.value.Value;

import java.util.List;

class TransactionLayerTest {
    private static final Value BUSY = Value.ofText("Busy Here");

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private static String ackOf(String invite) {
        return invite.replace("INVITE", "ACK")
                .replace("example.com>\nCall", "example.com>;tag=uas\nCall");
    }

    private void assertNothingLeft() {
        assertEquals(0, stage.count(TransactionCounter.CURRENT));
        assertEquals(0, stage.timerCount());
        assertEquals(0, stage.layer.usedBytes());
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
            stage.fromUac(ackOf(invite));
            stage.advance(10_000);
            List<String> lines = stage.lines();
            assertEquals(3, lines.stream().filter("SIP/2.0 486 Text"::equals).count());
            assertEquals(1, lines.stream().filter(line -> line.startsWith("ACK ")).count());
            stage.answer(sent, 486); // the ACK was lost: timer D still runs
            assertEquals(List.of("ACK sip:bob@192.0.2.9:5080 SIP/2.0"), stage.lines());
            stage.advance(40_000);
            assertNothingLeft();
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
            assertNothingLeft();
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
            assertNothingLeft();
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
            assertNothingLeft();
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
    class GivenAFailureRoute {
        @Test
        void whenItRelaysAgain_thenTheCallerHearsOnlyOfTheSecondLeg() {
            stage.on(
                    RouteKind.FAILURE,
                    "",
                    context -> {
                        context.rewriteRequestUri(Value.ofText("sip:mailbox@192.0.2.9:5082"));
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        stage.arm(context, RouteKind.FAILURE);
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("INVITE", "s1"));
            Stage.Sent first = stage.last("INVITE");
            stage.lines();
            stage.answer(first, 486);
            Stage.Sent second = stage.last("INVITE sip:mailbox");
            assertEquals(0, stage.sent.stream().filter(m -> m.line().startsWith("SIP")).count());
            stage.answer(second, 404);
            assertEquals("SIP/2.0 404 Text", stage.sent.getLast().line());
        }

        @Test
        void whenItAnswers_thenThatIsTheAnswer() {
            stage.on(
                    RouteKind.FAILURE,
                    "",
                    context -> context.transaction().reply(context, 404, BUSY) ? 1 : -1);
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        stage.arm(context, RouteKind.FAILURE);
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "s2"));
            Stage.Sent first = stage.last("MESSAGE");
            stage.lines();
            stage.answer(first, 480);
            assertEquals(List.of("SIP/2.0 404 Busy Here"), stage.lines());
        }
    }

    @Nested
    class GivenABranchRoute {
        private final List<Long> flags = new java.util.ArrayList<>();

        {
            stage.on(
                    RouteKind.BRANCH,
                    "",
                    context -> {
                        if (context.branchIndex() == 0) {
                            context.recordRoute().addParameters(Value.ofText(";nat=yes"), context);
                            context.main().flags(64);
                        }
                        return 1;
                    });
            stage.on(
                    RouteKind.ONREPLY,
                    "",
                    context -> {
                        flags.add(context.main().flags());
                        return 1;
                    });
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        context.recordRoute().want(new Value(), false, false, context.arena());
                        Value second = Value.ofText("sip:carol@192.0.2.9:5081");
                        context.branches().append().uri().set(second);
                        stage.arm(context, RouteKind.BRANCH);
                        stage.arm(context, RouteKind.ONREPLY);
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("INVITE", "b1"));
        }

        @Test
        void whatItChanges_isThatBranchsOwn() {
            assertEquals(
                    "<sip:127.0.0.1;lr;nat=yes>",
                    stage.last("INVITE sip:bob").header("Record-Route"));
            assertEquals(
                    "<sip:127.0.0.1;lr>", stage.last("INVITE sip:carol").header("Record-Route"));
        }

        @Test
        void theFlagsOfABranch_areThereAgainInItsOnreplyRoute() {
            Stage.Sent carol = stage.last("INVITE sip:carol");
            stage.answer(stage.last("INVITE sip:bob"), 180);
            stage.answer(carol, 180);
            assertEquals(List.of(64L, 0L), flags);
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
    class GivenAnAnswerOfOurOwn {
        private final String invite = Stage.request("INVITE", "o1");

        private void answering(int code) {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        stage.layer.begin(context);
                        return context.transaction().reply(context, code, BUSY) ? 1 : -1;
                    });
        }

        @Test
        void whenItIsAFailure_thenItIsResentUntilTheAck() { // timer G
            answering(486);
            stage.fromUac(invite);
            stage.advance(1_600);
            assertEquals(3, stage.lines().size());
            stage.fromUac(ackOf(invite));
            stage.advance(60_000);
            assertEquals(List.of(), stage.lines());
            assertNothingLeft();
        }

        @Test
        void whenNoAckComes_thenItEndsAtTimerH() {
            answering(486);
            stage.fromUac(invite);
            stage.advance(32_100);
            assertNothingLeft();
        }

        @Test
        void whenItIsA200_thenItIsResentUntilTheAckOfTheDialog() { // RFC 3261 §13.3.1.4
            answering(200);
            stage.fromUac(invite);
            stage.advance(600);
            assertEquals(2, stage.lines().size());
            stage.on(RouteKind.REQUEST, "", context -> 1);
            stage.fromUac(ackOf(invite).replace("z9hG4bKo1", "z9hG4bKack"));
            stage.advance(10_000);
            assertEquals(List.of(), stage.lines());
        }
    }

    @Nested
    class GivenACancelBeforeAnyProvisionalResponse {
        private static final String WHY = "SIP;cause=200;text=\"elsewhere\"";

        @Test
        void whenTheResponseComes_thenTheCancelSaysWhyAndSoDoItsResends() { // RFC 3326
            stage.relaying();
            stage.fromUac(Stage.request("INVITE", "dc1"));
            Stage.Sent invite = stage.last("INVITE");
            stage.fromUac(Stage.request("CANCEL", "dc1", "Reason: " + WHY + "\n"));
            stage.lines();
            stage.answer(invite, 180);
            assertEquals(WHY, stage.last("CANCEL").header("Reason"));
            stage.sent.clear();
            stage.advance(600);
            assertEquals(WHY, stage.last("CANCEL").header("Reason"));
        }
    }

    @Nested
    class GivenANonInviteRequest {
        @Test
        void whenAProvisionalResponseComes_thenItIsNotPassedOn() { // RFC 4320 §4.1
            stage.relaying();
            stage.fromUac(Stage.request("MESSAGE", "n1"));
            Stage.Sent sent = stage.last("MESSAGE");
            stage.lines();
            stage.answer(sent, 183);
            assertEquals(List.of(), stage.lines());
        }

        @Test
        void whenItTimesOutWhileTheCallerWaits_thenTheCallerIsTold() {
            stage.config.set(TransactionConfig.Setting.FR_TIMER, 1_500);
            stage.relaying();
            stage.fromUac(Stage.request("MESSAGE", "n2"));
            stage.advance(1_600);
            assertEquals("SIP/2.0 408 Request Timeout", stage.sent.getLast().line());
        }

        @Test
        void whenItTimesOutTooLate_thenNoResponseIsSent() { // RFC 4320 §4.2
            stage.config.set(TransactionConfig.Setting.FR_TIMER, 40_000);
            stage.config.set(TransactionConfig.Setting.MAX_NONINV_LIFETIME, 60_000);
            stage.relaying();
            stage.fromUac(Stage.request("MESSAGE", "n3"));
            stage.advance(60_000);
            assertFalse(stage.lines().stream().anyMatch(line -> line.startsWith("SIP/2.0 ")));
            assertNothingLeft();
        }

        @Test
        void whenItHasExtendedFlags_thenTheyAreThereWhenItsReplyComes() {
            stage.on(
                    RouteKind.ONREPLY,
                    "",
                    context -> {
                        assertEquals(5, context.extendedFlags());
                        return 1;
                    });
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        context.extendedFlags(5);
                        stage.arm(context, RouteKind.ONREPLY);
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "n4"));
            stage.answer(stage.last("MESSAGE"), 200);
            assertEquals("SIP/2.0 200 Text", stage.sent.getLast().line());
        }
    }

    @Nested
    class GivenARequestThatIsReplicated {
        @Test
        void whenTheCopyIsAnswered_thenOnlyTheRelayedOneIsPassedOn() {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        assertTrue(stage.layer.replicate(context, null));
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "r1"));
            Stage.Sent copy = stage.sent.get(0);
            Stage.Sent relayed = stage.sent.get(1);
            stage.lines();
            stage.answer(copy, 404);
            assertEquals(List.of(), stage.lines());
            stage.answer(relayed, 200);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
            stage.advance(10_000);
            assertNothingLeft();
        }

        @Test
        void whenItIsAnINVITE_thenNoCopyIsSent() {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> stage.layer.replicate(context, null) ? 1 : -1);
            stage.fromUac(Stage.request("INVITE", "r2"));
            assertEquals(List.of(), stage.lines());
        }
    }

    @Nested
    class GivenRepliesOfOurOwn {
        @Test
        void whenAnEventRouteIsThere_thenItSeesEach() { // tm:local-response
            List<Integer> codes = new java.util.ArrayList<>();
            stage.on(
                    RouteKind.EVENT,
                    "tm:local-response",
                    context -> codes.add(context.message().statusCode()) ? 1 : 0);
            stage.relaying();
            stage.fromUac(Stage.request("INVITE", "l1"));
            stage.fromUac(Stage.request("CANCEL", "l1"));
            assertEquals(List.of(100, 200), codes);
        }

        @Test
        void whenTheScriptWantsNone_thenAFailedRelayIsNotAnswered() {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        TransactionWishes.of(context).disableInternalReply(context, true);
                        strowger.engine.routing.Branch.assign(
                                context.main().destinationUri(),
                                Value.ofText("sip:nowhere.test"),
                                context.arena());
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "l2"));
            assertEquals(List.of(), stage.lines());
        }
    }

    @Nested
    class GivenAnEventWhileARequestIsHandled {
        @Test
        void whenItsRouteAsksForATransaction_thenItDoesNotTakeTheRequestsPlace() {
            stage.on(
                    RouteKind.EVENT,
                    "made:up",
                    context -> {
                        assertEquals(TransactionLayer.Begin.NEVER, stage.layer.begin(context));
                        TransactionWishes.of(context)
                                .arm(context, RouteKind.FAILURE, _ -> fail("of the event"));
                        return 1;
                    });
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        assertTrue(context.core().runEvent("made:up", _ -> {}));
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "e1"));
            stage.fromUac(Stage.request("MESSAGE", "e1"));
            assertEquals(1, stage.lines().size());
            assertEquals(1, stage.count(TransactionCounter.ABSORBED));
        }
    }

    @Nested
    class GivenASuspendedRequest {
        private long id;

        {
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        assertTrue(stage.layer.suspension().suspend(context));
                        id = Transaction.of(context).id();
                        return 1;
                    });
            stage.on(RouteKind.ROUTE, "GO", context -> stage.layer.relay(context, null).ordinal());
            stage.fromUac(Stage.request("INVITE", "p1"));
        }

        private Transaction transaction() {
            return stage.layer.find((int) id, (int) (id >>> 32));
        }

        @Test
        void whenItIsContinued_thenItGoesOnOnce() { // K#322: continuing twice is harmless
            assertTrue(stage.layer.suspension().resume(transaction(), "GO"));
            assertFalse(stage.layer.suspension().resume(transaction(), "GO"));
            assertEquals("INVITE sip:bob@192.0.2.9:5080 SIP/2.0", stage.last("INVITE").line());
        }

        @Test
        void whenNobodyContinuesIt_thenItIsAnswered408() {
            stage.advance(120_100);
            assertEquals("SIP/2.0 408 Request Timeout", stage.sent.getFirst().line());
        }

        @Test
        void whenItIsCancelled_thenItIsAnswered487() {
            stage.relaying();
            stage.fromUac(Stage.request("CANCEL", "p1"));
            assertEquals(
                    List.of("SIP/2.0 200 canceling", "SIP/2.0 487 Request Terminated"),
                    stage.lines());
            assertFalse(stage.layer.suspension().resume(transaction(), "GO"));
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
            stage.receive(ackOf(invite), Stage.UAC, 40_000, true);
            stage.advance(10);
            assertNothingLeft();
        }
    }

    @Nested
    class GivenARequestOfOurOwn {
        private final java.util.List<Integer> codes = new java.util.ArrayList<>();

        private boolean send() {
            String text =
                    Stage.request("OPTIONS", "own")
                            .replaceAll("Via: [^\n]*\n", "")
                            .replace("\n", "\r\n");
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            return stage.layer
                            .localRequests()
                            .send(
                                    new org.agrona.concurrent.UnsafeBuffer(bytes),
                                    0,
                                    bytes.length,
                                    Value.ofText("sip:192.0.2.8:5090"),
                                    strowger.engine.transport.ListenSocket.NONE,
                                    (transaction, reply, code) -> codes.add(code))
                    != 0;
        }

        @Test
        void whenItIsSent_thenItHasOurViaAndItsDestination() {
            assertTrue(send());
            Stage.Sent sent = stage.last("OPTIONS sip:bob@192.0.2.9:5080 SIP/2.0");
            assertTrue(sent.header("Via").startsWith("SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK"));
            assertEquals("udp:192.0.2.8:5090", sent.to());
        }

        @Test
        void whenItIsAnswered_thenItsUserHearsOfItOnce() {
            send();
            Stage.Sent sent = stage.last("OPTIONS");
            stage.answer(sent, 200);
            stage.answer(sent, 200);
            assertEquals(List.of(200), codes);
            stage.advance(5_010);
            assertNothingLeft();
        }

        @Test
        void whenNobodyAnswers_thenItsUserHearsOf408() {
            send();
            stage.advance(30_010);
            assertEquals(List.of(408), codes);
            assertNothingLeft();
        }

        @Test
        void whenTheEventRouteDropsIt_thenItIsNotSent() {
            stage.on(
                    RouteKind.EVENT,
                    "tm:local-request",
                    context -> {
                        context.drop();
                        return 1;
                    });
            assertFalse(send());
            assertEquals(List.of(), stage.lines());
            assertNothingLeft();
        }
    }
}
