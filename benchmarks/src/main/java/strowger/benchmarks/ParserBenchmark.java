package strowger.benchmarks;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.parser.StringMsgParser;

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

import strowger.parser.HeaderName;
import strowger.parser.MessageEdits;
import strowger.parser.MessageWriter;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.TextWriter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An INVITE of 1,068 bytes read, framed as a proxy would change it, and written again; JAIN-SIP's
 * parser on the same bytes is the baseline. Ours must show 0 B/op under {@code -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ParserBenchmark {
    private final SipMessage message = new SipMessage();
    private final MessageEdits edits = new MessageEdits(64, direct(4096));
    private final TextWriter writer = new TextWriter();
    private final UnsafeBuffer target = direct(4096);
    private final StringMsgParser jainSip = new StringMsgParser();
    private byte[] bytes = new byte[0];
    private UnsafeBuffer buffer = new UnsafeBuffer();

    private static UnsafeBuffer direct(int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }

    /** Reads the message into off-heap memory. */
    @Setup
    public void readMessage() throws IOException {
        try (InputStream in = ParserBenchmark.class.getResourceAsStream("invite.sip")) {
            bytes = Objects.requireNonNull(in).readAllBytes();
        }
        buffer = direct(bytes.length);
        buffer.putBytes(0, bytes);
        if (message.wrap(buffer, 0, bytes.length) != ParseError.NONE) {
            throw new IllegalStateException("message refused: " + message.error());
        }
    }

    /** All headers indexed, and all checked that must be before a message is worked on. */
    @Benchmark
    public ParseError parse() {
        return message.wrap(buffer, 0, bytes.length);
    }

    /** Copied with a Via before the first, Max-Forwards and the Request-URI replaced. */
    @Benchmark
    public int write() {
        edits.clear();
        edits.text()
                .put(HeaderName.VIA)
                .put("SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK")
                .putHex(0x1234_5678_9ABC_DEF0L, 16)
                .putCrLf();
        edits.insertTextFirst(message.headersOffset());
        edits.text().putDecimal(message.maxForwards() - 1);
        int maxForwards = message.find(HeaderName.MAX_FORWARDS);
        edits.replaceText(message.valueOffset(maxForwards), message.valueLength(maxForwards));
        edits.text().put("sip:bob@192.0.2.4:5062;transport=udp");
        edits.replaceText(message.requestUriOffset(), message.requestUriLength());
        writer.wrap(target, 0, target.capacity());
        return MessageWriter.write(buffer, message.offset(), message.length(), edits, writer);
    }

    /** The same bytes read by JAIN-SIP into its objects. */
    @Benchmark
    public SIPMessage baselineJainSip() throws ParseException {
        return jainSip.parseSIPMessage(bytes, true, false, null);
    }
}
