package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteKind;
import strowger.engine.value.Value;

import java.util.List;

/** Transactions whose script has a say: routes, copies, waits. */
class TransactionRoutesTest {
    private static final Value BUSY = Value.ofText("Busy Here");

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void relayToTheMailboxOnFailure() {
        stage.on(
                RouteKind.FAILURE,
                "",
                context -> {
                    context.rewriteRequestUri(Value.ofText("sip:mailbox@192.0.2.9:5082"));
                    return stage.layer.relay(context, null).ordinal();
                });
    }

    @Nested
    class GivenAFailureRoute {
        @Test
        void whenItRelaysAgain_thenTheCallerHearsOnlyOfTheSecondLeg() {
            relayToTheMailboxOnFailure();
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

        /** Our Via shows a name that is none of ours: the branch says whose the replies are. */
        @Test
        void whenTheRequestAdvertisesAnother_thenRepliesAreTakenAndTheNextBranchShowsItToo() {
            relayToTheMailboxOnFailure();
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        context.advertised().host(Value.ofText("sip.example.com"), context.arena());
                        context.advertised().port(5082);
                        stage.arm(context, RouteKind.FAILURE);
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("INVITE", "s3"));
            Stage.Sent first = stage.last("INVITE");
            assertTrue(first.text().contains("Via: SIP/2.0/UDP sip.example.com:5082;branch="));
            stage.lines();
            stage.answer(first, 486);
            Stage.Sent second = stage.last("INVITE sip:mailbox");
            assertTrue(second.text().contains("Via: SIP/2.0/UDP sip.example.com:5082;branch="));
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
            stage.assertNothingLeft();
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
}
