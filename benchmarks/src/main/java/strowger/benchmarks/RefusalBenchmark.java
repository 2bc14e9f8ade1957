package strowger.benchmarks;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import strowger.engine.routing.Core;
import strowger.engine.routing.CoreCounter;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Outbound;
import strowger.engine.transport.ReceiveQueue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What it costs to refuse an INVITE while more comes than can be served, the ACK to the 503
 * included, without the kernel: from its outline, and after it was read whole. {@code -prof gc}
 * must show 0 B/op.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RefusalBenchmark {
    private static final ListenSocket TCP =
            ListenSocket.parse("tcp:127.0.0.1:5060"); // none dropped
    private static final long NOW_NS = TimeUnit.SECONDS.toNanos(1_000);
    private static final String SDP =
            """
            v=0
            o=alice 2890844526 2890844526 IN IP4 192.0.2.1
            s=-
            c=IN IP4 192.0.2.1
            t=0 0
            m=audio 49170 RTP/AVP 0 8 97
            a=rtpmap:0 PCMU/8000
            """;
    private static final String HEADERS =
            """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/TCP 192.0.2.1:5062;branch=z9hG4bK776asdhds1;rport
            Max-Forwards: 70
            From: "Alice" <sip:alice@example.com>;tag=1928301774
            To: Bob <sip:bob@example.com>
            Call-ID: a84b4c76e66710@192.0.2.1
            CSeq: 314159 INVITE
            Contact: <sip:alice@192.0.2.1:5062;transport=tcp>
            Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, UPDATE, INFO
            Supported: replaces, timer
            User-Agent: a phone of some maker 1.2.3
            Content-Type: application/sdp
            Content-Length: 131

            """;

    private final Wire wire = new Wire();
    private final Core core = core(wire);
    private final Inbound plain = inbound(HEADERS + SDP);
    private final Inbound odd = inbound(HEADERS.replace("z9hG4bK", "") + SDP);
    private Inbound plainAck = plain;
    private Inbound oddAck = plain;

    /** Takes all, keeps the last. */
    private static final class Wire implements Outbound {
        private final UnsafeBuffer memory = new UnsafeBuffer(new byte[LENGTH_MAX]);
        private int length;

        @Override
        public MutableDirectBuffer claim(int maxLength) {
            return memory;
        }

        @Override
        public boolean commit(int written, Destination to) {
            length = written;
            return true;
        }

        @Override
        public void abort() {}

        @Override
        public ReceiveQueue receiveQueue() {
            return new FullQueue();
        }
    }

    private static final class FullQueue implements ReceiveQueue {
        @Override
        public void sample() {}

        @Override
        public int filledPercent() {
            return 100;
        }

        @Override
        public long droppedCount() {
            return 0;
        }
    }

    private static Core core(Outbound wire) {
        List<ListenSocket> sockets = List.of(TCP);
        return new Core(
                new CoreSettings(sockets, LocalNames.of(sockets, List.of()), "", 0xabcdL), wire);
    }

    private static Inbound inbound(String text) {
        byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        Inbound arrived =
                new Inbound()
                        .wrap(new UnsafeBuffer(bytes), 0, bytes.length)
                        .arrived(TCP, 1, NOW_NS);
        arrived.source().set4(0xc000_0201, 5062);
        return arrived;
    }

    /** Refuses each once, and makes the ACK to that. */
    @Setup
    public void setUp() {
        core.onMessage(odd);
        oddAck = acknowledge();
        core.onMessage(plain);
        plainAck = acknowledge();
        core.onMessage(oddAck);
        core.onMessage(plainAck);
        boolean sound =
                core.counters().value(CoreCounter.OVERLOAD_REFUSED) == 2
                        && core.counters().value(CoreCounter.ABSORBED_ACKS) == 2;
        if (!sound) {
            throw new IllegalStateException("nothing is refused");
        }
    }

    private Inbound acknowledge() {
        String refusal = wire.memory.getStringWithoutLengthAscii(0, wire.length);
        return inbound(
                refusal.replaceFirst("SIP.*", "ACK sip:bob@example.com SIP/2.0")
                        .replaceFirst("Retry-After: .\r\n", "Max-Forwards: 70\r\n")
                        .replace("INVITE", "ACK")
                        .replace("\r\n", "\n"));
    }

    /** From the outline. */
    @Benchmark
    public void outline() {
        core.onMessage(plain);
        core.onMessage(plainAck);
    }

    /** Read whole, as one without a branch of RFC 3261 has to be. */
    @Benchmark
    public void whole() {
        core.onMessage(odd);
        core.onMessage(oddAck);
    }
}
