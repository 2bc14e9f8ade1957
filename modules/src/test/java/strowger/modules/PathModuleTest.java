package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class PathModuleTest {
    private final Stage stage = new Stage(new PathModule()).start();

    private List<String> paths() {
        return Stage.header(stage.forward(), "Path");
    }

    @Test
    void ourAddressIsAddedWithoutItsUsualPort() { // RFC 3327 §5.2
        stage.receive(Requests.MESSAGE);
        assertEquals(1, stage.call("add_path"));
        assertEquals(List.of("<sip:127.0.0.1;lr>"), paths());
    }

    @Test
    void aUserAndParametersGoIntoTheUri() {
        stage.receive(Requests.MESSAGE);
        stage.call("add_path", "u1");
        stage.call("add_path", "u2", "p1=a;ob");
        assertEquals(List.of("<sip:u1@127.0.0.1;lr>", "<sip:u2@127.0.0.1;lr;p1=a;ob>"), paths());
    }

    @Test
    void whereTheRequestCameFromIsTold() {
        stage.receive(Requests.MESSAGE);
        stage.call("add_path_received", "u4", "x=y");
        assertEquals(List.of("<sip:u4@127.0.0.1;lr;received=sip:192.0.2.1:5062;x=y>"), paths());
    }

    @Test
    void whereTheRequestCameFromIsToldAsAnAlias() {
        stage.set("path", "received_format", 1)
                .set("path", "received_name", "rcv")
                .set("path", "enable_r2", 1);
        stage.receive(Requests.MESSAGE);
        stage.call("add_path_received", "u4", "x=y");
        String path = "<sip:u4@127.0.0.1;lr;rcv=192.0.2.1~5062~1;x=y;r2=on>";
        assertEquals(List.of(path, path), paths());
    }

    @Test
    void anAddressIsAdvertisedInPlaceOfTheSockets() {
        stage.set("path", "enable_r2", 1);
        stage.receive(Requests.MESSAGE);
        assertEquals(1, stage.call("add_path_advertised_address", "edge.example.com:5080"));
        assertEquals(
                1, stage.call("add_path_received_advertised_address", "192.0.2.9", "u", "x=y"));
        assertEquals(
                List.of(
                        "<sip:edge.example.com:5080;lr;r2=on>",
                        "<sip:127.0.0.1;lr;r2=on>",
                        "<sip:u@192.0.2.9;lr;received=sip:192.0.2.1:5062;x=y;r2=on>",
                        "<sip:u@127.0.0.1;lr;received=sip:192.0.2.1:5062;x=y;r2=on>"),
                paths());
    }

    @Test
    void whatIsNoHostIsNotAdvertised() {
        stage.receive(Requests.MESSAGE);
        assertEquals(-1, stage.call("add_path_advertised_address", "a>;x"));
        assertEquals(-1, stage.call("add_path_advertised_address", ""));
        assertEquals(List.of(), paths());
    }

    @Test
    void moreThanFitAreRefused() {
        stage.receive(Requests.MESSAGE);
        for (int count = 0; count < 8; count++) {
            assertEquals(1, stage.call("add_path"));
        }
        assertEquals(-1, stage.call("add_path"));
        assertEquals(8, paths().size());
    }

    @Test
    void aPathIsForgottenWithItsMessage() {
        stage.receive(Requests.MESSAGE);
        stage.call("add_path");
        stage.receive(Requests.MESSAGE);
        assertEquals(List.of(), paths());
    }

    @Test
    void aRequestGoesToWhereOurRouteSaysThatTheContactWasSeen() {
        Stage routed = new Stage(new PvModule(), new RrModule(), new PathModule());
        routed.set("path", "use_received", 1).start();
        String route = "Route: <sip:127.0.0.1;lr;received=sip:192.0.2.8:7000%3Btransport%3Dtcp>\n";
        routed.receive(Requests.MESSAGE.replace("X-One: 1\n", route));
        routed.call("loose_route");
        assertEquals("sip:192.0.2.8:7000;transport=tcp", routed.read("du"));
    }

    @Test
    void whatIsNoUriInOurRouteIsNotFollowed() {
        Stage routed = new Stage(new PvModule(), new RrModule(), new PathModule());
        routed.set("path", "use_received", 1).start();
        String route = "Route: <sip:127.0.0.1;lr;received=nonsense%3Bx>\n";
        routed.receive(Requests.MESSAGE.replace("X-One: 1\n", route));
        routed.call("loose_route");
        assertEquals("<null>", routed.read("du"));
    }
}
