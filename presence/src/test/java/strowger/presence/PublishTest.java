package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.util.ArrayList;
import java.util.List;

class PublishTest {
    private final Stage stage = new Stage();
    private int branch;

    @AfterEach
    void close() {
        stage.close();
    }

    private Stage.Sent publish(String lines, String body) {
        return publish("bob", lines, body);
    }

    private Stage.Sent publish(String user, String lines, String body) {
        stage.receive(Stage.publish(user, "b" + branch++, lines, body));
        return stage.sent().getLast();
    }

    private static String match(Stage.Sent reply) {
        return "SIP-If-Match: " + reply.header("SIP-ETag") + "\r\n";
    }

    @Nested
    class GivenOnePublication {
        private final Stage.Sent first = publish("Event: state\r\nExpires: 60\r\n", "one");

        @Test
        void whenItIsRefreshed_thenItHasAnotherTagAndTheSameDocument() throws Fault {
            Stage.Sent reply = publish("Event: state\r\nExpires: 60\r\n" + match(first), "");
            assertEquals(200, reply.code());
            assertNotEquals(first.header("SIP-ETag"), reply.header("SIP-ETag"));
            assertTrue(reply.header("SIP-ETag").endsWith(".1"), reply.text());
            assertEquals(List.of("one"), members("body"));
            assertEquals(List.of(reply.header("SIP-ETag")), members("etag"));
        }

        @Test
        void whenItIsChanged_thenThereIsStillOne() throws Fault { // K#4565
            Stage.Sent reply = publish("Event: state\r\n" + match(first), "two");
            assertEquals("3600", reply.header("Expires"));
            assertEquals(List.of("two"), members("body"));
        }

        @Test
        void whenItsOldTagIsUsedAgain_then412AndNothingChanges() throws Fault {
            publish("Event: state\r\n" + match(first), "two");
            Stage.Sent reply = publish("Event: state\r\n" + match(first), "three");
            assertEquals("SIP/2.0 412 Conditional request failed", reply.line());
            assertEquals(List.of("two"), members("body"));
        }

        @Test
        void whenItsTagIsUsedForAnotherEventOrPresentity_then412() throws Fault {
            String tag = match(first);
            assertEquals(412, publish("Event: ua-profile\r\n" + tag, "x").code());
            assertEquals(412, publish("carol", "Event: state\r\n" + tag, "x").code());
            assertEquals(List.of("one"), members("body"));
        }

        @Test
        void whenItIsRemoved_thenItsTagMatchesNoMore() throws Fault {
            String remove = "Event: state\r\nExpires: 0\r\n" + match(first);
            Stage.Sent reply = publish(remove, "");
            assertEquals("0", reply.header("Expires"));
            assertEquals(first.header("SIP-ETag"), reply.header("SIP-ETag"));
            assertEquals(412, publish(remove, "").code());
            assertEquals(List.of(), members("body"));
        }

        @Test
        void whenItsTimeIsOver_thenItIsGoneAtThatMoment() throws Fault {
            stage.advance(59_900);
            assertEquals(List.of("one"), members("body"));
            stage.advance(100);
            assertEquals(List.of(), members("body"));
            assertEquals(412, publish("Event: state\r\n" + match(first), "").code());
        }

        @Test
        void whenTheDomainIsWrittenInCapitals_thenItIsTheSamePresentity() {
            String request =
                    Stage.publish("bob", "caps", "Event: state\r\n" + match(first), "two")
                            .replace("bob@example.com SIP/2.0", "bob@EXAMPLE.com SIP/2.0");
            stage.receive(request);
            assertEquals(200, stage.sent().getLast().code());
        }
    }

    @Nested
    class GivenARequestThatIsWrong {
        @Test
        void whenTheEventIsUnknown_then489NamesThoseThatThereAre() throws Fault {
            Stage.Sent reply = publish("Event: nonesuch\r\n", "x");
            assertEquals(489, reply.code());
            assertTrue(reply.header("Allow-Events").contains("state"), reply.text());
            assertEquals(489, publish("", "x").code());
            assertEquals(489, publish("Event: state;id=4\r\n", "x").code());
            assertEquals(List.of(), members("body"));
        }

        @Test
        void whenAHeaderStandsTwice_then400AndNothingIsStored() throws Fault {
            for (String header :
                    List.of(
                            "Event: state\r\nEvent: state\r\n",
                            "Event: state\r\nExpires: 1\r\nExpires: 60\r\n",
                            "Event: state\r\nSIP-If-Match: a\r\nSIP-If-Match: b\r\n",
                            "Event: state\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n")) {
                assertEquals(400, publish(header, "x").code(), header);
            }
            assertEquals(List.of(), members("body"));
        }

        @Test
        void whenANewOneHasNoBody_then400() {
            assertEquals("SIP/2.0 400 Invalid request", publish("Event: state\r\n", "").line());
        }

        @Test
        void whenThePresentityIsTooLong_then414() throws Fault {
            Stage.Sent reply = publish("b".repeat(600), "Event: state\r\n", "x");
            assertEquals(414, reply.code());
            assertEquals(List.of(), members("body"));
        }

        @Test
        void whenTheBodyIsTooLong_then413() throws Fault {
            Stage.Sent reply = publish("Event: state\r\n", "x".repeat(70_000));
            assertEquals(413, reply.code());
            assertEquals(List.of(), members("body"));
        }

        @Test
        void whenItIsNoMessageSummary_thenNothingIsStored() throws Fault {
            assertEquals(500, publish("Event: message-summary\r\n", "garbage").code());
            assertEquals(
                    200, publish("Event: message-summary\r\n", "Messages-Waiting: no\r\n").code());
            assertEquals(List.of("Messages-Waiting: no\r\n"), members("body"));
        }
    }

    @Test
    void whenAPresentityHasAllItMay_then503AndTheOthersStay() throws Fault {
        try (Stage small = new Stage("state_publications_max=2")) {
            for (int index = 0; index < 3; index++) {
                small.receive(Stage.publish("bob", "s" + index, "Event: state\r\n", "x" + index));
            }
            Stage.Sent reply = small.sent().getLast();
            assertEquals(503, reply.code());
            assertEquals("10", reply.header("Retry-After"));
            assertEquals(2, ((List<?>) small.command("presence.presentity_list")).size());
            assertEquals(1, small.statistic("presentities_refused"));
        }
    }

    @Test
    void expiresOffsetIsTakenOffWhatThePublisherIsTold() {
        try (Stage early = new Stage("expires_offset=10", "max_expires=100")) {
            early.receive(Stage.publish("bob", "s", "Event: state\r\nExpires: 500\r\n", "x"));
            assertEquals("90", early.sent().getLast().header("Expires"));
        }
    }

    @Test
    void theFullListHasKamailiosMembersInKamailiosOrder() throws Fault {
        publish("1002", "Event: state\r\nExpires: 60\r\n", "doc");
        List<?> all = (List<?>) stage.command("presence.presentity_list", "full");
        List<String> names = new ArrayList<>();
        ((Struct) all.getFirst()).forEach((name, _) -> names.add(name));
        assertEquals(
                List.of(
                        "user",
                        "domain",
                        "event",
                        "etag",
                        "sender",
                        "expires",
                        "received_time",
                        "priority",
                        "ruid",
                        "body",
                        "hashid"),
                names);
        assertEquals(List.of(stage.nowMs() / 1000 + 60), members("expires"));
        assertTrue(
                members("etag").getFirst().toString().matches("a\\.1800000000\\.[0-9]+\\.1\\.0"));
        assertTrue(members("ruid").getFirst().toString().matches("pres-6b49d200-[0-9a-f]+-1"));
    }

    /** A member of all publications there are. */
    private List<Object> members(String wanted) throws Fault {
        return stage.published(wanted);
    }
}
