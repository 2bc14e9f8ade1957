package strowger.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import strowger.engine.transport.Inbound;
import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.publish.LeavingRule;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.Publication;
import strowger.presence.publish.PublicationOutcome;
import strowger.tables.TableFigures;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** What a PUBLISH and a stored document cost in memory. */
class PresenceCostTest {
    private static final int RUNS = 10_000;
    private static final int BYTES_A_PUBLICATION_MAX = 900;
    private static final String EVENT = "Event: state\r\nExpires: 600\r\n";

    /** The document of the example in Kamailio's announcement of this mode, 450 bytes long. */
    private static final String PIDF =
            """
            <?xml version="1.0" encoding="UTF-8" standalone="no"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf"
             xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
             xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"
             entity="sip:1002@192.168.188.20">
             <dm:person id="p4159"><rpid:activities/></dm:person>
             <tuple id="t4109">
             <status>
             <basic>open</basic>
             </status>
             <contact>sip:1002@192.168.188.20</contact>
             </tuple>
            </presence>
            """
                    .replace("\n", "\r\n");

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static Inbound inbound(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Inbound inbound = new Inbound().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
        inbound.source().set4(0xC000_0201, 5062);
        return inbound.arrived(Stage.UDP, 0, 0);
    }

    private static long measure(Stage stage, Inbound[] messages) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 6; round++) {
            long before = allocated();
            for (int index = 0; index < RUNS; index++) {
                stage.receive(messages[index % messages.length]);
            }
            least = Math.min(least, allocated() - before);
        }
        return least;
    }

    /** Each PUBLISH of the four finds no match: it reads, locks, looks and answers. */
    @Test
    void aRefusedPublishAllocatesNothingOnceWarm() {
        try (Stage stage = new Stage().stateless()) {
            stage.forgetSent();
            Inbound[] messages = new Inbound[4];
            for (int index = 0; index < messages.length; index++) {
                String lines = EVENT + "SIP-If-Match: a.1.2.3." + index + "\r\n";
                messages[index] = inbound(Stage.publish("u" + index, "a" + index, lines, PIDF));
            }
            long least = measure(stage, messages);
            assertTrue(least < RUNS, "bytes for " + RUNS + " PUBLISHes: " + least);
        }
    }

    /** Each makes a publication, as the tag of the one before is not known to the message. */
    @Test
    void aNewPublicationAllocatesNothingOnceWarm() {
        try (Stage stage =
                new Stage("state_publications_max=1024", "publications_max=200000").stateless()) {
            stage.forgetSent();
            Inbound[] messages = new Inbound[256];
            for (int index = 0; index < messages.length; index++) {
                messages[index] = inbound(Stage.publish("u" + index, "a" + index, EVENT, PIDF));
            }
            long least = measure(stage, messages);
            assertTrue(least < RUNS, "bytes for " + RUNS + " PUBLISHes: " + least);
            assertEquals(6 * RUNS, stage.statistic("presentities"));
        }
    }

    @Test
    void aStoredDocumentOf450BytesTakesAtMost900BytesAllIn() {
        int count = 200_000;
        try (Stage stage = new Stage("publications_max=" + count).stateless()) {
            stage.forgetSent();
            for (int index = 0; index < count; index++) {
                stage.receive(inbound(Stage.publish("u" + index, "a" + index, EVENT, PIDF)));
            }
            TableFigures figures = stage.presence.presentities().table().figures();
            assertEquals(count, figures.records());
            assertTrue(
                    figures.bytesARecord() <= BYTES_A_PUBLICATION_MAX,
                    () -> "bytes a publication: " + figures.bytesARecord());
        }
    }

    /** One watcher of each, that answers every NOTIFY: the lane is taken and given back. */
    @Test
    void aWatchedPublicationIsToldEachTime() {
        try (Stage stage = new Stage()) {
            stage.receive(Stage.subscribe("w", "bob", 1, "", EVENT));
            for (int index = 0; index < 100; index++) {
                stage.sent().stream()
                        .filter(Stage.Sent::isNotify)
                        .forEach(notify -> stage.answer(notify, 200));
                stage.receive(Stage.publish("bob", "b" + index, EVENT, "d" + index));
                if (index % 20 == 19) {
                    stage.advance(700_000); // the publications run out; so does the subscription
                    stage.sent();
                    stage.receive(Stage.subscribe("w" + index, "bob", 1, "", EVENT));
                }
            }
            assertTrue(stage.statistic("notifies_sent") > 100);
            assertEquals(0, stage.statistic("notifies_unsent"));
        }
    }

    @Test
    @Tag("long")
    void whenAMillionUsersPublish_thenEachTakesAtMost900BytesAllIn() {
        int users = 1_000_000;
        EventPackage event = EventPackage.named("presence").conclude();
        String padded = PIDF + " ".repeat(450 - PIDF.length());
        UnsafeBuffer document = new UnsafeBuffer(padded.getBytes(StandardCharsets.UTF_8));
        try (PresentityTable table =
                new PresentityTable(users, 32, new LeavingRule(true, false), () -> 0)) {
            Publication publication = new Publication(table);
            for (int user = 0; user < users; user++) {
                Party party = Party.of(String.valueOf(1_000_000 + user), "192.168.188.20");
                publication.state().set(0, party, true);
                publication.begin(event, 3600);
                publication.body(document, 0, document.capacity(), DocumentFacts.NONE);
                assertEquals(PublicationOutcome.CREATED, publication.publish());
            }
            TableFigures figures = table.figures();
            System.out.printf(
                    "1 million presentities of %d bytes: %.0f bytes each, index and rest of spans"
                            + " included%n",
                    document.capacity(), figures.bytesARecord());
            assertEquals(users, figures.records());
            assertTrue(figures.bytesARecord() <= BYTES_A_PUBLICATION_MAX, figures.toString());
        }
    }
}
