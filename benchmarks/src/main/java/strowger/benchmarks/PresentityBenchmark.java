package strowger.benchmarks;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import strowger.presence.event.DocumentFacts;
import strowger.presence.event.EventPackage;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.publish.LeavingRule;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.Publication;
import strowger.presence.publish.PublicationOutcome;
import strowger.presence.publish.PublicationSet;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What a PUBLISH does to the table, without the message around it: a document of 450 bytes that is
 * changed, its entity tag matched and replaced; against a {@link ConcurrentHashMap} of strings that
 * copies as much. The table must show 0 B/op under {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class PresentityBenchmark {
    private static final int DOCUMENT_BYTES = 450;
    private static final long EXPIRES_SEC = 3600;

    /** Users that publish. */
    @Param("10000")
    public int users;

    private final EventPackages events = new EventPackages();
    private final EventPackage event = EventPackage.named("presence").conclude();
    private final PresentityTable table =
            new PresentityTable(
                    1 << 20, 32, new LeavingRule(false, false), System::currentTimeMillis);
    private final Publication publication = new Publication(table);
    private final UnsafeBuffer document = new UnsafeBuffer(new byte[DOCUMENT_BYTES]);
    private final ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
    private final String text = "x".repeat(DOCUMENT_BYTES);
    private PublicationSet read = new PublicationSet(events, false);
    private Party[] parties = {};
    private UnsafeBuffer[] tags = {};
    private String[] names = {};
    private int next;

    /** Publishes once for each user. */
    @Setup(Level.Trial)
    public void fill() {
        events.add(event);
        read = new PublicationSet(events, false);
        parties = new Party[users];
        tags = new UnsafeBuffer[users];
        names = new String[users];
        document.setMemory(0, DOCUMENT_BYTES, (byte) 'x');
        for (int user = 0; user < users; user++) {
            names[user] = "user" + user + "@example.com";
            parties[user] = Party.of("user" + user, "example.com");
            tags[user] = new UnsafeBuffer(new byte[Publication.TAG_LENGTH_MAX]);
            publish(user, 0);
            map.put(names[user], text);
        }
    }

    private PublicationOutcome publish(int user, int matchLength) {
        publication.state().set(0, parties[user], true);
        publication.begin(event, EXPIRES_SEC).body(document, 0, DOCUMENT_BYTES, DocumentFacts.NONE);
        if (matchLength > 0) {
            publication.ifMatch(tags[user], 0, matchLength);
        }
        PublicationOutcome outcome = publication.publish();
        int length = publication.etagLength();
        tags[user].setMemory(0, tags[user].capacity(), (byte) 0);
        tags[user].putBytes(0, publication.etag(), 0, length);
        return outcome;
    }

    private int tagLength(int user) {
        int length = 0;
        while (length < tags[user].capacity() && tags[user].getByte(length) != 0) {
            length++;
        }
        return length;
    }

    private int anyUser() {
        next = next + 7919 >= users ? (next + 7919) % users : next + 7919;
        return next;
    }

    /** Changes a document: one step under a stripe's lock. */
    @Benchmark
    public PublicationOutcome change() {
        int user = anyUser();
        return publish(user, tagLength(user));
    }

    /** Copies what is published of a user, as a NOTIFY needs it. */
    @Benchmark
    public int read() {
        publication.state().set(0, parties[anyUser()], true);
        return read.read(table, publication.state()).count();
    }

    /** The same change with strings. */
    @Benchmark
    public Object changeBaseline() {
        byte[] copy = text.getBytes(StandardCharsets.US_ASCII);
        Object former = map.put(names[anyUser()], new String(copy, StandardCharsets.US_ASCII));
        return former == null ? text : former;
    }

    /** Frees the table. */
    @TearDown(Level.Trial)
    public void free() {
        table.close();
    }
}
