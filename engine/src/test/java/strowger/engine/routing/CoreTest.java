package strowger.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class CoreTest {
    private static final ListenSocket UDP = ListenSocket.parse("udp:127.0.0.1:5060");
    private static final ListenSocket OTHER = ListenSocket.parse("udp:127.0.0.1:5070");
    private static final ListenSocket TCP = ListenSocket.parse("tcp:127.0.0.1:5060");
    private static final List<ListenSocket> SOCKETS = List.of(UDP, OTHER, TCP);
    private static final Value OK = Value.ofText("OK");
    private static final String OPTIONS =
            """
            OPTIONS sip:bob@192.0.2.9:5080 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1
            Max-Forwards: 70
            From: "Alice" <sip:alice@example.com>;tag=f1
            To: <sip:bob@example.com>
            Call-ID: c1@example.com
            CSeq: 7 OPTIONS
            Content-Length: 0

            """;

    private final RecordingOutbound wire = new RecordingOutbound();
    private final CoreSettings settings =
            new CoreSettings(SOCKETS, LocalNames.of(SOCKETS, List.of("example.com")), "", 0xabcdL);
    private final Core core = new Core(settings, wire);
    private final Inbound inbound = new Inbound();

    private void receive(String message, ListenSocket socket, String host, int port) {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        inbound.wrap(new UnsafeBuffer(bytes), 0, bytes.length)
                .arrived(socket, socket.protocol().isReliable() ? 17 : 0, 0);
        UnsafeBuffer text = new UnsafeBuffer(host.getBytes(StandardCharsets.US_ASCII));
        assertTrue(inbound.source().parseHost(text, 0, text.capacity()));
        inbound.source().port(port);
        core.onMessage(inbound);
    }

    private void receive(String message) {
        receive(message, UDP, "192.0.2.1", 5062);
    }

    private void program(RouteKind kind, RouteBlock block) {
        settings.program((asked, name) -> asked == kind ? Optional.of(block) : Optional.empty());
    }

    private void replying(int code) {
        program(RouteKind.REQUEST, context -> context.core().reply(context, code, OK) ? 1 : -1);
    }

    private void forwarding() {
        program(RouteKind.REQUEST, context -> context.core().forward(context) ? 1 : -1);
    }

    private long count(CoreCounter counter) {
        return core.counters().value(counter);
    }

    @Nested
    class GivenARouteThatAnswers {
        @Test
        void theReplyCopiesWhatItMustAndGoesToTheVia() { // RFC 3261 §8.2.6.2, §18.2.2
            replying(200);
            receive(OPTIONS);
            assertTrue(wire.message().startsWith("SIP/2.0 200 OK\r\n"), wire::message);
            assertEquals(
                    List.of("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1"), wire.header("Via"));
            assertEquals(List.of("\"Alice\" <sip:alice@example.com>;tag=f1"), wire.header("From"));
            assertEquals(List.of("c1@example.com"), wire.header("Call-ID"));
            assertEquals(List.of("7 OPTIONS"), wire.header("CSeq"));
            assertEquals(List.of("0"), wire.header("Content-Length"));
            assertTrue(wire.message().endsWith("\r\n\r\n"));
            assertEquals("udp:192.0.2.1:5062", wire.remote());
        }

        @Test
        void theToTagIsTheSameForARetransmission() { // RFC 3261 §8.2.7
            replying(404);
            receive(OPTIONS);
            String first = wire.header("To").getFirst();
            receive(OPTIONS);
            assertEquals(first, wire.header("To").getFirst());
            assertTrue(first.contains(";tag="), first);
        }

        @Test
        void anotherSourceIsNotedAsReceived() { // RFC 3261 §18.2.1
            replying(200);
            receive(OPTIONS, UDP, "198.51.100.7", 40_000);
            assertEquals(
                    List.of("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1;received=198.51.100.7"),
                    wire.header("Via"));
            assertEquals("udp:198.51.100.7:5062", wire.remote());
        }

        @Test
        void rportIsFilledInAndTheReplyGoesThere() { // RFC 3581 §4
            replying(200);
            receive(OPTIONS.replace("5062;", "5062;rport;"), UDP, "198.51.100.7", 40_000);
            assertEquals(
                    List.of(
                            "SIP/2.0/UDP 192.0.2.1:5062;rport=40000;branch=z9hG4bKa1"
                                    + ";received=198.51.100.7"),
                    wire.header("Via"));
            assertEquals("udp:198.51.100.7:40000", wire.remote());
        }

        @Test
        void aReceivedThatTheSenderMadeUpIsReplaced() {
            replying(200);
            receive(OPTIONS.replace("z9hG4bKa1", "z9hG4bKa1;received=203.0.113.5;x=y"));
            assertEquals(
                    List.of("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1;received=192.0.2.1;x=y"),
                    wire.header("Via"));
        }

        @Test
        void anIpv6SourceIsWrittenWithoutBracketsInReceived() { // RFC 3261 §20.42
            replying(200);
            receive(OPTIONS, UDP, "2001:db8::9", 5062);
            assertTrue(wire.header("Via").getFirst().endsWith(";received=2001:db8::9"));
        }

        @Test
        void anAckIsNeverAnswered() {
            replying(200);
            receive(OPTIONS.replace("OPTIONS", "ACK"));
            assertEquals(0, wire.count());
        }

        @Test
        void theAckToOurOwnReplyIsAbsorbed() {
            replying(404);
            receive(OPTIONS.replace("OPTIONS", "INVITE"));
            String to = wire.header("To").getFirst();
            receive(
                    OPTIONS.replace("OPTIONS", "ACK")
                            .replace("To: <sip:bob@example.com>", "To: " + to));
            assertEquals(1, count(CoreCounter.ABSORBED_ACKS));
        }

        @Test
        void aFullTransportIsCountedNotThrown() {
            replying(200);
            wire.refuse();
            receive(OPTIONS);
            assertEquals(1, count(CoreCounter.SEND_REFUSED));
        }
    }

    @Nested
    class GivenAMalformedMessage {
        @Test
        void aRequestWithAViaIsAnswered400() {
            receive(OPTIONS.replace("CSeq: 7 OPTIONS", "CSeq: 7 INVITE"));
            assertTrue(wire.message().startsWith("SIP/2.0 400 "), wire::message);
        }

        @Test
        void aRequestWithoutAViaIsDropped() {
            receive(OPTIONS.replace("Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1\n", ""));
            assertEquals(0, wire.count());
            assertEquals(1, count(CoreCounter.DROP_REQUESTS));
        }

        @Test
        void anAckIsDropped() {
            receive(OPTIONS.replace("OPTIONS", "ACK").replace("7 ACK", "x ACK"));
            assertEquals(0, wire.count());
        }
    }

    @Nested
    class GivenARouteThatForwards {
        @Test
        void ourViaStandsOnTopAndTheRequestGoesToItsUri() { // RFC 3261 §16.6 step 8
            forwarding();
            receive(OPTIONS);
            List<String> vias = wire.header("Via");
            assertEquals(2, vias.size());
            assertTrue(
                    vias.getFirst().startsWith("SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK"),
                    vias::getFirst);
            assertEquals("SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1", vias.get(1));
            assertEquals("udp:192.0.2.9:5080", wire.remote());
        }

        @Test
        void aRetransmissionGetsTheSameBranchAndAnotherRequestAnother() { // §16.11
            forwarding();
            receive(OPTIONS);
            String first = wire.header("Via").getFirst();
            receive(OPTIONS);
            assertEquals(first, wire.header("Via").getFirst());
            receive(OPTIONS.replace("z9hG4bKa1", "z9hG4bKa2"));
            assertFalse(first.equals(wire.header("Via").getFirst()));
        }

        @Test
        void theCancelGetsTheBranchOfItsInvite() { // §16.11, §9.1
            forwarding();
            receive(OPTIONS.replace("OPTIONS", "INVITE"));
            String invite = wire.header("Via").getFirst();
            receive(OPTIONS.replace("OPTIONS", "CANCEL"));
            assertEquals(invite, wire.header("Via").getFirst());
        }

        @Test
        void aLoopIsAnswered482() { // §16.3 step 4
            forwarding();
            receive(OPTIONS);
            String again = wire.message().replace("\r\n", "\n");
            receive(again, UDP, "127.0.0.1", 5060);
            assertTrue(wire.message().startsWith("SIP/2.0 482 Loop Detected\r\n"), wire::message);
            assertEquals(1, count(CoreCounter.LOOPS));
        }

        @Test
        void noHopsLeftIsAnswered483() { // §16.3 step 3
            forwarding();
            receive(OPTIONS.replace("Max-Forwards: 70", "Max-Forwards: 0"));
            assertTrue(wire.message().startsWith("SIP/2.0 483 Too Many Hops\r\n"), wire::message);
        }

        @Test
        void aMissingMaxForwardsIsAdded() { // §16.6 step 3
            forwarding();
            receive(OPTIONS.replace("Max-Forwards: 70\n", ""));
            assertEquals(List.of("70"), wire.header("Max-Forwards"));
        }

        @Test
        void aHostNameIsRefusedAndCounted() {
            forwarding();
            receive(OPTIONS.replace("192.0.2.9:5080", "host.example"));
            assertEquals(0, wire.count());
            assertEquals(1, count(CoreCounter.UNRESOLVED));
        }

        @Test
        void aConnectionIsRememberedInOurVia() {
            forwarding();
            receive(OPTIONS.replace("/UDP", "/TCP"), TCP, "192.0.2.1", 5062);
            assertTrue(wire.header("Via").getFirst().endsWith(";i=17"), wire::message);
        }

        @Test
        void theEditsOfOneAttemptAreGoneInTheNext() {
            program(
                    RouteKind.REQUEST,
                    context -> {
                        context.core().forward(context);
                        return context.core().forward(context) ? 1 : -1;
                    });
            receive(OPTIONS);
            assertEquals(2, wire.count());
            assertEquals(2, wire.header("Via").size());
        }

        @Test
        void aRecordRouteStandsForEachSide() { // RFC 5658
            program(
                    RouteKind.REQUEST,
                    context -> {
                        context.main().socket(OTHER);
                        context.recordRoute().want(new Value(), true, true, context.arena());
                        return context.core().forward(context) ? 1 : -1;
                    });
            receive(OPTIONS);
            assertEquals(
                    List.of(
                            "<sip:127.0.0.1:5070;r2=on;lr;ftag=f1>",
                            "<sip:127.0.0.1;r2=on;lr;ftag=f1>"),
                    wire.header("Record-Route"));
        }
    }

    @Nested
    class GivenAReply {
        private static final String REPLY =
                """
                SIP/2.0 200 OK
                Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKx
                Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bKa1;received=198.51.100.7;rport=40000
                From: <sip:alice@example.com>;tag=f1
                To: <sip:bob@example.com>;tag=t1
                Call-ID: c1@example.com
                CSeq: 7 OPTIONS
                Content-Length: 0

                """;

        @Test
        void ourViaIsTakenOffAndTheNextOneSaysWhereTo() { // RFC 3261 §16.7 step 9, RFC 3581 §4
            receive(REPLY);
            assertEquals(1, wire.header("Via").size());
            assertTrue(wire.header("Via").getFirst().startsWith("SIP/2.0/UDP 192.0.2.1:5062"));
            assertEquals("udp:198.51.100.7:40000", wire.remote());
        }

        @Test
        void viasInOneHeaderAreCutAtTheComma() {
            receive(REPLY.replace("z9hG4bKx\nVia: ", "z9hG4bKx, "));
            assertEquals(1, wire.header("Via").size());
            assertTrue(
                    wire.header("Via").getFirst().strip().startsWith("SIP/2.0/UDP 192.0.2.1:5062"),
                    wire::message);
        }

        @Test
        void aReplyThatIsNotForUsIsDropped() { // §18.1.2
            receive(REPLY.replace("127.0.0.1:5060", "192.0.2.200:5060"));
            assertEquals(0, wire.count());
            assertEquals(1, count(CoreCounter.DROP_REPLIES));
        }

        @Test
        void aReplyWithOnlyOurViaEndsHere() {
            receive(REPLY.replaceFirst("Via: SIP/2.0/UDP 192[^\n]*\n", ""));
            assertEquals(0, wire.count());
        }

        @Test
        void aScriptThatDropsItKeepsItHere() {
            program(
                    RouteKind.REPLY,
                    context -> {
                        context.drop();
                        return 0;
                    });
            receive(REPLY);
            assertEquals(0, wire.count());
        }
    }
}
