package strowger.usrloc.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Verdict;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationConfig;
import strowger.usrloc.LocationTable;
import strowger.usrloc.Locations;
import strowger.usrloc.MatchingMode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class ContactReplicationTest {
    private static final Node KAMAILIO =
            new Node(
                    "sip:127.0.0.2:22060",
                    1,
                    1,
                    NodeState.ACTIVE,
                    "kamailio (5.6.3 (x86_64/linux))");
    private static final String BOB =
            "{\"action\":1,\"aor\":\"bob\",\"ruid\":\"uloc-2-6b020a0a-1c51-1\","
                    + "\"c\":\"sip:bob@127.0.0.1:22101\",\"received\":\"\","
                    + "\"path\":\"<sip:127.0.0.9;lr;ob>\",\"callid\":\"reg-bob@127.0.0.1\","
                    + "\"user_agent\":\"TestPhone/1.0\",\"instance\":\"\",\"expires\":1795296361,"
                    + "\"cseq\":1,\"flags\":0,\"cflags\":0,\"q\":500,\"last_modified\":1795295761,"
                    + "\"methods\":4294967295,\"reg_id\":0,\"server_id\":2}";
    private static final String ALICE =
            "{\"action\":1,\"aor\":\"alice\",\"ruid\":\"uloc-2-6b020a0a-1c50-1\","
                + "\"c\":\"sip:alice@127.0.0.1:22101\",\"received\":\"\",\"path\":\"\","
                + "\"callid\":\"reg-alice@127.0.0.1\",\"user_agent\":\"TestPhone/1.0\","
                + "\"instance\":\"\",\"expires\":1795296361,\"cseq\":1,\"flags\":0,\"cflags\":0,"
                + "\"q\":-1,\"last_modified\":1795295761,\"methods\":4294967295,\"reg_id\":0,"
                + "\"server_id\":2}";

    private final AtomicLong nowMs = new AtomicLong(1_795_295_762_000L);
    private final Locations locations =
            new Locations(
                    new LocationConfig(
                            1000, 16, 4, 16, false, false, MatchingMode.CONTACT_ONLY, 20, 3, ""),
                    nowMs::get);
    private final LocationTable table = locations.open("location");
    private final ContactReplication replication = replication(1);

    private ContactReplication replication(int batch) {
        List<ListenSocket> sockets = List.of(ListenSocket.parse("udp:127.0.0.1:5060"));
        CoreSettings settings = new CoreSettings(sockets, LocalNames.of(sockets, List.of()), "", 7);
        return new ContactReplication(
                settings,
                settings.bus(),
                table,
                new ReplicationConfig("usrloc", true, batch, 60_000, 0, true, false, true),
                ContactReplication.FEED_BYTES);
    }

    @AfterEach
    void close() {
        locations.close();
    }

    private Verdict hear(String body) {
        return replication.onMessage(KAMAILIO, ClusterMessage.json(body));
    }

    private String told(String ruid) {
        return replication.tell(ruid, KAMAILIO).map(ClusterMessage::text).orElse("nothing");
    }

    private ContactSet contacts(String aor) {
        ContactSet found = table.newSet();
        Value name = Value.ofText(aor);
        table.read(name.buffer(), name.offset(), name.length(), found);
        return found;
    }

    @ParameterizedTest
    @ValueSource(strings = {BOB, ALICE})
    void whenAContactIsTold_thenItIsAsKamailioTellsIt(String recorded) {
        assertEquals(Verdict.TAKEN, hear(recorded));
        String ruid = JsonObject.read(recorded).orElseThrow().text("ruid", "");
        assertEquals(recorded, told(ruid));
    }

    @Test
    void whenAContactOfAnotherNodeIsRemovedHere_thenItIsToldAsKamailioTellsIt() {
        replication.poll(); // the feed begins
        hear(BOB);
        Value aor = Value.ofText("bob");
        table.remove(aor.buffer(), aor.offset(), aor.length());
        replication.poll();
        assertEquals(BOB.replace("\"action\":1", "\"action\":2"), told("uloc-2-6b020a0a-1c51-1"));
    }

    @Test
    void whenAContactIsRemovedThere_thenItIsHere_andNobodyIsTold() {
        replication.poll();
        hear(BOB);
        hear(BOB.replace("\"action\":1", "\"action\":2"));
        replication.poll();
        assertEquals(0, contacts("bob").count());
        assertEquals("nothing", told("uloc-2-6b020a0a-1c51-1"));
    }

    @Test
    void whenAReplicaExpires_thenItsEndIsNotTold() { // K#3656: the owner tells
        List<String> expired = new ArrayList<>();
        locations.listen((_, contacts) -> expired.add(contacts.at(0).text(ContactField.AOR)));
        hear(BOB);
        assertTrue(contacts("bob").at(0).isReplica());
        nowMs.addAndGet(3_600_000);
        locations.sweep();
        assertEquals(List.of(), expired);
        assertEquals(0, contacts("bob").count());
    }

    @Test
    void whenWhatIsToldIsOlder_thenOursStays() {
        hear(BOB);
        String older = BOB.replace("1795295761", "1795295700").replace("TestPhone", "OldPhone");
        assertEquals(Verdict.TAKEN, hear(older));
        assertEquals("TestPhone/1.0", contacts("bob").at(0).text(ContactField.USER_AGENT));
    }

    @Test
    void whenItIsHereUnderAnotherName_thenTheNewerStaysAlone() {
        hear(BOB);
        hear(BOB.replace("1c51-1", "1c51-9").replace("1795295761", "1795295762"));
        assertEquals(1, contacts("bob").count());
        assertEquals("uloc-2-6b020a0a-1c51-9", contacts("bob").at(0).text(ContactField.RUID));
        hear(BOB.replace("1c51-1", "1c51-5").replace("1795295761", "1795295750"));
        assertEquals("uloc-2-6b020a0a-1c51-9", contacts("bob").at(0).text(ContactField.RUID));
    }

    @Test
    void whenManyAreTold_thenAllAreTaken() {
        String batch = "{\"multi\":{\"1\":" + BOB + ",\"2\":" + ALICE + "}}";
        assertEquals(Verdict.TAKEN, hear(batch));
        assertEquals(1, contacts("bob").count());
        assertEquals(1, contacts("alice").count());
    }

    @Test
    void whenAllIsTold_thenItIsBatchedAsConfigured() {
        hear(BOB);
        hear(ALICE);
        List<String> single = new ArrayList<>();
        replication.all(KAMAILIO).forEachRemaining(message -> single.add(message.text()));
        assertEquals(2, single.size());
        assertTrue(single.contains(BOB) && single.contains(ALICE), single::toString);
        List<String> many = new ArrayList<>();
        replication(20).all(KAMAILIO).forEachRemaining(message -> many.add(message.text()));
        assertEquals(1, many.size());
        assertTrue(many.getFirst().startsWith("{\"multi\":{\"1\":{\"action\":1,"), many::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not json",
                "{\"action\":77}",
                "{\"action\":1}",
                "{\"action\":1,\"aor\":\"bob\",\"ruid\":\"\",\"c\":\"sip:b@x\"}",
                "{\"multi\":{\"1\":{\"action\":1}}}"
            })
    void whenItIsMalformed_thenNothingChanges(String body) {
        assertEquals(Verdict.MALFORMED, hear(body));
        assertEquals(0, table.contactCount());
    }

    @Test
    void whenAContactIsLongerThanATableTakes_thenItIsRefused() {
        assertEquals(Verdict.FAILED, hear(BOB.replace("TestPhone", "x".repeat(5000))));
        assertEquals(0, table.contactCount());
    }

    @Test
    void whenItHasExpiredAlready_thenItIsPassedOver() {
        nowMs.addAndGet(3_600_000);
        assertEquals(Verdict.TAKEN, hear(BOB));
        assertFalse(contacts("bob").count() > 0);
    }
}
