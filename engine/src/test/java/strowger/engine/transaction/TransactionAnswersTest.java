package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteKind;
import strowger.engine.value.Value;

import java.util.List;

/** What transactions answer themselves, cancel, and send as their own. */
class TransactionAnswersTest {
    private static final Value BUSY = Value.ofText("Busy Here");

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
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
            stage.fromUac(Stage.ackOf(invite));
            stage.advance(60_000);
            assertEquals(List.of(), stage.lines());
            stage.assertNothingLeft();
        }

        @Test
        void whenNoAckComes_thenItEndsAtTimerH() {
            answering(486);
            stage.fromUac(invite);
            stage.advance(32_100);
            stage.assertNothingLeft();
        }

        @Test
        void whenItIsA200_thenItIsResentUntilTheAckOfTheDialog() { // RFC 3261 §13.3.1.4
            answering(200);
            stage.fromUac(invite);
            stage.advance(600);
            assertEquals(2, stage.lines().size());
            stage.on(RouteKind.REQUEST, "", context -> 1);
            stage.fromUac(Stage.ackOf(invite).replace("z9hG4bKo1", "z9hG4bKack"));
            stage.advance(10_000);
            assertEquals(List.of(), stage.lines());
        }
    }

    @Nested
    class GivenASuccessPassedOn {
        private final String invite = Stage.request("INVITE", "s1");
        private final String ack = Stage.ackOf(invite).replace("z9hG4bKs1", "z9hG4bKack");

        private Stage.Sent answered() {
            stage.relaying();
            stage.fromUac(invite);
            Stage.Sent sent = stage.last("INVITE");
            stage.answer(sent, 200);
            stage.lines();
            return sent;
        }

        @Test
        void whenTheAckComesBy_thenItIsOverSoon() {
            answered();
            stage.on(RouteKind.REQUEST, "", context -> 1);
            stage.fromUac(ack);
            stage.advance(5_100);
            stage.assertNothingLeft();
        }

        @Test
        void whenItComesAgainAfterTheAck_thenItIsPassedOnStill() { // the ACK was lost behind us
            Stage.Sent sent = answered();
            stage.on(RouteKind.REQUEST, "", context -> 1);
            stage.fromUac(ack);
            stage.advance(4_000);
            stage.answer(sent, 200);
            assertEquals(List.of("SIP/2.0 200 Text"), stage.lines());
        }

        @Test
        void whenNoAckComesBy_thenItEndsAtTimerL() { // RFC 6026 §7.1
            answered();
            stage.advance(31_000);
            assertFalse(stage.layer.usedBytes() == 0);
            stage.advance(1_200);
            stage.assertNothingLeft();
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
            stage.assertNothingLeft();
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
            stage.assertNothingLeft();
        }

        @Test
        void whenNobodyAnswers_thenItsUserHearsOf408() {
            send();
            stage.advance(30_010);
            assertEquals(List.of(408), codes);
            stage.assertNothingLeft();
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
            stage.assertNothingLeft();
        }
    }
}
