package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;
import static strowger.usrloc.registrar.TestServer.request;

import org.junit.jupiter.api.Test;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/** {@code lookup} and its kin, {@code registered}, {@code unregister}, {@code $ulc}. */
class LookupTest {
    private static final String A = "Contact: <sip:a@127.0.0.1:40000>";
    private static final String B = "Contact: <sip:b@10.0.0.1>";

    private final List<String> seen = new ArrayList<>();

    private static String uri(RoutingContext context) {
        Value uri = new Value();
        context.readRequestUri(uri);
        return uri.toString();
    }

    /** Runs a function on a MESSAGE, notes where the request goes then; returns its result. */
    private int run(TestServer server, String uri, String function, String... arguments) {
        seen.clear();
        server.route(
                context -> {
                    int result = server.call(context, function, arguments);
                    seen.add(uri(context) + " via " + context.main().destinationUri());
                    for (int index = 0; index < context.branches().count(); index++) {
                        seen.add(context.branches().at(index).uri().toString());
                    }
                    return result;
                });
        server.receive(request("MESSAGE", uri));
        server.route(context -> server.call(context, "save", "location"));
        return server.result;
    }

    @Test
    void theBestContactBecomesTheRequestUriAndTheOthersBranches() {
        try (TestServer server = new TestServer()) {
            assertEquals(-1, run(server, "sip:alice@example.com", "lookup", "location"));
            server.receive(register("r", 1, A, B + ";q=0.7", "Expires: 600"));
            assertEquals(1, run(server, "sip:Alice@other.com;x=y", "lookup", "location"));
            assertEquals(List.of("sip:b@10.0.0.1 via <null>", "sip:a@127.0.0.1:40000"), seen);
            assertEquals(-3, run(server, "sip:other.com", "lookup", "location"));
            assertEquals(
                    1,
                    run(server, "sip:x@y", "lookup_to_dset", "location", "sip:alice@example.com"));
            assertEquals(
                    List.of("sip:x@y via <null>", "sip:b@10.0.0.1", "sip:a@127.0.0.1:40000"), seen);
            server.receive(register("r", 2, "Contact: *", "Expires: 0"));
            assertEquals(-1, run(server, "sip:alice@example.com", "lookup", "location"));
        }
    }

    @Test
    void withUseExpiredContactsAContactIsFoundUntilTheTimerIntervalIsOver() {
        try (TestServer server =
                new TestServer(
                        "registrar.use_expired_contacts=1",
                        "registrar.max_contacts=1",
                        "usrloc.timer_interval=20")) {
            server.receive(register("r", 1, A, "Expires: 600"));
            server.advance(601);
            server.sweep();
            assertEquals(1, run(server, "sip:alice@example.com", "lookup", "location"));
            assertEquals(1, run(server, "sip:alice@example.com", "registered", "location"));
            String query = server.receive(register("r", 2));
            assertTrue(!query.contains("Contact:"), "a binding that has expired: " + query);
            String other = server.receive(register("s", 1, B, "Expires: 600"));
            assertTrue(other.startsWith("SIP/2.0 200"), "it takes nobody's place: " + other);
            server.advance(20);
            server.sweep();
            assertEquals(1, run(server, "sip:alice@example.com", "lookup", "location"));
            assertEquals(List.of("sip:b@10.0.0.1 via <null>"), seen);
        }
    }

    @Test
    void withSockMode1TheAdvertisedAddressIsShownAndTheSocketItselfUsed() {
        ListenSocket advertising =
                new ListenSocket(
                        Protocol.UDP,
                        Endpoint.parse("127.0.0.1", 5060).orElseThrow(),
                        "203.0.113.9",
                        5062,
                        "");
        for (int mode = 0; mode < 2; mode++) {
            try (TestServer server = new TestServer("registrar.sock_mode=" + mode)) {
                server.receive(inbound(register("r", 1, A, "Expires: 600"), advertising, 0));
                List<String> shown = new ArrayList<>();
                server.route(
                        context -> {
                            int result =
                                    server.call(
                                            context,
                                            "reg_fetch_contacts",
                                            "location",
                                            "sip:alice@example.com",
                                            "callee");
                            shown.add(server.ulc(context, "callee=>socket", 0));
                            int _ = server.call(context, "lookup", "location");
                            shown.add(context.main().socket().toString());
                            return result;
                        });
                server.receive(request("MESSAGE", "sip:alice@example.com"));
                assertEquals(
                        List.of(
                                mode == 0 ? "udp:127.0.0.1:5060" : "udp:203.0.113.9:5062",
                                "udp:127.0.0.1:5060"),
                        shown);
            }
        }
    }

    @Test
    void aContactThatDoesNotTakeTheMethodIsLeftOut() {
        try (TestServer server = new TestServer("registrar.method_filtering=1")) {
            server.receive(register("r", 1, A + ";methods=\"INVITE, BYE\"", "Expires: 600"));
            assertEquals(-2, run(server, "sip:alice@example.com", "lookup", "location"));
            server.receive(register("r", 2, B, "Allow: INVITE, MESSAGE", "Expires: 600"));
            assertEquals(1, run(server, "sip:alice@example.com", "lookup", "location"));
            assertEquals(List.of("sip:b@10.0.0.1 via <null>"), seen);
        }
    }

    @Test
    void theFirstHopOfThePathIsTheNextHop() {
        try (TestServer server = new TestServer("registrar.use_path=1", "registrar.path_mode=0")) {
            server.receive(
                    register(
                            "r",
                            1,
                            A,
                            "Path: <sip:p1:5070;lr>",
                            "Path: <sip:p2;lr>",
                            "Expires: 60"));
            Value path = new Value();
            server.route(
                    context -> {
                        int result = server.call(context, "lookup", "location");
                        path.setNull();
                        seen.add(context.main().path() + " " + context.main().destinationUri());
                        return result;
                    });
            server.receive(request("MESSAGE", "sip:alice@example.com"));
            assertEquals(List.of("<sip:p1:5070;lr>,<sip:p2;lr> sip:p1:5070;lr"), seen);
        }
        try (TestServer server =
                new TestServer(
                        "registrar.use_path=1",
                        "registrar.path_mode=0",
                        "registrar.path_check_local=1")) {
            server.receive(
                    register(
                            "r", 1, A, "Path: <sip:127.0.0.1:5060;lr>,<sip:p2;lr>", "Expires: 60"));
            run(server, "sip:alice@example.com", "lookup", "location");
            assertEquals(List.of("sip:a@127.0.0.1:40000 via sip:p2;lr"), seen);
        }
    }

    @Test
    void aGruuLeadsToItsInstanceAlone() {
        String instance = ";+sip.instance=\"<urn:uuid:77>\"";
        try (TestServer server = new TestServer()) {
            server.receive(register("r", 1, A + ";q=1", B + instance, "Expires: 600"));
            assertEquals(
                    1, run(server, "sip:alice@example.com;gr=urn:uuid:77", "lookup", "location"));
            assertEquals(List.of("sip:b@10.0.0.1 via <null>"), seen);
            assertEquals(
                    -1, run(server, "sip:alice@example.com;gr=urn:uuid:78", "lookup", "location"));
            String reply = server.receive(register("r", 2, "Supported: gruu"));
            String temporary = reply.replaceAll("(?s).*temp-gruu=\"([^\"]*)\".*", "$1");
            assertEquals(1, run(server, temporary, "lookup", "location"));
            assertEquals(List.of("sip:b@10.0.0.1 via <null>"), seen);
        }
    }

    @Test
    void whatWasSavedComesBackWithTheBranch() {
        try (TestServer server = new TestServer()) {
            server.route(
                    context -> {
                        context.main().flags(1L << 7);
                        return server.call(context, "save", "location");
                    });
            server.receive(inbound(register("r", 1, A, "User-Agent: P/1"), TestServer.TCP, 42));
            server.route(
                    context -> {
                        int result = server.call(context, "lookup", "location");
                        var main = context.main();
                        seen.add(main.connectionId() + " " + main.flags() + " " + main.socket());
                        seen.add(main.userAgent() + " " + main.q() + " " + main.instance());
                        return result;
                    });
            server.receive(request("INVITE", "sip:alice@example.com"));
            assertEquals(List.of("42 128 tcp:127.0.0.1:5060", "P/1 -1 <null>"), seen);
            assertEquals(1, server.table().removeByConnection(42));
            assertEquals(0, server.table().contactCount());
        }
    }

    @Test
    void contactsAreFetchedShownAndFreed() {
        try (TestServer server = new TestServer()) {
            String uri = "sip:alice@example.com";
            assertEquals(-1, run(server, "sip:x@y", "reg_fetch_contacts", "location", uri, "c"));
            server.receive(register("r1", 1, "User-Agent: Phone/3", A + ";q=0.4", "Expires: 600"));
            server.receive(register("r2", 1, B, "Expires: 600"));
            server.route(
                    context -> {
                        int result =
                                server.call(context, "reg_fetch_contacts", "location", uri, "c");
                        for (int index = 0; index < 2; index++) {
                            seen.add(show(server, context, index));
                        }
                        server.call(context, "reg_free_contacts", "c");
                        seen.add(server.ulc(context, "c=>count", 0));
                        return result;
                    });
            seen.clear();
            server.receive(request("OPTIONS", "sip:x@y"));
            String tail = " 4294967295 location 0 udp:127.0.0.1:5060 <null> 600 2";
            assertEquals(
                    List.of(
                            "alice sip:a@127.0.0.1:40000 400 1 r1 0 0 Phone/3  " + tail,
                            "alice sip:b@10.0.0.1 -1 1 r2 0 0 n/a  " + tail,
                            "<null>"),
                    seen);
        }
    }

    private static String show(TestServer server, RoutingContext context, int index) {
        List<String> shown = new ArrayList<>();
        String[] attributes = {
            "aor",
            "addr",
            "q",
            "cseq",
            "callid",
            "flags",
            "cflags",
            "user_agent",
            "path",
            "received",
            "methods",
            "domain",
            "aorhash",
            "socket",
            "conid",
            "expires",
            "count"
        };
        for (String attribute : attributes) {
            shown.add(server.ulc(context, "c=>" + attribute, index));
        }
        return String.join(" ", shown);
    }

    @Test
    void contactsAreUnregisteredOneByOneOrAllAtOnce() {
        try (TestServer server = new TestServer()) {
            String uri = "sip:alice@example.com";
            server.receive(register("r1", 1, A, B, "Expires: 600"));
            server.route(
                    context -> {
                        server.call(context, "reg_fetch_contacts", "location", uri, "c");
                        String ruid = server.ulc(context, "c=>ruid", 0);
                        int result = server.call(context, "unregister", "location", uri, ruid);
                        int again = server.call(context, "unregister", "location", "", ruid);
                        return 10 * result + again;
                    });
            server.receive(request("OPTIONS", "sip:x@y"));
            assertEquals(10 - 3, server.result);
            assertEquals(1, server.table().contactCount());
            assertEquals(-1, run(server, "sip:x@y", "unregister", "location", "nonsense"));
            assertEquals(1, run(server, "sip:x@y", "unregister", "location", uri));
            assertEquals(0, server.table().contactCount());
            assertEquals(1, run(server, "sip:x@y", "unregister", "location", uri));
        }
    }

    @Test
    void registeredMatchesWhatItIsToldTo() {
        try (TestServer server = new TestServer()) {
            server.receive(register("x", 1, A, "Expires: 600"));
            String uri = "sip:alice@example.com";
            assertEquals(1, run(server, "sip:x@y", "registered", "location", uri));
            assertEquals(-1, run(server, "sip:x@y", "registered", "location"));
            assertEquals(1, run(server, "sip:x@y", "registered", "location", uri, "3"));
            assertEquals(-1, run(server, "sip:x@y", "registered", "location", uri, "4"));
            assertEquals(1, run(server, "sip:x@y", "reg_from_user", "location", uri, "3"));
            server.receive(register("y", 1, A + ";expires=0"));
            server.receive(register("z", 1, B));
            assertEquals(-1, run(server, "sip:x@y", "registered", "location", uri, "1"));
            assertEquals(-1, run(server, "sip:x@y", "reg_from_user", "location", uri, "0"));
        }
    }

    @Test
    void theEndOfAContactIsToldOnceAndOnlyWhenItExpires() {
        try (TestServer server = new TestServer()) {
            server.eventRoute(
                    context ->
                            seen.add(
                                    server.ulc(context, "exp=>addr", 0)
                                            + " "
                                            + server.ulc(context, "exp=>aorhash", 0)));
            server.receive(register("bob", "r", 1, A, "Expires: 60"));
            server.receive(register("r", 1, B, "Expires: 60"));
            server.receive(register("r", 2, B, "Expires: 0"));
            server.advance(61);
            server.sweep();
            server.sweep();
            assertEquals(List.of("sip:a@127.0.0.1:40000 7222211"), seen);
            assertEquals(1, server.statistic("location_expires"));
            assertTrue(server.table().contactCount() == 0);
        }
    }
}
