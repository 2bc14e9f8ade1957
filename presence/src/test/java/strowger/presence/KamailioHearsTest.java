package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.cluster.Carrier;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Delivery;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;

/**
 * What a Kamailio makes of what it is told: as its source does with {@code publ_cache=2}, it keeps
 * all that is said to be new, twice if it is told twice, and changes the first it finds by its tag.
 */
class KamailioHearsTest {
    private static final Node KAMAILIO =
            new Node("sip:n2:5060", 1, 1, NodeState.ACTIVE, "kamailio (5.6.3 (x86_64/linux))");
    private static final Node STROWGER =
            new Node("sip:n3:5060", 2, 1, NodeState.ACTIVE, "strowger (0.1)");
    private static final EventPackage CALLS = // a document is of the dialog of its first letter
            EventPackage.named("calls")
                    .documentKey(
                            (body, offset, length) ->
                                    new DocumentFacts(body.getByte(offset), false))
                    .conclude();
    private static final ClusterMessage ASKS = ClusterMessage.json("{\"action\":2}");
    private static final int HISTORIES = 400;
    private static final int STEPS = 60;

    private World world = new World();

    @AfterEach
    void close() {
        world.stage.close();
    }

    /** A publication as a Kamailio holds it. */
    private record Held(String tag, String body) {}

    /** A message that is under way. */
    private record Sent(ClusterMessage message, Node to, Delivery delivery) {}

    /** We, and what a Kamailio beside us has heard. */
    private static final class World implements Carrier {
        final Stage stage = new Stage(List.of(CALLS), "enable_dmq=1");
        final Queue<Sent> underWay = new ArrayDeque<>();
        final List<Held> held = new ArrayList<>();
        final List<Node> others = new ArrayList<>(List.of(KAMAILIO));
        int branch;

        World() {
            stage.bus().attach(this);
        }

        @Override
        public Node self() {
            return Node.ALONE;
        }

        @Override
        public List<Node> others() {
            return others;
        }

        @Override
        public void send(String channel, Node to, ClusterMessage message, Delivery delivery) {
            underWay.add(new Sent(message, to, delivery));
        }

        Peer peer() {
            return stage.bus().peer("presence").orElseThrow();
        }

        /** The next message under way arrives, and its answer. */
        void arrive() {
            Sent next = underWay.poll();
            if (next != null) {
                if (next.to().equals(KAMAILIO)) {
                    hear(JsonObject.read(next.message()).orElseThrow());
                }
                next.delivery().onAnswer(next.to(), Verdict.TAKEN.code());
            }
        }

        void lose() {
            Sent next = underWay.remove();
            next.delivery().onAnswer(next.to(), Delivery.TIMEOUT);
        }

        void settle() {
            while (!underWay.isEmpty()) {
                arrive();
            }
        }

        private void hear(JsonObject told) {
            if (told.number("action", 0) == 1) {
                JsonObject presentity = told.object("presentity").orElseThrow();
                hear(
                        presentity.text("etag", ""),
                        presentity.number("expires", 0),
                        told.number("t_new", 0) == 1,
                        told.text("cur_etag", ""),
                        told.text("body", ""));
            }
        }

        private void hear(String tag, long expires, boolean isNew, String after, String body) {
            if (isNew) {
                held.add(new Held(tag, body));
                return;
            }
            for (int index = 0; index < held.size(); index++) {
                Held found = held.get(index);
                if (found.tag().equals(tag)) {
                    held.remove(index);
                    if (expires > 0) {
                        held.add(index, new Held(after, body.isEmpty() ? found.body() : body));
                    }
                    return;
                }
            }
        }

        String publish(String tag, int expires, String body) {
            return publish("state", tag, expires, body);
        }

        String publish(String event, String tag, int expires, String body) {
            String lines =
                    "Event: %s\r\nExpires: %d\r\n%s"
                            .formatted(
                                    event,
                                    expires,
                                    tag.isEmpty() ? "" : "SIP-If-Match: " + tag + "\r\n");
            stage.receive(Stage.publish("bob", "r" + branch++, lines, body));
            Stage.Sent reply = stage.sent().getFirst();
            assertEquals(200, reply.code());
            return reply.header("SIP-ETag");
        }

        List<String> ours() throws Fault {
            List<String> ours = new ArrayList<>();
            for (Object each : (List<?>) stage.command("presence.presentity_list", "full")) {
                List<String> line = new ArrayList<>(List.of("", ""));
                ((Struct) each)
                        .forEach(
                                (name, value) -> {
                                    switch (name) {
                                        case "etag" -> line.set(0, String.valueOf(value));
                                        case "body" -> line.set(1, String.valueOf(value));
                                        default -> {}
                                    }
                                });
                ours.add(String.join(" ", line));
            }
            return ours.stream().sorted().toList();
        }

        List<String> its() {
            return held.stream().map(each -> each.tag() + " " + each.body()).sorted().toList();
        }
    }

    @Test
    void whatItWasToldBeforeItAsksIsNotToldTwice() throws Fault {
        String tag = world.publish("", 60, "first");
        world.settle();
        world.peer().onMessage(KAMAILIO, ASKS);
        world.settle();
        tag = world.publish(tag, 60, "second");
        world.settle();
        assertEquals(List.of(tag + " second"), world.its());
        world.publish(tag, 0, "");
        world.settle();
        assertEquals(List.of(), world.its());
    }

    @Test
    void whatItDidNotTakeIsToldWhenItAsks() throws Fault {
        world.publish("", 60, "first");
        world.lose();
        world.peer().onMessage(KAMAILIO, ASKS);
        world.settle();
        assertEquals(world.ours(), world.its());
    }

    @Test
    void whatWasThereLongBeforeIsToldWhenItAsks() throws Fault {
        world.publish("", 600, "first");
        world.settle();
        world.held.clear(); // it starts again, and nobody has noticed
        world.stage.advance(60_000);
        world.publish("", 600, "second");
        world.settle();
        world.held.clear();
        world.peer().onMessage(KAMAILIO, ASKS);
        world.settle();
        assertEquals(world.ours(), world.its());
    }

    @Test
    void whatReplacesTheStateOfItsDialogWithoutATag_replacesItThereToo() throws Fault {
        world.publish("calls", "", 60, "a early");
        String tag = world.publish("calls", "", 60, "a confirmed");
        world.settle();
        assertEquals(List.of(tag + " a confirmed"), world.its());
        assertEquals(world.ours(), world.its());
    }

    /** It asks all of us, and each tells of what was published there. */
    @Test
    void whatAnotherOfOursTellsItIsNotToldTwice() throws Fault {
        world.others.clear();
        String told =
                """
                {"action":1,"presentity":{"domain":"example.com","user":"u","etag":"a.1",\
                "expires":60,"recv":1,"event":"state"},"t_new":1,"cur_etag":"","ruid":"r1",\
                "body":"theirs"}\
                """;
        world.others.addAll(List.of(KAMAILIO, STROWGER));
        world.peer().onMessage(STROWGER, ClusterMessage.json(told));
        world.peer().onMessage(KAMAILIO, ASKS);
        world.settle();
        assertEquals(List.of(), world.its());
        world.others.remove(STROWGER); // now nobody else does
        world.peer().onMessage(KAMAILIO, ASKS);
        world.settle();
        assertEquals(List.of("a.1 theirs"), world.its());
    }

    /** Whenever it asks, and whatever is published before, meanwhile and after. */
    @Test
    void whateverHappens_itHoldsWhatWeHold() throws Fault {
        int asked = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            world.stage.close();
            world = new World();
            asked += play(new Random(seed));
            assertEquals(world.ours(), world.its(), "seed " + seed);
        }
        assertTrue(asked > HISTORIES / 3, asked + " histories in which it asked");
    }

    /** Whether it asked. */
    private int play(Random random) {
        List<String> tags = new ArrayList<>();
        int asks = random.nextInt(2 * STEPS);
        boolean seen = false; // before that it is not there
        world.others.clear();
        for (int early = random.nextInt(20); early > 0; early--) { // more than a window of them
            tags.add(world.publish("", 600, "early" + early));
        }
        for (int step = 0; step < STEPS; step++) {
            if (!seen && (step >= asks / 2 || step > STEPS / 2)) {
                seen = true;
                world.others.add(KAMAILIO);
                world.peer().onUp(KAMAILIO);
            }
            if (step == asks) {
                world.peer().onMessage(KAMAILIO, ASKS);
            }
            int at = tags.isEmpty() ? 0 : random.nextInt(tags.size());
            switch (tags.isEmpty() ? 0 : random.nextInt(8)) {
                case 0 -> tags.add(world.publish("", 600, "new" + step));
                case 1 -> tags.set(at, world.publish(tags.get(at), 600, "changed" + step));
                case 2 -> tags.set(at, world.publish(tags.get(at), 600, ""));
                case 3 -> world.publish(tags.remove(at), 0, "");
                case 4 -> world.stage.advance(random.nextInt(3_000));
                default -> world.arrive();
            }
        }
        if (asks >= STEPS) {
            world.peer().onMessage(KAMAILIO, ASKS);
        }
        world.settle();
        return asks < STEPS ? 1 : 0;
    }
}
