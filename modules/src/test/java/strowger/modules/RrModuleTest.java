package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@code rr} says of Route, and puts into Record-Route; as Kamailio 5.6 did when asked. */
class RrModuleTest {
    private final Stage stage = new Stage(new PvModule(), new RrModule(), new CoreModule());

    @BeforeEach
    void start() {
        stage.start();
    }

    private String sent() {
        stage.assign("du", "sip:192.0.2.99");
        return stage.forward()
                .lines()
                .filter(line -> line.startsWith("Record-Route: "))
                .map(line -> line.substring("Record-Route: ".length()))
                .reduce("", (all, line) -> all.isEmpty() ? line : all + " " + line);
    }

    private void receive(String routes, String toTag) {
        String message = Requests.MESSAGE.replaceFirst("(?m)^To: .*$", "To: <sip:b@x>" + toTag);
        stage.receive(message.replaceFirst("(?m)^From: .*$", routes + "From: <sip:a@x>;tag=f1"));
    }

    @Nested
    class GivenARouteOfOurs {
        @BeforeEach
        void route() {
            receive(
                    "Route: <sip:127.0.0.1:5060;lr;ftag=f1;nat=yes>, <sip:192.0.2.7;lr>\n",
                    ";tag=t1");
            assertEquals(1, stage.call("loose_route"));
        }

        @Test
        void itsParametersAreSearched() {
            assertEquals(1, stage.call("check_route_param", "nat=yes"));
            assertEquals(1, stage.call("check_route_param", "^;lr"));
            assertEquals(-1, stage.call("check_route_param", "nat=no"));
        }

        @Test
        void theDirectionAndTheFirstTagsAreKnown() {
            assertEquals("1", stage.read("rdir(id)"));
            assertEquals("downstream", stage.read("rdir(name)"));
            assertEquals("f1", stage.read("fti"));
            assertEquals("t1", stage.read("tti"));
            assertEquals(1, stage.call("rr_next_hop_route"));
        }
    }

    @Nested
    class GivenARequestOfTheCalledSide {
        @Test
        void theFirstTagsAreTheOtherWayRound() {
            receive("Route: <sip:127.0.0.1:5060;lr;ftag=t1>\n", ";tag=t1");
            assertEquals(1, stage.call("loose_route"));
            assertEquals("upstream", stage.read("rdir(name)"));
            assertEquals("t1", stage.read("fti"));
            assertEquals("f1", stage.read("tti"));
            assertEquals(-1, stage.call("rr_next_hop_route"));
        }
    }

    @Nested
    class GivenARequestToRecord {
        @BeforeEach
        void request() {
            receive("", "");
        }

        @Test
        void aPresetAddressStandsInPlaceOfOurs() {
            assertEquals(1, stage.call("record_route_preset", "192.0.2.4:5090;x=y"));
            stage.call("add_rr_param", ";c=d");
            assertEquals("<sip:192.0.2.4:5090;x=y;ftag=f1;lr;c=d>", sent());
        }

        @Test
        void whatViaAdvertisesIsNotInTheHeader() { // as it is: later requests must find us
            stage.call("set_advertised_address", "sip.example.com");
            stage.call("record_route");
            assertEquals("<sip:127.0.0.1;lr;ftag=f1>", sent());
        }

        @Test
        void twoPresetAddressesAreTwoHeaders() {
            stage.call("record_route_preset", "192.0.2.4:5090", "192.0.2.5");
            assertEquals("<sip:192.0.2.4:5090;ftag=f1;lr> <sip:192.0.2.5;ftag=f1;lr>", sent());
        }

        @Test
        void theUserOfTheRequestUriIsAddedWhenWanted() {
            stage.set("rr", "add_username", 1);
            stage.call("record_route_advertised_address", "192.0.2.4");
            assertEquals("<sip:bob@192.0.2.4;ftag=f1;lr>", sent());
        }
    }
}
