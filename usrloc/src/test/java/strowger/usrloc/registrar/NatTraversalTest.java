package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;
import static strowger.usrloc.registrar.TestServer.request;

import org.junit.jupiter.api.Test;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** {@code nathelper} and the registrar together. */
class NatTraversalTest {
    private static final String OPTIONS = request("OPTIONS", "sip:x@y");

    private static String tests(TestServer server, String request) {
        StringBuilder holding = new StringBuilder();
        server.route(
                context -> {
                    for (int test = 1; test <= 256; test <<= 1) {
                        boolean holds =
                                server.call(context, "nat_uac_test", Integer.toString(test)) > 0;
                        holding.append(holds ? test + " " : "");
                    }
                    return 1;
                });
        server.receive(request);
        return holding.toString().strip();
    }

    private static String with(String contact) {
        return OPTIONS.replace("Content-Length", "Contact: <" + contact + ">\r\nContent-Length");
    }

    @Test
    void eachTestLooksAtItsOwnPart() {
        try (TestServer server = new TestServer()) {
            assertEquals("", tests(server, with("sip:x@127.0.0.1:40000")));
            assertEquals("1 128", tests(server, with("sip:x@192.168.0.1")));
            String via = with("sip:x@8.8.8.8:40000").replace("127.0.0.1:40000", "10.0.0.5");
            assertEquals("2 4 16", tests(server, via));
            String sdp = "v=0\r\nc=IN IP4 172.16.0.1\r\n";
            String body =
                    OPTIONS.replace(
                            "Content-Length: 0\r\n\r\n", "Content-Length: 26\r\n\r\n" + sdp);
            assertEquals("8 256", tests(server, body));
            assertEquals("", tests(server, with("*").replace("<*>", "*")));
        }
    }

    @Test
    void aContactBehindNatIsReachedWhereItWasSeen() {
        try (TestServer server =
                new TestServer(
                        "nathelper.received_avp=$avp(RECEIVED)",
                        "registrar.received_avp=$avp(RECEIVED)")) {
            server.route(
                    context -> {
                        server.call(context, "fix_nated_register");
                        return server.call(context, "save", "location");
                    });
            String contact = "Contact: <sip:alice@192.168.1.9:5099>";
            assertTrue(
                    server.receive(register("r", 1, contact, "Expires: 600"))
                            .contains(
                                    "<sip:alice@192.168.1.9:5099>;expires=600;"
                                            + "received=\"sip:127.0.0.1:40000\""));
            StringBuilder next = new StringBuilder();
            server.route(
                    context -> {
                        int found = server.call(context, "lookup", "location");
                        next.append(context.main().destinationUri());
                        return found;
                    });
            server.receive(request("MESSAGE", "sip:alice@example.com"));
            assertEquals("sip:127.0.0.1:40000", next.toString());
        }
    }

    @Test
    void anAliasIsSavedAndLeadsBackOverItsConnection() {
        try (TestServer server = new TestServer()) {
            server.route(
                    context -> {
                        server.call(context, "set_contact_alias");
                        return server.call(context, "save", "location");
                    });
            String contact = "Contact: <sip:alice@10.0.0.9:5099;transport=tcp>";
            String reply =
                    server.receive(
                            inbound(register("r", 1, contact, "Expires: 600"), TestServer.TCP, 5));
            assertTrue(
                    reply.contains("5099;transport=tcp;alias=127.0.0.1~40000~2>;expires=600"),
                    reply);
            StringBuilder seen = new StringBuilder();
            server.route(
                    context -> {
                        server.call(context, "lookup", "location");
                        int result = server.call(context, "handle_ruri_alias");
                        Value uri = new Value();
                        context.readRequestUri(uri);
                        seen.append(uri).append(' ').append(context.main().destinationUri());
                        return result;
                    });
            server.receive(request("MESSAGE", "sip:alice@example.com"));
            assertEquals(
                    "sip:alice@10.0.0.9:5099;transport=tcp sip:127.0.0.1:40000;transport=tcp",
                    seen.toString());
        }
    }

    @Test
    void ofSeveralAliasesTheFirstOrTheLastIsTaken() {
        String uri = "sip:a@b;alias=10.0.0.1~5060~1;x=y;alias=10.0.0.2~5062~2";
        String first = "sip:a@b;x=y;alias=10.0.0.2~5062~2 sip:10.0.0.1:5060";
        String last = "sip:a@b;alias=10.0.0.1~5060~1;x=y sip:10.0.0.2:5062;transport=tcp";
        try (TestServer server = new TestServer()) {
            StringBuilder seen = new StringBuilder();
            server.route(context -> handle(server, context, seen));
            server.receive(request("MESSAGE", uri));
            server.route(context -> handle(server, context, seen, "0"));
            server.receive(request("MESSAGE", uri));
            server.route(context -> handle(server, context, seen, "1"));
            server.receive(request("MESSAGE", uri));
            assertEquals(first + "|" + first + "|" + last + "|", seen.toString());
        }
    }

    private static int handle(
            TestServer server, RoutingContext context, StringBuilder seen, String... mode) {
        int result = server.call(context, "handle_ruri_alias", mode);
        Value uri = new Value();
        context.readRequestUri(uri);
        seen.append(uri).append(' ').append(context.main().destinationUri()).append('|');
        return result;
    }

    @Test
    void aFixedContactIsWhatLaterFunctionsSee() {
        try (TestServer server = new TestServer()) {
            server.route(
                    context -> {
                        int private1 = server.call(context, "nat_uac_test", "1");
                        int fixed = server.call(context, "fix_nated_contact");
                        int private2 = server.call(context, "nat_uac_test", "129");
                        return 100 * private1 + 10 * fixed + private2;
                    });
            server.receive(with("sip:x@192.168.0.1;p=1"));
            assertEquals(100 + 10 - 1, server.result);
        }
    }

    @Test
    void anAliasThatIsNoneIsRefusedHoweverLong() {
        try (TestServer server = new TestServer()) {
            String[] aliases = {
                "10.0.0.1~999999999999~1", "10.0.0.1~5060", "10.0.0.1~5060~9", "~~", "x~5060~1", ""
            };
            server.route(context -> server.call(context, "handle_ruri_alias"));
            for (String alias : aliases) {
                server.receive(request("MESSAGE", "sip:a@b;alias=" + alias));
                assertEquals(-1, server.result, alias);
            }
            server.receive(request("MESSAGE", "sip:a@b"));
            assertEquals(2, server.result);
        }
    }

    @Test
    void theSocketOfARequestIsToldInAHeader() {
        try (TestServer server = new TestServer()) {
            server.route(
                    context -> {
                        int result = server.call(context, "add_sock_hdr", "X-Sock");
                        return 10 * result + context.edits().insertedLength();
                    });
            server.receive(OPTIONS);
            assertEquals(10 + "X-Sock: udp:127.0.0.1:5060\r\n".length(), server.result);
        }
    }
}
