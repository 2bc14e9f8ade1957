package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.cluster.Carrier;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.util.ArrayList;
import java.util.List;

/** Two nodes that share publications, and what Kamailio was recorded to say. */
class ReplicationTest {
    private static final Node OTHER = new Node("sip:n2:5060", 1, 1, NodeState.ACTIVE, "kamailio");

    private final Side left = new Side();
    private final Side right = new Side();
    private int branch;

    ReplicationTest() {
        left.other = right;
        right.other = left;
    }

    @AfterEach
    void close() {
        left.stage.close();
        right.stage.close();
    }

    /** A node; what it sends arrives at the other at once, and is kept. */
    private static final class Side implements Carrier {
        final Stage stage = new Stage("enable_dmq=1");
        final List<String> told = new ArrayList<>();
        @org.jspecify.annotations.Nullable Side other;

        Side() {
            stage.bus().attach(this);
        }

        Peer peer() {
            return stage.bus().peer("presence").orElseThrow();
        }

        @Override
        public Node self() {
            return Node.ALONE;
        }

        @Override
        public List<Node> others() {
            return other == null ? List.of() : List.of(OTHER);
        }

        @Override
        public void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
            told.add(message.text());
            Side there = other;
            Verdict verdict =
                    there == null
                            ? Verdict.TAKEN
                            : there.peer().onMessage(OTHER, ClusterMessage.json(message.text()));
            delivery.onAnswer(to, verdict.code());
        }

        List<String> members(String wanted) throws Fault {
            List<String> values = new ArrayList<>();
            for (Object each : (List<?>) stage.command("presence.presentity_list", "full")) {
                ((Struct) each)
                        .forEach(
                                (name, value) -> {
                                    if (name.equals(wanted)) {
                                        values.add(String.valueOf(value));
                                    }
                                });
            }
            return values;
        }
    }

    private Stage.Sent publish(Side at, String lines, String body) {
        at.stage.receive(
                Stage.publish(
                        "bob", "r" + branch++, "Event: state\r\nExpires: 60\r\n" + lines, body));
        return at.stage.sent().getFirst();
    }

    private static String match(Stage.Sent reply) {
        return "SIP-If-Match: " + reply.header("SIP-ETag") + "\r\n";
    }

    @Test
    void whatIsPublishedAtOneNodeIsChangedAtTheOther() throws Fault {
        Stage.Sent first = publish(left, "", "one");
        assertEquals(List.of("one"), right.members("body"));
        Stage.Sent second = publish(right, match(first), "two");
        assertEquals(200, second.code());
        assertEquals(List.of("two"), left.members("body"));
        Stage.Sent third = publish(left, match(second), "");
        assertEquals(200, third.code());
        assertEquals(List.of(third.header("SIP-ETag")), right.members("etag"));
        assertEquals(left.members("ruid"), right.members("ruid"));
        assertEquals(200, publish(right, match(third) + "X: 1\r\n", "four").code());
        assertEquals(List.of("four"), left.members("body"));
    }

    @Test
    void whatIsRemovedAtOneNodeIsGoneAtTheOther() throws Fault {
        Stage.Sent first = publish(left, "", "one");
        right.stage.receive(
                Stage.publish("bob", "x", "Event: state\r\nExpires: 0\r\n" + match(first), ""));
        assertEquals(List.of(), left.members("body"));
        assertEquals(List.of(), right.members("body"));
    }

    @Test
    void watchersOfTheOtherNodeAreTold() {
        right.stage.receive(Stage.subscribe("w", "bob", 1, "", "Event: state\r\nExpires: 60\r\n"));
        right.stage.answer(right.stage.sent().get(1), 200);
        publish(left, "", "one");
        right.stage.work();
        assertEquals("one", right.stage.sent().getFirst().body());
    }

    @Test
    void aNodeThatJoinsIsToldOfEverythingOnce() throws Fault {
        left.other = null;
        publish(left, "", "one");
        publish(left, "", "two");
        left.other = right;
        right.peer().onUp(OTHER);
        assertEquals("{\"action\":2}", right.told.getFirst());
        assertEquals(2, right.members("body").size());
        right.peer().onUp(OTHER);
        assertEquals(2, right.members("body").size());
        assertEquals(left.members("etag").stream().sorted().toList(), sorted(right, "etag"));
    }

    private static List<String> sorted(Side of, String member) throws Fault {
        return of.members(member).stream().sorted().toList();
    }

    @Test
    void theWordsAreKamailios() {
        Stage.Sent first = publish(left, "", "one");
        String tag = first.header("SIP-ETag");
        String told = left.told.getFirst().replaceAll("\"ruid\":\"[^\"]*\"", "\"ruid\":\"r\"");
        assertEquals(
                """
                {"action":1,"presentity":{"domain":"example.com","user":"bob","etag":"TAG",\
                "expires":60,"recv":1800000000,"event":"state"},"t_new":1,"cur_etag":"",\
                "ruid":"r","body":"one"}\
                """
                        .replace("TAG", tag),
                told);
        Stage.Sent second = publish(left, match(first), "");
        assertTrue(left.told.get(1).contains("\"etag\":\"" + tag + "\""), () -> left.told.get(1));
        String now = second.header("SIP-ETag");
        assertTrue(left.told.get(1).contains("\"t_new\":0,\"cur_etag\":\"" + now + "\""));
        assertTrue(left.told.get(1).endsWith("\"body\":\"\"}"), () -> left.told.get(1));
    }

    @Test
    void strangeMessagesAreAnsweredAndChangeNothing() throws Fault {
        assertEquals(Verdict.TAKEN, hear("{}"));
        assertEquals(Verdict.MALFORMED, hear("nonsense"));
        assertEquals(Verdict.MALFORMED, hear("{\"action\":1}"));
        assertEquals(Verdict.MALFORMED, hear(update("nosuch", "a.1", 60, "x")));
        assertEquals(Verdict.MALFORMED, hear(update("state", "t".repeat(500), 60, "x")));
        assertEquals(Verdict.MALFORMED, hear(update("state", "a.1", -5, "x")));
        assertEquals(Verdict.TAKEN, hear(update("state", "a.1", 60, "")));
        assertEquals(List.of(), left.members("body"));
        assertEquals(Verdict.TAKEN, hear(update("state", "a.1", 60, "x")));
        assertEquals(Verdict.TAKEN, hear(update("state", "a.1", 60, "x")));
        assertEquals(List.of("x"), left.members("body"));
        assertEquals(Verdict.TAKEN, hear(update("state", "a.1", 0, "")));
        assertEquals(List.of(), left.members("body"));
        assertEquals(List.of(), left.told);
    }

    private Verdict hear(String text) {
        return left.peer().onMessage(OTHER, ClusterMessage.json(text));
    }

    private static String update(String event, String tag, int expires, String body) {
        return """
        {"action":1,"presentity":{"domain":"example.com","user":"u","etag":"%s","expires":%d,\
        "recv":1,"event":"%s"},"t_new":1,"cur_etag":"","ruid":"r1","body":"%s"}\
        """
                .formatted(tag, expires, event, body);
    }
}
