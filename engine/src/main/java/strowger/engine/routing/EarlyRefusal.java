package strowger.engine.routing;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import strowger.engine.reactor.Counters;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.Outbound;
import strowger.parser.Method;
import strowger.parser.RequestOutline;
import strowger.parser.Via;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Refuses a request from its outline alone: 503 and Retry-After are written in one copy from what
 * was received, and the ACK to that is known by its To tag. Nothing is remembered. Refusals of
 * about one length are made to be of the same length, so that those for one destination leave as
 * one. For one thread.
 */
final class EarlyRefusal {
    private static final byte[] STATUS_LINE = Output.bytes("SIP/2.0 503 Service Unavailable\r\n");
    private static final byte[] TAG = Output.bytes(";tag=");
    private static final byte[] RETRY_AFTER = Output.bytes("Retry-After: ");
    private static final byte[] END = Output.bytes("\r\nContent-Length: 0\r\n\r\n");
    private static final byte[][] PADDING = padding(32); // a power of two
    private static final int DIGIT_LENGTH = 1; // of the seconds
    private static final int ADDED_LENGTH_MAX = 320; // but for the server's header
    private static final int RESPONSE = start("SIP/");
    private static final int ACK = start("ACK ");
    private static final int BYE = start("BYE ");
    private static final int START_LENGTH = Integer.BYTES;

    private final Outbound outbound;
    private final Counters<CoreCounter> counters;
    private final OwnTags tags;
    private final ReplyVia replyVia;
    private final byte[] serverHeader;
    private final long seed;
    private final RequestOutline outline = new RequestOutline();
    private final Destination destination = new Destination();
    private final Output out = new Output();

    EarlyRefusal(
            CoreSettings settings,
            Outbound outbound,
            NextHop nextHop,
            OwnTags tags,
            Counters<CoreCounter> counters) {
        this.outbound = outbound;
        this.counters = counters;
        this.tags = tags;
        replyVia = new ReplyVia(nextHop);
        serverHeader = ReplyWriter.serverHeader(settings);
        seed = settings.seed();
    }

    private static byte[][] padding(int count) {
        byte[][] padding = new byte[count][];
        Arrays.setAll(padding, length -> Output.bytes("0".repeat(length)));
        return padding;
    }

    private static int start(String text) {
        return (text.charAt(0) << 24)
                | (text.charAt(1) << 16)
                | (text.charAt(2) << 8)
                | text.charAt(3);
    }

    private static int start(Inbound inbound) {
        return inbound.length() < START_LENGTH
                ? 0
                : inbound.buffer().getInt(inbound.offset(), ByteOrder.BIG_ENDIAN);
    }

    /** Whether a message begins nothing, whatever else it says. */
    static boolean isPart(Inbound inbound) {
        int start = start(inbound);
        return start == RESPONSE || start == BYE;
    }

    static boolean isAck(Inbound inbound) {
        return start(inbound) == ACK;
    }

    /**
     * Whether an ACK is to a refusal of ours, and ends there. One to a transaction here that passed
     * such a refusal on, which had come to ourselves, does not.
     */
    boolean isAcknowledged(Inbound ack, StatefulLayer stateful) {
        return outline.readTo(ack.buffer(), ack.offset(), ack.length())
                && tags.isRefusal(ack.buffer(), outline.toTagOffset(), outline.toTagLength())
                && outline.read(ack.buffer(), ack.offset(), ack.length())
                && !stateful.knows(Method.INVITE, outline.topVia(), ack.buffer());
    }

    /** Whether a request is plain, is in no dialog, and came for the first time. */
    boolean isNew(Inbound request, StatefulLayer stateful) {
        return outline.read(request.buffer(), request.offset(), request.length())
                && outline.toTagLength() == 0
                && outline.method() != Method.CANCEL
                && outline.method() != Method.ACK
                && !stateful.knows(outline.method(), outline.topVia(), request.buffer());
    }

    /** The method of the request that {@link #isNew} has read. */
    Method method() {
        return outline.method();
    }

    /**
     * Answers the request that {@link #isNew} has read.
     *
     * @param retryAfterSec of one digit.
     */
    void refuse(Inbound request, int retryAfterSec) {
        int wanted = request.length() + serverHeader.length + ADDED_LENGTH_MAX;
        int lengthMax = Math.min(wanted, Outbound.LENGTH_MAX); // its body is not copied
        MutableDirectBuffer memory = outbound.claim(lengthMax);
        if (memory == Outbound.REFUSED) {
            counters.increment(CoreCounter.SEND_REFUSED);
            return;
        }
        out.wrap(memory, 0, lengthMax);
        write(request, retryAfterSec);
        if (out.hasOverflowed()) {
            outbound.abort();
            counters.increment(CoreCounter.ERR_REQUESTS);
            return;
        }
        StatelessReplies.address(request, outline.topVia(), false, destination);
        destination.unordered(true);
        counters.increment(CoreCounter.SENT_REPLIES);
        boolean _ = outbound.commit(out.position(), destination); // counted there
    }

    /** The top Via is the first of all that is copied. */
    private void write(Inbound request, int retryAfterSec) {
        DirectBuffer buffer = request.buffer();
        Via via = outline.topVia();
        int toEnd = outline.toEnd();
        out.put(STATUS_LINE);
        for (int run = 0; run < outline.runCount(); run++) {
            int from = outline.runStart(run);
            int end = outline.runEnd(run);
            if (run == 0) {
                out.put(buffer, from, via.offset() - from);
                replyVia.put(via, buffer, request.source(), false, out);
                from = via.end();
            }
            if (toEnd > from && toEnd <= end) {
                out.put(buffer, from, toEnd - from);
                putTag(buffer, leftLength(run, end - toEnd));
                from = toEnd;
            }
            out.put(buffer, from, end - from);
        }
        out.put(serverHeader).put(RETRY_AFTER).putNumber(retryAfterSec).put(END);
    }

    /** What comes behind the tag: the rest of the run and of all others, and our own headers. */
    private int leftLength(int run, int runLeft) {
        int length = runLeft + serverHeader.length + RETRY_AFTER.length + DIGIT_LENGTH + END.length;
        for (int index = run + 1; index < outline.runCount(); index++) {
            length += outline.runEnd(index) - outline.runStart(index);
        }
        return length;
    }

    private void putTag(DirectBuffer buffer, int leftLength) {
        Via via = outline.topVia();
        out.put(TAG);
        tags.putRefusal(Fingerprint.add(seed, buffer, via.branchOffset(), via.branchLength()), out);
        out.put(PADDING[-(out.position() + leftLength) & PADDING.length - 1]);
    }
}
