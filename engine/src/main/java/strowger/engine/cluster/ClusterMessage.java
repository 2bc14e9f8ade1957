package strowger.engine.cluster;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.charset.StandardCharsets;

/** What one node tells another over a channel: a body and its type. Immutable. */
public final class ClusterMessage {
    /** The longest body in bytes: with its headers it fits a datagram. */
    public static final int BODY_MAX = 62_000;

    /** The longest body of a batch, in bytes: what is one thing alone may be longer. */
    public static final int BATCH_BYTES = 58_000;

    /** The content type of most channels. */
    public static final String JSON = "application/json";

    private final String contentType;
    private final byte[] body;

    private ClusterMessage(String contentType, byte[] body) {
        this.contentType = contentType;
        this.body = body;
    }

    /** A message of JSON. */
    public static ClusterMessage json(String text) {
        return of(JSON, text);
    }

    /** A message of text. */
    public static ClusterMessage of(String contentType, String text) {
        return new ClusterMessage(contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A message of bytes, which are copied. */
    public static ClusterMessage of(String type, DirectBuffer buffer, int offset, int length) {
        byte[] body = new byte[length];
        buffer.getBytes(offset, body);
        return new ClusterMessage(type, body);
    }

    /** The type of the body, as {@code application/json}. */
    public String contentType() {
        return contentType;
    }

    /** The length of the body in bytes; at most {@link #BODY_MAX} for one that is to be sent. */
    public int length() {
        return body.length;
    }

    /** The body, to be read only. */
    public DirectBuffer body() {
        return new UnsafeBuffer(body);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
