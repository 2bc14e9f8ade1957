package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import strowger.engine.transport.Protocol;
import strowger.server.Await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** On the bus of a real Kamailio over connections: found, kept, and found again after a loss. */
@Timeout(180)
class KamailioTransportsSystemTest {
    @TempDir private Path folder;
    private final List<BusNode> ours = new ArrayList<>();
    private final List<Kamailio> its = new ArrayList<>();
    private int ourPort;
    private int itsPort;

    private void prepare(Protocol protocol) throws Exception {
        String needed = protocol == Protocol.TLS ? "tls.so" : "dmq.so";
        assumeTrue(
                Kamailio.modules().filter(at -> Files.exists(at.resolve(needed))).isPresent(),
                "kamailio with dmq and tls is not installed: not run");
        BusCertificates.write(folder);
        ourPort = Ports.free();
        itsPort = Ports.free();
    }

    @AfterEach
    void stop() {
        ours.forEach(BusNode::close);
        its.forEach(Kamailio::close);
    }

    private BusNode we() {
        return ours.getLast();
    }

    private Kamailio it() {
        return its.getLast();
    }

    private void startUs(Protocol protocol) throws IOException {
        ours.add(BusNode.start(folder, protocol, ourPort, itsPort));
    }

    private void startIt(Protocol protocol) throws IOException {
        its.add(Kamailio.start(folder, protocol, itsPort, ourPort));
    }

    /** Each lists the other once, active, by the protocol. */
    private void awaitEachOther(Protocol protocol) throws Exception {
        Await.until(
                () -> we().call("dmq.list_nodes"),
                list -> list.matches(active(protocol, itsPort)),
                "has Kamailio active");
        Await.until(
                () -> it().call("dmq.list_nodes"),
                list -> list.matches(active(protocol, ourPort)),
                "has us active");
    }

    private static String active(Protocol protocol, int port) {
        return ".*\"port\":\"%d\",\"proto\":\"%s\",[^}]*\"status\":\"active\".*"
                .formatted(port, protocol.text());
    }

    private static int count(String list, String part) {
        return list.split(part, -1).length - 1;
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void whenNodesSpeakOverConnections_thenItemsAndContactsAreShared_beforeAndAfterEitherWasAway(
            Protocol protocol) throws Exception {
        prepare(protocol);
        startUs(protocol);
        for (int number = 0; number < 100; number++) {
            we().call("htable.sets", "shared", "ours" + number, "v".repeat(500));
        }
        startIt(protocol);
        awaitEachOther(protocol);
        Await.contains("vvv", () -> it().call("htable.get", "shared", "ours99"));
        Registers.register(ourPort, "alice", 7001, 600);
        Registers.register(itsPort, "bob", 7002, 600);
        Await.contains(
                "sip:alice@127.0.0.1:7001", () -> it().call("ul.lookup", "location", "alice"));
        Await.contains("sip:bob@127.0.0.1:7002", () -> we().call("ul.lookup", "location", "bob"));

        it().kill(); // all connections with it
        startIt(protocol);
        awaitEachOther(protocol);
        Await.contains("vvv", () -> it().call("htable.get", "shared", "ours0"));
        it().call("htable.sets", "shared", "its", "1");
        Await.contains("\"value\":\"1\"", () -> we().call("htable.get", "shared", "its"));

        we().close();
        Await.contains( // who is back sooner than it takes is sent to over the connection lost
                "\"opened_connections\":0,", () -> it().call("core.tcp_info"));
        startUs(protocol);
        awaitEachOther(protocol);
        Await.contains("\"value\":\"1\"", () -> we().call("htable.get", "shared", "its"));
        Await.contains("sip:bob@127.0.0.1:7002", () -> we().call("ul.lookup", "location", "bob"));
        we().call("htable.delete", "shared", "its");
        Await.contains("exist", () -> it().call("htable.get", "shared", "its"));
        assertEquals(0, we().count("dmq", "forged"), "nothing was forged");
        assertEquals(2, count(we().call("dmq.list_nodes"), "\"host\""), "nodes that we list");
        assertEquals(2, count(it().call("dmq.list_nodes"), "\"host\""), "nodes that it lists");
    }
}
