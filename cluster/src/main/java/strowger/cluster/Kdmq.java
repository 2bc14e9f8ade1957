package strowger.cluster;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.cluster.ClusterMessage;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes KDMQ requests, without Via: the headers are those of Kamailio, in its order.
 *
 * <pre>
 * KDMQ sip:CHANNEL@HOST:PORT SIP/2.0
 * To, From, CSeq, Call-ID, Content-Length, User-Agent, Max-Forwards, Content-Type
 * </pre>
 */
final class Kdmq {
    /** What we say we run. */
    static final String SOFTWARE = "strowger (dmq 5.6)";

    private final NodeAddress self;
    private final CallIds callIds;
    private final String tagPrefix;

    Kdmq(NodeAddress self, int life) {
        this.self = self;
        callIds = new CallIds(life, self.host());
        tagPrefix = String.format(Locale.ROOT, "%08x%08x", self.uri().hashCode(), life);
    }

    /** Writes a request. */
    UnsafeBuffer write(String channel, NodeAddress to, int maxForwards, ClusterMessage message) {
        String tag = tagPrefix + '-' + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String head =
                """
                KDMQ %1$s SIP/2.0
                To: <%1$s>
                From: <%2$s>;tag=%3$s
                CSeq: 10 KDMQ
                Call-ID: %4$s
                Content-Length: %5$d
                User-Agent: %6$s
                Max-Forwards: %7$d
                Content-Type: %8$s

                """
                        .formatted(
                                to.uri(channel),
                                self.uri(channel),
                                tag,
                                callIds.make(),
                                message.length(),
                                SOFTWARE,
                                maxForwards,
                                message.contentType())
                        .replace("\n", "\r\n");
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        UnsafeBuffer text = new UnsafeBuffer(new byte[start.length + message.length()]);
        text.putBytes(0, start);
        text.putBytes(start.length, message.body(), 0, message.length());
        return text;
    }
}
