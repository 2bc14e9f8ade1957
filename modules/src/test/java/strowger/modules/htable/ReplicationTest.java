package strowger.modules.htable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.Bus;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Verdict;
import strowger.engine.value.Value;

import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;

class ReplicationTest {
    private static final Node KAMAILIO =
            new Node(
                    "sip:127.0.0.2:22060",
                    1,
                    1,
                    NodeState.ACTIVE,
                    "kamailio (5.6.3 (x86_64/linux))");
    private static final Node OURS =
            new Node("sip:127.0.0.3:22060", 2, 1, NodeState.ACTIVE, Node.STROWGER);

    private final Tables tables = new Tables();
    private final Replication replication;

    ReplicationTest() {
        for (String each : new String[] {"shared=>", "count=>", "timed=>autoexpire=600;"}) {
            tables.define(Definition.parse(each + "dmqreplicate=1"));
        }
        tables.open(() -> 1_795_295_762_000L, 1000);
        replication = new Replication(new Bus(), "htable", tables, false);
    }

    @AfterEach
    void close() {
        replication.close();
        tables.close();
    }

    private Table table(String name) {
        return tables.find(Value.ofText(name)).orElseThrow();
    }

    private Verdict hear(Node from, String body) {
        return replication.onMessage(from, ClusterMessage.json(body));
    }

    private String told(String table, String name, Node to) {
        return replication
                .tell(new Replication.Name(table(table), name), to)
                .map(ClusterMessage::text)
                .orElse("nothing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"re-1\",\"type\":2,\"strval\":\"x1\","
                    + "\"mode\":1}",
                "{\"action\":2,\"htname\":\"timed\",\"cname\":\"dan\",\"type\":0,\"intval\":7,"
                        + "\"mode\":1}",
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"odd \\\"key\\\"\",\"type\":2,"
                        + "\"strval\":\"a\\\\b/c\\tdé\",\"mode\":1}",
            })
    void whenAnItemIsTold_thenItIsAsKamailioTellsIt(String recorded) {
        assertEquals(Verdict.TAKEN, hear(KAMAILIO, recorded));
        JsonObject cell = JsonObject.read(recorded).orElseThrow();
        assertEquals(recorded, told(cell.text("htname", ""), cell.text("cname", ""), KAMAILIO));
    }

    @Test
    void whenAllIsTold_thenItIsAsKamailioTellsIt() {
        String recorded =
                "{\"cells\":[{\"htname\":\"count\",\"cname\":\"hits\",\"type\":0,\"intval\":1,"
                        + "\"expire\":0},{\"htname\":\"timed\",\"cname\":\"bob\",\"type\":2,"
                        + "\"strval\":\"soon gone\",\"expire\":1795296362},{\"htname\":\"shared\","
                        + "\"cname\":\"number\",\"type\":0,\"intval\":42,\"expire\":0}]}";
        assertEquals(Verdict.TAKEN, hear(KAMAILIO, recorded));
        Iterator<ClusterMessage> all = replication.all(KAMAILIO);
        String batch = all.next().text();
        assertEquals(pieces(recorded), pieces(batch));
        assertTrue(!all.hasNext(), "one batch");
    }

    /** The cells, whatever their order. */
    private static Set<String> pieces(String cells) {
        return new TreeSet<>(Set.of(cells.replace("]}", ",").split("(?<=}),|\\[")));
    }

    @Test
    void whenThereIsNothing_thenThatIsTold() {
        assertEquals("{\"cells\":[]}", replication.all(KAMAILIO).next().text());
    }

    @Test
    void whenAnItemIsRemovedHere_thenItIsToldAsKamailioTellsIt() {
        replication.poll(); // the feed begins
        table("shared").write(Value.ofText("alice"), Value.ofText("one"));
        table("shared").remove(Value.ofText("alice"));
        replication.poll();
        assertEquals(
                "{\"action\":4,\"htname\":\"shared\",\"cname\":\"alice\",\"mode\":0}",
                told("shared", "alice", KAMAILIO));
    }

    @Test
    void whenAnItemExpires_thenNothingIsTold() {
        assertEquals("nothing", told("shared", "never-there", KAMAILIO));
    }

    @Test
    void whenItemsAreRemovedByExpressionPrefixOrName_thenTheyAre() {
        for (String name : new String[] {"re-1", "re-2", "pre-1", "keep", "zed"}) {
            table("shared").write(Value.ofText(name), Value.ofText("v"));
        }
        hear(
                KAMAILIO,
                "{\"action\":5,\"htname\":\"shared\",\"type\":2,\"strval\":\"^re-.*\",\"mode\":0}");
        hear(
                KAMAILIO,
                "{\"action\":6,\"htname\":\"shared\",\"type\":2,\"strval\":\"pre-\",\"mode\":0}");
        hear(KAMAILIO, "{\"action\":4,\"htname\":\"shared\",\"cname\":\"zed\",\"mode\":0}");
        assertEquals(1, table("shared").count(Match.of(Match.Operation.ANY, false, "")));
    }

    @Test
    void whenADeadlineIsTold_thenTheItemHasIt() {
        table("timed").write(Value.ofText("bob"), Value.ofText("v"));
        hear(
                KAMAILIO,
                "{\"action\":3,\"htname\":\"timed\",\"cname\":\"bob\",\"type\":0,\"intval\":30,"
                        + "\"mode\":0}");
        assertEquals(30, table("timed").secondsLeft(Value.ofText("bob")));
        assertTrue(told("timed", "bob", KAMAILIO).contains("\"expire\":1795295792"));
    }

    @Test
    void whenWhatIsToldIsOlder_thenOursStays() { // K#3674
        table("shared").write(Value.ofText("k"), Value.ofText("new"));
        hear(
                OURS,
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"k\",\"type\":2,"
                        + "\"strval\":\"old\",\"mode\":1,\"version\":5,\"deadline\":0}");
        assertTrue(told("shared", "k", KAMAILIO).contains("new"));
    }

    @Test
    void whenARemovedItemIsToldLate_thenItStaysRemoved() { // K#2573
        hear(OURS, "{\"action\":4,\"htname\":\"shared\",\"cname\":\"k\",\"mode\":0,\"version\":9}");
        hear(
                OURS,
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"k\",\"type\":2,"
                        + "\"strval\":\"old\",\"mode\":1,\"version\":8,\"deadline\":0}");
        assertTrue(!table("shared").has(Value.ofText("k")), "it was removed later");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":9,\"htname\":\"shared\"}",
                "{\"action\":2,\"htname\":\"none\"}",
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"\"}",
                "{\"action\":2,\"htname\":\"shared\",\"cname\":\"k\"}",
                "{\"action\":7,\"htname\":\"shared\"}",
                "{\"action\":5,\"htname\":\"shared\",\"strval\":\"[\"}"
            })
    void whenItCannotBeDone_thenNothingChanges(String body) {
        assertEquals(Verdict.FAILED, hear(KAMAILIO, body));
        assertEquals(0, table("shared").count(Match.of(Match.Operation.ANY, false, "")));
    }

    @Test
    void whenItIsNoJson_thenItIsMalformed() {
        assertEquals(Verdict.MALFORMED, hear(KAMAILIO, "not json"));
    }
}
