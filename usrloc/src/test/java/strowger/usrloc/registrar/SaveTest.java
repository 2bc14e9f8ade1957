package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.stream.Collectors;

/** {@code save}: RFC 3261 §10.3, as Kamailio's registrar answers it. */
class SaveTest {
    private static final String A = "Contact: <sip:a@127.0.0.1:40000>";
    private static final String B = "Contact: <sip:b@127.0.0.1:40000>";
    private static final String C = "Contact: <sip:c@127.0.0.1:40000>";

    /** The status line, and the headers that the registrar adds. */
    private static String shown(String reply) {
        return Arrays.stream(reply.split("\r\n"))
                .filter(line -> !line.matches("(?i)(Via|From|To|Call-ID|CSeq|Content-Length):.*|"))
                .map(line -> line.replace("SIP/2.0 ", "").replace("@127.0.0.1:40000", ""))
                .collect(Collectors.joining(" | "));
    }

    private static void expect(TestServer server, String expected, String request) {
        assertEquals(expected, shown(server.receive(request)));
    }

    @Test
    void aContactIsBoundRefreshedQueriedAndUnbound() {
        try (TestServer server = new TestServer()) {
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=600",
                    register("r", 1, A, "Expires: 600"));
            assertEquals(1, server.result);
            expect(server, "200 OK | Contact: <sip:a>;expires=600", register("r", 2));
            assertEquals(4, server.result);
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=300",
                    register("r", 3, A, "Expires: 300"));
            assertEquals(2, server.result);
            expect(server, "200 OK", register("r", 5, A, "Expires: 0"));
            assertEquals(3, server.result);
            expect(server, "200 OK", register("r", 6));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=120",
                    register("r", 7, A + ";expires=120"));
            expect(server, "200 OK", register("r", 8, A + ";expires=0"));
            expect(server, "200 OK | Contact: <sip:a>;expires=3600", register("r", 9, A));
            expect(server, "200 OK", register("r", 11, "Contact: *", "Expires: 0"));
            expect(server, "200 OK", register("r", 12));
        }
    }

    @Test
    void aLowerCseqIsRefusedAndAnEqualOneIsARetransmission() {
        try (TestServer server = new TestServer()) {
            String bound = "Contact: <sip:a>;expires=600";
            String refused =
                    "400 Bad Request | " + bound + " | P-Registrar-Error: Invalid CSeq number";
            expect(server, "200 OK | " + bound, register("r", 10, A, "Expires: 600"));
            expect(server, refused, register("r", 9, A, "Expires: 500"));
            assertEquals(-1, server.result);
            expect(server, "200 OK | " + bound, register("r", 10, A, "Expires: 400"));
            expect(server, refused, register("r", 5, A, "Expires: 0"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=100",
                    register("other", 1, A, "Expires: 100"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=90",
                    register("r", 2, A, "Expires: 90"));
            server.advance(21);
            assertTrue(server.receive(register("r", 2, A)).startsWith("SIP/2.0 400 "));
            assertEquals(4, server.statistic("accepted_regs"));
            assertEquals(3, server.statistic("rejected_regs"));
        }
    }

    @Test
    void timesAreBoundedAndThoseThatCantBeReadAreTheDefault() {
        try (TestServer server =
                new TestServer(
                        "registrar.default_expires=1800",
                        "registrar.min_expires=60",
                        "registrar.max_expires=3600")) {
            int cseq = 0;
            String[][] cases = {
                {"", "", "1800"},
                {";expires=10", "", "60"},
                {";expires=10000", "", "3600"},
                {";expires=100", "Expires: 200", "100"},
                {"", "Expires: 200", "200"},
                {"", "Expires: abc", "1800"},
                {";expires=abc", "", "1800"},
                {";expires=4294967296", "", "1800"},
                {";expires=99999999999999999999999999", "", "1800"},
                {";expires=4294967295", "", "3600"},
                {"", "Expires: 59", "60"},
                {"", "Expires: 3601", "3600"},
            };
            for (String[] each : cases) {
                String header = each[1].isEmpty() ? "X-None: 1" : each[1];
                expect(
                        server,
                        "200 OK | Contact: <sip:a>;expires=" + each[2],
                        register("r", ++cseq, A + each[0], header));
            }
        }
    }

    @Test
    void withoutAMaximumTheLongestTimeOfAllIsKept() {
        try (TestServer server = new TestServer()) {
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=4294967295",
                    register("r", 1, A + ";expires=4294967295"));
        }
    }

    @Test
    void aTooBriefTimeIsAnswered423WhereTheModeSaysSo() {
        try (TestServer server = new TestServer("registrar.min_expires_mode=1")) {
            expect(
                    server,
                    "423 Interval Too Brief | Min-Expires: 60 | P-Registrar-Error: Expires is below"
                            + " Min-Expires",
                    register("r", 1, A, "Expires: 10"));
            assertEquals(0, server.table().contactCount());
        }
    }

    @Test
    void contactsAreListedByQThenByAge() {
        try (TestServer server = new TestServer()) {
            expect(
                    server,
                    "200 OK | Contact: <sip:b>;q=0.9;expires=600, <sip:a>;q=0.3;expires=600,"
                            + " <sip:c>;expires=600",
                    register("r", 1, A + ";q=0.3", B + ";q=0.9", C, "Expires: 600"));
            expect(
                    server,
                    "200 OK | Contact: <sip:e>;q=1;expires=77, <sip:b>;q=0.9;expires=600,"
                            + " <sip:d>;q=0.5;expires=600, <sip:a>;q=0.3;expires=600,"
                            + " <sip:c>;expires=600",
                    register(
                            "r2",
                            1,
                            "Contact: <sip:d@127.0.0.1:40000>;q=0.5, \"E\""
                                    + " <sip:e@127.0.0.1:40000>;q=1.0;expires=77",
                            "Expires: 600"));
            server.receive(register("r", 4, B + ";expires=0"));
            expect(
                    server,
                    "200 OK | Contact: <sip:e>;q=1;expires=77, <sip:d>;q=0.5;expires=600,"
                            + " <sip:c>;q=0.1;expires=3600",
                    register("r", 6, A + ";expires=0", C + ";q=0.1"));
            expect(server, "200 OK", register("r9", 1, "Contact: *", "Expires: 0"));
        }
    }

    @Test
    void newestFirstWhereTheOrderIsByTime() {
        try (TestServer server = new TestServer("usrloc.desc_time_order=1")) {
            server.receive(register("r", 1, A + ";q=0.9", B + ";q=0.1", "Expires: 600"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;q=0.9;expires=600, <sip:b>;q=0.1;expires=600",
                    register("r", 2, A + ";q=0.9", "Expires: 600"));
        }
    }

    @Test
    void moreContactsThanAllowedAreRefusedAndNoneIsBound() {
        try (TestServer server = new TestServer("registrar.max_contacts=2")) {
            String error = " | P-Registrar-Error: Too many registered contacts";
            server.receive(register("r", 1, A, "Expires: 600"));
            server.receive(register("r", 2, B, "Expires: 600"));
            expect(
                    server,
                    "503 Service Unavailable | Contact: <sip:a>;expires=600, <sip:b>;expires=600"
                            + error,
                    register("r", 3, C, "Expires: 600"));
            assertEquals(-2, server.result);
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=300, <sip:b>;expires=600",
                    register("r", 5, A, "Expires: 300"));
            server.receive(register("r", 6, B + ";expires=0"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=300, <sip:c>;expires=600",
                    register("r", 7, C, "Expires: 600"));
            expect(
                    server,
                    "503 Service Unavailable" + error,
                    register("carl", "m", 1, A, B, C, "Expires: 60"));
            expect(server, "200 OK", register("carl", "m", 2));
        }
    }

    @Test
    void aContactExpiresToTheSecond() {
        try (TestServer server = new TestServer("registrar.min_expires=1")) {
            server.receive(register("r", 1, A, "Expires: 1"));
            server.receive(register("r2", 1, B, "Expires: 100"));
            server.nowMs.addAndGet(999);
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=1, <sip:b>;expires=100",
                    register("r3", 1));
            server.nowMs.addAndGet(1);
            expect(server, "200 OK | Contact: <sip:b>;expires=99", register("r3", 2));
        }
    }

    @Test
    void oneInvalidContactUndoesTheWholeRequest() {
        try (TestServer server = new TestServer()) {
            server.receive(register("r", 1, A, "Expires: 600"));
            expect(
                    server,
                    "400 Bad Request | P-Registrar-Error: Contact can't be read",
                    register("r", 2, B, "Contact: <sip:c@127.0.0.1", "Expires: 60"));
            expect(
                    server,
                    "400 Bad Request | Contact: <sip:a>;expires=600 | P-Registrar-Error: Invalid"
                            + " CSeq number",
                    register("r", 0, B, A, "Expires: 60"));
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void theStarStandsAloneAndExpiresAtOnce() {
        try (TestServer server = new TestServer()) {
            server.receive(register("r", 1, A, "Expires: 600"));
            assertTrue(
                    server.receive(register("r", 2, "Contact: *", "Expires: 5"))
                            .contains("* with Expires"));
            assertTrue(server.receive(register("r", 3, "Contact: *")).contains("* with Expires"));
            assertTrue(
                    server.receive(register("r", 4, A, "Contact: *", "Expires: 0"))
                            .contains("* beside"));
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void anInstanceKeepsItsBindingWhenItsUriChanges() {
        String instance = ";+sip.instance=\"<urn:uuid:0000>\"";
        try (TestServer server = new TestServer()) {
            server.receive(register("r", 9, A + instance, "Expires: 600"));
            expect(
                    server,
                    "200 OK | Contact: <sip:b>;expires=600;+sip.instance=\"<urn:uuid:0000>\"",
                    register("r", 1, B + instance, "Expires: 600"));
            assertEquals(2, server.result);
            String reply =
                    server.receive(
                            register(
                                    "r",
                                    1,
                                    C + ";q=0.5" + instance,
                                    "Supported: gruu",
                                    "Expires: 600"));
            assertEquals(
                    "200 OK | Contact: <sip:c>;q=0.5;expires=600;pub-gruu=\"sip:alice@example.com;"
                            + "gr=urn:uuid:0000\";temp-gruu=\"sip:RUID-HASH@example.com;gr\";"
                            + "+sip.instance=\"<urn:uuid:0000>\"",
                    shown(reply).replaceAll("uloc-[0-9a-f-]+(?=@)", "RUID-HASH"));
        }
    }

    @Test
    void matchingModesFindAContactByWhatTheyName() {
        for (int mode = 0; mode <= 3; mode++) {
            try (TestServer server =
                    new TestServer(
                            "usrloc.matching_mode=" + mode,
                            "registrar.use_path=1",
                            "registrar.path_mode=0")) {
                server.receive(register("r", 1, A, "Path: <sip:p1;lr>", "Expires: 600"));
                server.receive(register("s", 1, A, "Path: <sip:p1;lr>", "Expires: 600"));
                server.receive(register("r", 2, A, "Path: <sip:p2;lr>", "Expires: 600"));
                server.receive(register("r", 3, B, "Path: <sip:p2;lr>", "Expires: 600"));
                int expected = new int[] {2, 3, 3, 2}[mode];
                assertEquals(expected, server.table().contactCount(), "matching_mode " + mode);
            }
        }
    }

    @Test
    void flagFourKeepsOnlyTheContactsOfTheRequest() {
        try (TestServer server = new TestServer("registrar.max_contacts=1")) {
            server.receive(register("r", 1, A, "Expires: 600"));
            server.route(context -> server.call(context, "save", "location", "0x04"));
            expect(
                    server,
                    "200 OK | Contact: <sip:b>;expires=600",
                    register("r2", 1, B, "Expires: 600"));
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void aReplyIsSentLaterOrNotAtAllWhereTheFlagsSaySo() {
        try (TestServer server = new TestServer()) {
            server.route(context -> server.call(context, "save", "location", "2"));
            assertEquals("", server.receive(register("r", 1, A)));
            server.route(context -> server.call(context, "save", "location", "16"));
            assertEquals("", server.receive(register("r", 2, A)));
            server.route(
                    context ->
                            server.call(context, "save", "location", "16")
                                    + server.call(context, "reg_send_reply"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=600",
                    register("r", 3, A, "Expires: 600"));
        }
    }

    @Test
    void thePathIsStoredAndRepeatedAsTheModeSays() {
        String path = "Path: <sip:p1.example.com;lr>,<sip:p2.example.com;lr>";
        try (TestServer server = new TestServer("registrar.use_path=1")) {
            expect(
                    server,
                    "420 Bad Extension | Unsupported: path | P-Registrar-Error: No support for"
                            + " found Path indicated",
                    register("r", 1, A, path, "Expires: 600"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=600 | " + path,
                    register("r", 2, A, path, "Supported: outbound, path", "Expires: 600"));
        }
        try (TestServer server = new TestServer("registrar.use_path=1", "registrar.path_mode=0")) {
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=600",
                    register("r", 1, A, path, "Supported: path", "Expires: 600"));
        }
    }

    @Test
    void outboundIsOfferedOrDemandedAsTheModeSays() {
        String flow = A + ";reg-id=1;+sip.instance=\"<urn:uuid:1>\"";
        try (TestServer server = new TestServer()) {
            expect(
                    server,
                    "420 Bad Extension | Unsupported: outbound | P-Registrar-Error: Outbound is"
                            + " not supported here",
                    register("r", 1, flow, "Require: outbound", "Expires: 600"));
        }
        try (TestServer server =
                new TestServer("registrar.outbound_mode=2", "registrar.flow_timer=25")) {
            expect(
                    server,
                    "421 Extension Required | Require: outbound | P-Registrar-Error: Outbound is"
                            + " required here",
                    register("r", 1, flow, "Expires: 600"));
            expect(
                    server,
                    "200 OK | Contact: <sip:a>;expires=600;+sip.instance=\"<urn:uuid:1>\";reg-id=1"
                            + " | Require: outbound | Flow-Timer: 25",
                    register("r", 2, flow, "Supported: outbound", "Expires: 600"));
            String behindProxy =
                    register("r", 3, flow, "Supported: outbound", "Expires: 600")
                            .replace("From:", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKe\r\nFrom:");
            expect(
                    server,
                    "439 First Hop Lacks Outbound Support | P-Registrar-Error: No support for"
                            + " outbound on edge proxy",
                    behindProxy);
        }
    }

    @Test
    void whereTheContactWasSeenIsShownUnderTheNameOfTheParameter() {
        try (TestServer server =
                new TestServer(
                        "registrar.received_avp=$avp(RECEIVED)", "registrar.received_param=rcv")) {
            var seen = strowger.engine.value.Value.ofText("sip:127.0.0.1:40000");
            var name = strowger.engine.value.Value.ofText("RECEIVED");
            server.route(
                    context -> {
                        context.attributes().push(name, seen, context.arena());
                        return server.call(context, "save", "location");
                    });
            assertTrue(
                    server.receive(register("r", 1, A, "Expires: 600"))
                            .contains(";expires=600;rcv=\"sip:127.0.0.1:40000\""));
        }
    }

    @Test
    void aFullTableIsAnswered503WithRetryAfterAndCounted() {
        try (TestServer server = new TestServer("usrloc.contacts_max=1")) {
            server.receive(register("r", 1, A, "Expires: 600"));
            expect(
                    server,
                    "503 Service Unavailable | Contact: <sip:a>;expires=600 | Retry-After: 60 |"
                            + " P-Registrar-Error: The location table is full",
                    register("r", 2, A, B, "Expires: 50"));
            expect(server, "200 OK | Contact: <sip:a>;expires=600", register("r", 3));
            assertEquals(1, server.statistic("location_refused"));
        }
    }

    @Test
    void theAddressOfRecordIsUnescapedAndInLowerCase() {
        try (TestServer server = new TestServer("usrloc.use_domain=1")) {
            server.receive(register("%41lice", "r", 1, A, "Expires: 600"));
            byte[] aor = "alice@example.com".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            var key = new org.agrona.concurrent.UnsafeBuffer(aor);
            assertEquals(1, server.table().read(key, 0, aor.length, server.table().newSet()));
        }
    }
}
