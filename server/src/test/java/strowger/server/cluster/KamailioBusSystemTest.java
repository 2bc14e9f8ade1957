package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.server.Await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * On the bus of a real Kamailio: what one node has, the other has too, whichever was there first;
 * and either goes on without the other. Runs where Kamailio is installed.
 */
@Timeout(120)
class KamailioBusSystemTest {
    @TempDir private Path folder;
    private int ourPort;
    private int itsPort;

    @BeforeEach
    void findPorts() throws IOException {
        assumeTrue(Kamailio.modules().isPresent(), "kamailio with dmq is not installed: not run");
        ourPort = Ports.free();
        itsPort = Ports.free();
    }

    private final List<BusNode> ours = new ArrayList<>();
    private final List<Kamailio> its = new ArrayList<>();

    private BusNode we() {
        return ours.getLast();
    }

    private Kamailio it() {
        return its.getLast();
    }

    private void startUs() throws IOException {
        ours.add(BusNode.start(folder, ourPort, itsPort));
    }

    private void startIt() throws IOException {
        its.add(Kamailio.start(folder, itsPort, ourPort));
    }

    private void awaitEachOther() throws Exception {
        Await.contains(
                "\"port\":\"%d\",\"proto\":\"*\",\"resolved_ip\":\"127.0.0.1\",\"status\":\"active\""
                        .formatted(itsPort),
                () -> we().call("dmq.list_nodes"));
        Await.contains(
                "\"port\":\"%d\",\"proto\":\"*\",\"resolved_ip\":\"127.0.0.1\",\"status\":\"active\""
                        .formatted(ourPort),
                () -> it().call("dmq.list_nodes"));
    }

    @AfterEach
    void stop() {
        ours.forEach(BusNode::close);
        its.forEach(Kamailio::close);
    }

    private String ours(String table, String name) {
        return we().call("htable.get", table, name);
    }

    private String its(String table, String name) throws IOException {
        return it().call("htable.get", table, name);
    }

    private String ourContact(String user) {
        return we().call("ul.lookup", "location", user);
    }

    private String itsContact(String user) throws IOException {
        return it().call("ul.lookup", "location", user);
    }

    @Test
    void whenBothRun_thenItemsAreSharedBothWays_removalsAndDeadlinesToo() throws Exception {
        startUs();
        startIt();
        awaitEachOther();
        we().call("htable.sets", "shared", "one", "v\\1");
        we().call("htable.seti", "shared", "two", 42);
        it().call("htable.sets", "shared", "three", "c");
        Await.contains("\"value\":\"v\\\\1\"", () -> its("shared", "one"));
        Await.contains("\"value\":42", () -> its("shared", "two"));
        Await.contains("\"value\":\"c\"", () -> ours("shared", "three"));

        we().call("htable.delete", "shared", "three");
        it().call("htable.delete", "shared", "two");
        Await.contains("exist", () -> its("shared", "three"));
        Await.contains("exist", () -> ours("shared", "two"));

        we().call("htable.setxs", "timed", "short", "x", 2);
        Await.contains("\"value\":\"x\"", () -> its("timed", "short"));
        it().call("htable.setxs", "timed", "brief", "y", 2);
        Await.contains("\"value\":\"y\"", () -> ours("timed", "brief"));
        Await.contains("exist", () -> its("timed", "short"));
        Await.contains("exist", () -> ours("timed", "brief"));
        we().call("htable.sets", "own", "mine", "1");
        assertTrue(its("own", "mine").contains("exist"), "a table that is not shared");
    }

    @Test
    void whenBothRun_thenContactsAreSharedBothWays_removalsAndExpiryToo() throws Exception {
        startUs();
        startIt();
        awaitEachOther();
        Registers.register(ourPort, "alice", 7001, 600);
        Registers.register(itsPort, "bob", 7002, 600);
        Await.contains("sip:alice@127.0.0.1:7001", () -> itsContact("alice"));
        Await.contains("sip:bob@127.0.0.1:7002", () -> ourContact("bob"));

        Registers.register(ourPort, "alice", 7001, 0);
        Registers.register(itsPort, "bob", 7002, 0);
        Await.lacks("sip:alice@127.0.0.1:7001", () -> itsContact("alice"));
        Await.lacks("sip:bob@127.0.0.1:7002", () -> ourContact("bob"));

        Registers.register(ourPort, "carol", 7003, 2);
        Registers.register(itsPort, "dave", 7004, 2);
        Await.contains("sip:carol@127.0.0.1:7003", () -> itsContact("carol"));
        Await.contains("sip:dave@127.0.0.1:7004", () -> ourContact("dave"));
        Await.lacks("sip:dave@127.0.0.1:7004", () -> ourContact("dave"));

        Registers.register(ourPort, "erin", 7005, 600);
        Await.contains("sip:erin@127.0.0.1:7005", () -> itsContact("erin"));
        Registers.register(itsPort, "erin", 7005, 0); // at the other node
        Await.lacks("sip:erin@127.0.0.1:7005", () -> ourContact("erin"));
    }

    @Test
    void whenItComesLater_thenItGetsWhatWeHave() throws Exception {
        startUs();
        for (int number = 0; number < 300; number++) {
            we().call("htable.sets", "shared", "k" + number, "v".repeat(500));
        }
        for (int number = 0; number < 30; number++) {
            Registers.register(ourPort, "user" + number, 7000 + number, 600);
        }
        startIt();
        awaitEachOther();
        Await.contains("vvv", () -> its("shared", "k0"));
        Await.contains("vvv", () -> its("shared", "k299"));
        for (int number = 0; number < 30; number++) {
            String user = "user" + number;
            Await.contains("sip:" + user + "@", () -> itsContact(user));
        }
    }

    @Test
    void whenWeComeLater_thenWeGetWhatItHas() throws Exception {
        startIt();
        Await.contains("result", () -> it().call("core.version"));
        for (int number = 0; number < 300; number++) {
            it().call("htable.sets", "shared", "k" + number, "v".repeat(500));
        }
        for (int number = 0; number < 30; number++) {
            Registers.register(itsPort, "user" + number, 7000 + number, 600);
        }
        startUs();
        awaitEachOther();
        Await.contains("vvv", () -> ours("shared", "k0"));
        Await.contains("vvv", () -> ours("shared", "k299"));
        for (int number = 0; number < 30; number++) {
            String user = "user" + number;
            Await.contains("sip:" + user + "@", () -> ourContact(user));
        }
    }

    @Test
    void whenEitherIsKilled_thenTheOtherWorks_andTheyMeetAgain() throws Exception {
        startUs();
        startIt();
        awaitEachOther();
        we().call("htable.sets", "shared", "one", "1");
        Await.contains("\"value\":\"1\"", () -> its("shared", "one"));
        it().kill();
        we().call("htable.sets", "shared", "alone", "2");
        Registers.register(ourPort, "alice", 7001, 600);
        assertTrue(ours("shared", "alone").contains("\"value\":\"2\""));
        startIt();
        awaitEachOther();
        Await.contains("\"value\":\"2\"", () -> its("shared", "alone"));
        Await.contains("sip:alice@127.0.0.1:7001", () -> itsContact("alice"));
        we().close();
        it().call("htable.sets", "shared", "itself", "3");
        Registers.register(itsPort, "bob", 7002, 600);
        assertTrue(its("shared", "itself").contains("\"value\":\"3\""));
        startUs();
        Await.contains("\"value\":\"3\"", () -> ours("shared", "itself"));
        Await.contains("sip:bob@127.0.0.1:7002", () -> ourContact("bob"));
    }
}
