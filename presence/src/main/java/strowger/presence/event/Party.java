package strowger.presence.event;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.parser.SipUri;

import java.nio.charset.StandardCharsets;

/**
 * Who publishes, is watched, or watches: user and domain as places in a buffer. Reusable; valid
 * while the buffer is.
 */
public final class Party {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private int userOffset;
    private int userLength;
    private int domainOffset;
    private int domainLength;

    /** A party of texts; for tests and commands. */
    public static Party of(String user, String domain) {
        byte[] bytes = (user + domain).getBytes(StandardCharsets.UTF_8);
        int userLength = user.getBytes(StandardCharsets.UTF_8).length;
        return new Party()
                .wrap(
                        new UnsafeBuffer(bytes),
                        0,
                        userLength,
                        userLength,
                        bytes.length - userLength);
    }

    /** Takes two places of one buffer; the bytes stay where they are. */
    public Party wrap(
            DirectBuffer source, int userAt, int lengthOfUser, int domainAt, int lengthOfDomain) {
        int userStart = lengthOfUser == 0 ? domainAt : userAt;
        int start = Math.min(userStart, domainAt);
        int end = Math.max(userStart + lengthOfUser, domainAt + lengthOfDomain);
        buffer.wrap(source, start, end - start);
        userOffset = userStart - start;
        userLength = lengthOfUser;
        domainOffset = domainAt - start;
        domainLength = lengthOfDomain;
        return this;
    }

    /** Takes the user and the host of a URI. */
    public Party wrap(DirectBuffer source, SipUri uri) {
        return wrap(source, uri.userOffset(), uri.userLength(), uri.hostOffset(), uri.hostLength());
    }

    /** The same in memory of its own; not for the hot path. */
    public Party copy() {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        return new Party()
                .wrap(new UnsafeBuffer(bytes), userOffset, userLength, domainOffset, domainLength);
    }

    /** The memory that both texts lie in. */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** Where the user begins in {@link #buffer()}. */
    public int userOffset() {
        return userOffset;
    }

    /** The length of the user in bytes; 0 when there is none. */
    public int userLength() {
        return userLength;
    }

    /** Where the domain begins in {@link #buffer()}. */
    public int domainOffset() {
        return domainOffset;
    }

    /** The length of the domain in bytes. */
    public int domainLength() {
        return domainLength;
    }

    /** The user as text; not for the hot path. */
    public String user() {
        return buffer.getStringWithoutLengthUtf8(userOffset, userLength);
    }

    /** The domain as text; not for the hot path. */
    public String domain() {
        return buffer.getStringWithoutLengthUtf8(domainOffset, domainLength);
    }

    /** The address of record; not for the hot path. */
    public String uri() {
        return userLength == 0 ? "sip:" + domain() : "sip:" + user() + "@" + domain();
    }

    @Override
    public String toString() {
        return uri();
    }
}
