package strowger.engine.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Branch;
import strowger.engine.routing.Departures;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The routes that see requests leave. */
class DeparturesTest {
    private final Stage stage = new Stage();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        stage.close();
    }

    private static void insertHeader(RoutingContext context, String line) {
        byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        int at = context.message().headersOffset();
        assertTrue(context.edits().insert(at, new UnsafeBuffer(bytes), 0, bytes.length));
    }

    private void append(RoutingContext context, String uri) {
        Branch branch = context.branches().append();
        branch.copyFrom(context.main());
        Branch.assign(branch.uri(), Value.ofText(uri), context.arena());
    }

    @Nested
    class GivenAPreSendRoute {
        @Test
        void whenARequestForks_thenItRunsForEachBranchAndItsEditsAreThatBranchs() {
            stage.on(
                    RouteKind.EVENT,
                    Departures.PRE_SEND,
                    context -> {
                        String to = context.leaving().destination().remote().toString();
                        seen.add(to + " by " + context.leaving().destination().local());
                        insertHeader(context, "X-To: " + to);
                        context.recordRoute()
                                .want(Value.ofText(";to=" + to), false, false, context.arena());
                        return 1;
                    });
            stage.on(
                    RouteKind.REQUEST,
                    "",
                    context -> {
                        append(context, "sip:c@192.0.2.10:5081");
                        return stage.layer.relay(context, null).ordinal();
                    });
            stage.fromUac(Stage.request("MESSAGE", "d1"));
            assertEquals(
                    List.of(
                            "192.0.2.9:5080 by udp:127.0.0.1:5060",
                            "192.0.2.10:5081 by udp:127.0.0.1:5060"),
                    seen);
            assertEquals("192.0.2.9:5080", stage.sent.get(0).header("X-To"));
            assertEquals("192.0.2.10:5081", stage.sent.get(1).header("X-To"));
            assertTrue(stage.sent.get(0).header("Record-Route").contains(";to=192.0.2.9:5080"));
            assertTrue(stage.sent.get(1).header("Record-Route").contains(";to=192.0.2.10:5081"));
            assertFalse(stage.sent.get(1).text().contains("X-To: 192.0.2.9"));
        }

        @Test
        void whenARequestIsResent_thenItDoesNotRunAgain() {
            stage.relaying()
                    .on(RouteKind.EVENT, Departures.PRE_SEND, _ -> seen.add("once") ? 1 : 0);
            stage.fromUac(Stage.request("MESSAGE", "d2"));
            stage.advance(2_000);
            assertTrue(stage.sent.size() > 2);
            assertEquals(List.of("once"), seen);
        }

        @Test
        void whenItSetsTheDestination_thenThatStaysAsItWas() {
            stage.relaying()
                    .on(
                            RouteKind.EVENT,
                            Departures.PRE_SEND,
                            context -> {
                                Branch.assign(
                                        context.main().destinationUri(),
                                        Value.ofText("sip:192.0.2.66"),
                                        context.arena());
                                return 1;
                            });
            stage.fromUac(Stage.request("MESSAGE", "d3"));
            assertEquals("udp:192.0.2.9:5080", stage.sent.getFirst().to());
            assertEquals("MESSAGE sip:bob@192.0.2.9:5080 SIP/2.0", stage.sent.getFirst().line());
        }

        @Test
        void whenItDrops_thenNothingIsSentThere() {
            stage.relaying()
                    .on(
                            RouteKind.EVENT,
                            Departures.PRE_SEND,
                            context -> {
                                context.drop();
                                return 0;
                            });
            stage.fromUac(Stage.request("MESSAGE", "d4"));
            assertEquals(List.of("SIP/2.0 500 Server Internal Error"), stage.lines());
            stage.advance(60_000);
            assertEquals(0, stage.layer.usedBytes());
        }

        @Test
        void whenARequestIsSentWithoutState_thenItRunsToo() {
            stage.on(RouteKind.REQUEST, "", context -> context.core().forward(context) ? 1 : -1)
                    .on(
                            RouteKind.EVENT,
                            Departures.PRE_SEND,
                            context -> {
                                insertHeader(context, "X-Seen: yes");
                                return 1;
                            });
            stage.fromUac(Stage.request("MESSAGE", "d5"));
            assertEquals("yes", stage.sent.getFirst().header("X-Seen"));
        }

        @Test
        void whenItSendsARequestItself_thenThatIsNotShownAndTheFirstIsWhole() {
            byte[] own =
                    Stage.request("OPTIONS", "own")
                            .replaceAll("Via: .*\n", "")
                            .replace("bob@192.0.2.9:5080", "other@192.0.2.11")
                            .replace("\n", "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            stage.relaying()
                    .on(
                            RouteKind.EVENT,
                            Departures.PRE_SEND,
                            context -> {
                                seen.add("shown");
                                long id =
                                        stage.layer
                                                .localRequests()
                                                .send(
                                                        new UnsafeBuffer(own),
                                                        0,
                                                        own.length,
                                                        new Value(),
                                                        strowger.engine.transport.ListenSocket.NONE,
                                                        LocalUser.NONE);
                                return id == 0 ? 0 : 1;
                            });
            stage.fromUac(Stage.request("MESSAGE", "d6"));
            assertEquals(List.of("shown"), seen);
            assertEquals(
                    List.of(
                            "OPTIONS sip:other@192.0.2.11 SIP/2.0",
                            "MESSAGE sip:bob@192.0.2.9:5080 SIP/2.0"),
                    stage.sent.stream().map(Stage.Sent::line).toList());
            assertEquals("udp:192.0.2.9:5080", stage.sent.get(1).to());
        }
    }

    @Nested
    class GivenAnOnsendRoute {
        private void onSend(int result) {
            stage.on(
                    RouteKind.ONSEND,
                    "",
                    context -> {
                        var bytes = context.leaving().bytes();
                        seen.add(bytes.getStringWithoutLengthAscii(0, 12));
                        if (result == 0) {
                            context.drop();
                        }
                        return result;
                    });
        }

        @Test
        void whenARequestIsRelayed_thenItSeesTheBytesThatLeave() {
            stage.relaying();
            onSend(1);
            stage.fromUac(Stage.request("MESSAGE", "s1"));
            stage.advance(2_000);
            assertEquals(List.of("MESSAGE sip:"), seen);
            assertTrue(stage.sent.size() > 2);
        }

        @Test
        void whenItDrops_thenTheBranchIsNotSent() {
            stage.relaying();
            onSend(0);
            stage.fromUac(Stage.request("MESSAGE", "s2"));
            assertEquals(List.of("SIP/2.0 500 Server Internal Error"), stage.lines());
        }

        @Test
        void whenItDropsWithoutState_thenNothingIsSent() {
            stage.on(RouteKind.REQUEST, "", context -> context.core().forward(context) ? 1 : -1);
            onSend(0);
            stage.fromUac(Stage.request("MESSAGE", "s3"));
            assertEquals(1, seen.size());
            assertEquals(List.of(), stage.lines());
        }
    }
}
