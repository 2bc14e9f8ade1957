package strowger.presence.pua;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.UUID;

/**
 * One document at another server: what it is to be, what the server has of it. For all threads;
 * nothing is sent while it is locked.
 */
final class RemoteDocument {
    private static final int GONE = 412;

    private final String proxy;
    private final String callId = UUID.randomUUID().toString();
    private @Nullable PuaPublication last; // what was wanted last, with its document
    private @Nullable PuaPublication wanted; // to be sent next
    private String etag = "";
    private long endMs;
    private long cseq;
    private boolean out;
    private boolean over;

    RemoteDocument(String proxy) {
        this.proxy = proxy;
    }

    /** Says what it is to be; what was wanted before and is not sent yet is skipped. */
    synchronized void want(PuaPublication publication) {
        wanted = publication;
        over = false;
    }

    /** The request to be sent now; empty while one is out, or there is nothing to say. */
    synchronized Optional<PublishRequest> begins(long nowMs) {
        PuaPublication next = wanted;
        if (out || next == null) {
            return Optional.empty();
        }
        wanted = null;
        if (next.expiresSec() == 0 && etag.isEmpty()) {
            over = true; // nothing is there to be taken back
            return Optional.empty();
        }
        last = next.document().capacity() > 0 || last == null ? next : prolonged(last, next);
        out = true;
        endMs = nowMs + next.expiresSec() * 1000;
        return Optional.of(new PublishRequest(proxy, callId, ++cseq, etag, next));
    }

    private static PuaPublication prolonged(PuaPublication old, PuaPublication now) {
        return new PuaPublication(
                old.presentity(),
                old.event(),
                old.id(),
                old.contentType(),
                old.document(),
                now.expiresSec());
    }

    /** A final response came, or none will. */
    synchronized void end(PublishRequest.Answer answer, long nowMs) {
        out = false;
        PuaPublication sent = last;
        if (sent == null) {
            return;
        }
        if (answer.isGood()) {
            etag = answer.etag();
            endMs = nowMs + answer.expiresSec(sent.expiresSec()) * 1000;
            over = sent.expiresSec() == 0 && wanted == null;
        } else if (answer.code() == GONE && !etag.isEmpty()) {
            etag = "";
            if (wanted == null && sent.expiresSec() > 0) {
                wanted = sent; // whole, as a new one (RFC 3903 §4.1)
            }
            over = wanted == null;
        } else {
            etag = "";
            over = wanted == null;
        }
    }

    /** Whether it is to be prolonged since it would run out before a time; then it is wanted. */
    synchronized boolean wantsRefresh(long beforeMs) {
        PuaPublication sent = last;
        if (out || over || sent == null || wanted != null || endMs > beforeMs) {
            return wanted != null;
        }
        UnsafeBuffer none = new UnsafeBuffer(0, 0);
        wanted =
                etag.isEmpty()
                        ? sent
                        : new PuaPublication(
                                sent.presentity(),
                                sent.event(),
                                sent.id(),
                                sent.contentType(),
                                none,
                                sent.expiresSec());
        return true;
    }

    /** Whether nothing of it is left. */
    synchronized boolean isOver() {
        return over && !out && wanted == null;
    }
}
