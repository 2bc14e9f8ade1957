package strowger.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.ReceiveQueue;
import strowger.parser.Method;
import strowger.parser.Via;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class OverloadGateTest {
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final ListenSocket TCP = ListenSocket.parse("tcp:127.0.0.1:5060");
    private static final List<ListenSocket> SOCKETS = List.of(UDP, TCP);
    private static final int NONE_TAKEN_PERCENT = 90;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(6);
    private static final String INVITE =
            """
            INVITE sip:bob@192.0.2.9:5080 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa0
            Max-Forwards: 70
            From: "Alice" <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1@example.com
            CSeq: 7 INVITE
            Contact: <sip:alice@192.0.2.7>
            Content-Length: 0

            """;

    private final Queue queue = new Queue();
    private final RecordingOutbound wire = new RecordingOutbound();
    private final Inbound inbound = new Inbound();
    private final CoreSettings settings =
            new CoreSettings(SOCKETS, LocalNames.of(SOCKETS, List.of()), "Server: x", 0xabcdL);
    private boolean known;
    private final Core core;
    private long nowNs = TimeUnit.SECONDS.toNanos(1_000);
    private int served;

    OverloadGateTest() {
        wire.queue(queue);
        settings.stateful(new Layer());
        settings.program(
                (kind, name) ->
                        kind == RouteKind.REQUEST ? Optional.of(this::serve) : Optional.empty());
        core = new Core(settings, wire);
    }

    private static final class Queue implements ReceiveQueue {
        private int percent;

        @Override
        public void sample() {}

        @Override
        public int filledPercent() {
            return percent;
        }

        @Override
        public long droppedCount() {
            return 0;
        }
    }

    /** Knows all requests or none. */
    private final class Layer implements java.util.function.Function<Core, StatefulLayer> {
        @Override
        public StatefulLayer apply(Core owner) {
            return new StatefulLayer() {
                @Override
                public boolean knows(Method method, Via topVia, DirectBuffer buffer) {
                    assertTrue(topVia.hasMagicBranch());
                    return known;
                }

                @Override
                public boolean isAgain() {
                    return known;
                }

                @Override
                public boolean isAckKnown() {
                    return known;
                }
            };
        }
    }

    private int serve(RoutingContext context) {
        served++;
        return 1;
    }

    private void receive(String message) {
        receive(message, UDP);
    }

    private void receive(String message, ListenSocket socket) {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        nowNs += STEP_NS;
        inbound.wrap(new UnsafeBuffer(bytes), 0, bytes.length)
                .arrived(socket, socket.protocol().isReliable() ? 17 : 0, nowNs);
        UnsafeBuffer text = new UnsafeBuffer("192.0.2.1".getBytes(StandardCharsets.US_ASCII));
        assertTrue(inbound.source().parseHost(text, 0, text.capacity()));
        inbound.source().port(5062);
        core.onMessage(inbound);
    }

    private long count(CoreCounter counter) {
        return core.counters().value(counter);
    }

    private String ackToTheLast() {
        return INVITE.replace("INVITE", "ACK")
                .replace("To: <sip:bob@example.com>", "To: " + wire.header("To").getFirst());
    }

    @Nested
    class GivenMoreThanCanBeServed {
        GivenMoreThanCanBeServed() {
            queue.percent = NONE_TAKEN_PERCENT - 8; // a fifth is taken, and answers can be had
            receive(INVITE);
            assertEquals(1, wire.count());
        }

        @Test
        void thenARequestIsRefusedWithWhatItsReplyMustCopy() { // RFC 3261 §8.2.6.2, §21.5.4
            String first = wire.message();
            receive(INVITE);
            assertEquals(2, wire.count());
            assertTrue(wire.message().startsWith("SIP/2.0 503 Service Unavailable\r\n"));
            assertEquals(
                    List.of(
                            "SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1",
                            "SIP/2.0/UDP 192.0.2.7;branch=z9hG4bKa0"),
                    wire.header("Via"));
            assertEquals(List.of("\"Alice\" <sip:alice@example.com>;tag=f1"), wire.header("From"));
            assertTrue(wire.header("To").getFirst().startsWith("<sip:bob@example.com>;tag="));
            assertEquals(List.of("c1@example.com"), wire.header("Call-ID"));
            assertEquals(List.of("7 INVITE"), wire.header("CSeq"));
            assertEquals(List.of("x"), wire.header("Server"));
            assertTrue(wire.header("Retry-After").getFirst().matches("[2-9]"));
            assertEquals(List.of("0"), wire.header("Content-Length"));
            assertEquals(List.of(), wire.header("Contact"));
            assertEquals(List.of(), wire.header("Max-Forwards"));
            assertTrue(wire.message().endsWith("\r\n\r\n"));
            assertEquals("udp:192.0.2.1:5062", wire.remote());
            assertFalse(first.equals(wire.message()), "the first was read whole");
            assertEquals(2, count(CoreCounter.OVERLOAD_REFUSED));
            assertEquals(2, count(CoreCounter.RCV_REQUESTS));
            assertEquals(2, count(CoreCounter.RCV_REQUESTS_INVITE));
            assertEquals(2, count(CoreCounter.SENT_REPLIES));
            assertEquals(0, served);
        }

        @Test
        void thenRefusalsOfAboutOneLengthAreOfOne() { // so that they leave as one
            receive(INVITE);
            int length = wire.message().length();
            assertEquals(0, length % 32);
            receive(INVITE.replace("c1@", "c12345@"));
            assertEquals(0, wire.message().length() % 32);
            assertTrue(wire.message().length() - length <= 32);
        }

        @Test
        void thenTheAckToARefusalIsAbsorbedUnread() { // RFC 3261 §17.1.1.3
            receive(INVITE);
            receive(ackToTheLast());
            assertEquals(1, count(CoreCounter.ABSORBED_ACKS));
            assertEquals(1, count(CoreCounter.RCV_REQUESTS_ACK));
            assertEquals(0, served);
        }

        @Test
        void thenTheAckToARefusalIsAbsorbedLaterToo() {
            receive(INVITE);
            nowNs += TimeUnit.SECONDS.toNanos(40);
            receive(ackToTheLast());
            assertEquals(1, count(CoreCounter.ABSORBED_ACKS));
            assertEquals(0, served);
        }

        @Test
        void thenTheAckToARefusalThatATransactionPassedOnIsServed() { // it had come to ourselves
            receive(INVITE);
            known = true;
            receive(ackToTheLast());
            assertEquals(0, count(CoreCounter.ABSORBED_ACKS));
            assertEquals(1, served);
        }

        @Test
        void thenAnotherAckIsServed() {
            receive(
                    INVITE.replace("INVITE", "ACK")
                            .replace("example.com>\n", "example.com>;tag=t\n"));
            assertEquals(1, served);
        }

        @Test
        void thenWhatIsInADialogIsServed() {
            receive(
                    INVITE.replace(
                            "To: <sip:bob@example.com>", "To: <sip:bob@example.com>;tag=t1"));
            receive(INVITE.replace("INVITE", "BYE").replace("bob@example.com>", "bob@b>;tag=t1"));
            assertEquals(2, served);
            assertEquals(1, wire.count());
        }

        @Test
        void thenACancelIsServed() {
            receive(INVITE.replace("INVITE", "CANCEL"));
            assertEquals(1, served);
        }

        @Test
        void thenWhatATransactionKnowsIsServed() {
            known = true;
            receive(INVITE);
            assertEquals(1, served);
        }

        @Test
        void thenWhatIsUnusualIsReadWholeAndRefusedAllTheSame() {
            receive(INVITE.replace("CSeq: 7", "CSeq:\n 7")); // a fold is nothing unusual
            receive(INVITE.replace("z9hG4bK", "old")); // RFC 2543
            receive(INVITE.replace("Max-", "To : <sip:x@y>\nMax-")); // CVE-2020-28361
            assertEquals(0, served);
            assertEquals(3, count(CoreCounter.OVERLOAD_REFUSED));
            assertTrue(wire.message().startsWith("SIP/2.0 400 "), wire::message);
        }

        @Test
        void thenTheSourceIsNotedAsReceived() { // RFC 3581 §4
            receive(INVITE.replace("192.0.2.1:5062;", "10.0.0.1:5064;rport;"));
            assertEquals(
                    "SIP/2.0/UDP 10.0.0.1:5064;rport=5062;branch=z9hG4bKa1;received=192.0.2.1",
                    wire.header("Via").getFirst());
            assertEquals("udp:192.0.2.1:5062", wire.remote());
        }

        @Test
        void whenItIsOver_thenAllIsServed() {
            queue.percent = 0;
            receive(INVITE);
            assertEquals(1, served);
        }

        @Test
        void whenItIsSwitchedOff_thenAllIsServed() {
            settings.overloadControlled(false);
            receive(INVITE);
            assertEquals(1, served);
        }

        @Test
        void whenTheScriptWantsToSeeReplies_thenItSeesTheRefusal() {
            int[] seen = new int[1];
            settings.program(
                    (kind, name) ->
                            name.equals("sl:local-response")
                                    ? Optional.of(
                                            context -> {
                                                seen[0]++;
                                                return 1;
                                            })
                                    : Optional.empty());
            receive(INVITE);
            assertEquals(1, seen[0]);
            assertEquals(2, count(CoreCounter.OVERLOAD_REFUSED));
        }
    }

    @Nested
    class GivenTooManyEvenToBeRefused {
        @Test
        void thenDatagramsAreDroppedAndStreamsAnswered() {
            queue.percent = NONE_TAKEN_PERCENT;
            receive(INVITE);
            receive(INVITE);
            assertEquals(2, count(CoreCounter.OVERLOAD_DROPPED));
            assertEquals(0, wire.count());
            receive(INVITE.replace("UDP", "TCP"), TCP);
            assertEquals(1, count(CoreCounter.OVERLOAD_REFUSED));
            assertEquals("tcp:192.0.2.1:5062", wire.remote());
        }
    }
}
