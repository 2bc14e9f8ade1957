package strowger.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;

import java.util.List;

class CallScenarioTest {
    private static final long TIMEOUT_NS = 2_000_000_000L;
    private static final String ROUTES =
            "Record-Route: <sip:p3;lr>, <sip:p2;lr;a=\"x,y\">\r\nRecord-Route: <sip:p1;lr>\r\n";

    private final RecordingWire caller = new RecordingWire(5070);
    private final RecordingWire callee = new RecordingWire(5080);
    private final Tally tally = new Tally();
    private final Timers timers = Timers.once(TIMEOUT_NS);
    private final Exchanges exchanges = new Exchanges(4, 4_096, new Key(7), timers, tally);
    private final Texts texts = new Texts(caller.local(), caller.local(), "example.com", "UDP");
    private final Template invite = Template.of(texts.relayed("INVITE", "callee", 0));
    private final CallScenario scenario =
            new CallScenario(invite, new Numbering(10, 0), exchanges, tally, caller);
    private final Uas uas = new Uas(callee, tally, scenario);

    private String begin() {
        scenario.start(exchanges.begin(0, 0), 0);
        return caller.last();
    }

    /** What a proxy adds to a request on its way. */
    private static String proxied(String request, String routes) {
        return request.replaceFirst(
                "Via: ", routes + "Via: SIP/2.0/UDP p1;branch=z9hG4bKproxy\r\nVia: ");
    }

    /** What a proxy takes from an answer on its way. */
    private static String unproxied(String answer) {
        return answer.replaceFirst("Via: [^\r]*\r\n", "");
    }

    private void toCallee(String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        uas.onDatagram(bytes, bytes.length, 0);
    }

    private void toCaller(String message) {
        byte[] bytes = message.getBytes(ISO_8859_1);
        scenario.onDatagram(bytes, bytes.length, 0);
    }

    @Test
    void theCalleeRingsAndAnswersWithViasAndRoutesAsTheyCame() {
        toCallee(proxied(begin(), ROUTES));
        assertEquals(List.of(Peer.SERVER, Peer.SERVER), callee.sentTo);
        assertTrue(callee.sent.get(0).startsWith("SIP/2.0 180 Ringing\r\n"));
        String ok = callee.sent.get(1);
        assertTrue(ok.startsWith("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP p1;branch=z9hG4bKproxy\r\n"));
        assertTrue(ok.contains(ROUTES));
        assertTrue(ok.contains(";tag=callee\r\n"));
        assertTrue(ok.contains("Contact: <sip:callee@127.0.0.1:5080>\r\n"));
    }

    @Test
    void ackAndByeTakeTheRouteSetBackwardsToTheCalleesContact() {
        toCallee(proxied(begin(), ROUTES));
        toCaller(unproxied(callee.sent.get(0)));
        toCaller(unproxied(callee.sent.get(1)));
        assertEquals(3, caller.sent.size());
        String routes =
                "Route: <sip:p1;lr>\r\nRoute:  <sip:p2;lr;a=\"x,y\">\r\nRoute: <sip:p3;lr>\r\n";
        for (String request : caller.sent.subList(1, 3)) {
            assertTrue(request.contains(" sip:callee@127.0.0.1:5080 SIP/2.0\r\n"), request);
            assertTrue(request.contains(routes), request);
            assertTrue(request.contains(";tag=callee\r\n"), request);
        }
        assertTrue(caller.sent.get(1).startsWith("ACK "));
        assertTrue(caller.sent.get(1).contains("CSeq: 1000000000 ACK\r\n"));
        assertTrue(caller.sent.get(2).startsWith("BYE "));
        assertTrue(caller.sent.get(2).contains("CSeq: 1000000001 BYE\r\n"));
        assertEquals(Peer.SERVER, caller.sentTo.getLast());
    }

    @Test
    void withoutARecordedRouteAckAndByeGoStraightToTheCallee() {
        toCallee(proxied(begin(), ""));
        toCaller(unproxied(callee.last()));
        assertEquals(List.of(Peer.SERVER, Peer.OTHER_END, Peer.OTHER_END), caller.sentTo);
        toCallee(caller.last());
        assertEquals(Peer.OTHER_END, callee.sentTo.getLast(), "one Via: straight from the caller");
    }

    @Test
    void aCallIsCompleteWhenTheByeIsAnsweredAndTheAckArrived() {
        toCallee(proxied(begin(), ROUTES));
        toCaller(unproxied(callee.last()));
        String ack = caller.sent.get(1);
        toCallee(proxied(caller.sent.get(2), ""));
        toCaller(unproxied(callee.last()));
        assertEquals(0, tally.completed(), "the ACK was overtaken");
        toCallee(proxied(ack, ""));
        assertEquals(1, tally.completed());
        assertEquals(0, tally.faults());
        assertEquals(3, uas.requests());
    }

    @Test
    void aCallWhoseAckIsLostIsMissing() {
        toCallee(proxied(begin(), ROUTES));
        toCaller(unproxied(callee.last()));
        toCallee(proxied(caller.last(), ""));
        toCaller(unproxied(callee.last()));
        exchanges.sweep(TIMEOUT_NS, caller);
        assertEquals(1, tally.count(Fault.MISSING));
        assertEquals(0, tally.completed());
    }

    @Test
    void aRefusedCallIsAcknowledgedInItsOwnTransactionAndFails() {
        String invitation = begin();
        String branch = invitation.replaceAll("(?s).*(branch=[0-9A-Za-z]*).*", "$1\r\n");
        toCallee(proxied(invitation, ""));
        toCaller(unproxied(callee.last()).replace("200 OK", "486 Busy Here"));
        assertTrue(caller.last().startsWith("ACK sip:00000000@callee SIP/2.0\r\n"));
        assertTrue(caller.last().contains(branch));
        assertEquals(1, tally.count(Fault.WRONG_STATUS));
        assertEquals(1, tally.failed());
    }

    @Test
    void aSecondOkToTheInviteIsADuplicate() {
        toCallee(proxied(begin(), ROUTES));
        toCaller(unproxied(callee.last()));
        toCaller(unproxied(callee.last()));
        assertEquals(1, tally.count(Fault.DUPLICATE));
        assertEquals(1, exchanges.outstanding());
    }

    @Test
    void anOkWithoutAContactMakesNoDialog() {
        toCallee(proxied(begin(), ROUTES));
        toCaller(unproxied(callee.last()).replaceFirst("Contact: [^\r]*\r\n", ""));
        assertEquals(1, tally.count(Fault.WRONG_DIALOG));
        assertEquals(1, tally.failed());
    }

    @Test
    void moreRoutesThanAreKeptMakeNoDialog() {
        String many = "Record-Route: <sip:p;lr>\r\n".repeat(RouteSet.ROUTES_MAX + 1);
        toCallee(proxied(begin(), many));
        toCaller(unproxied(callee.last()));
        assertEquals(1, tally.count(Fault.WRONG_DIALOG));
        assertFalse(caller.last().startsWith("BYE"));
    }
}
