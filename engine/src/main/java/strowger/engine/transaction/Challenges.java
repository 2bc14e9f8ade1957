package strowger.engine.transaction;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * Puts the challenges of all branches into the 401 or 407 that is passed on, so that the caller can
 * answer them together (RFC 3261 §16.7 step 7).
 */
final class Challenges {
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final SipMessage other = new SipMessage();
    private final UnsafeBuffer kept = new UnsafeBuffer();

    static boolean isChallenge(int code) {
        return code == UNAUTHORIZED || code == PROXY_AUTHENTICATION_REQUIRED;
    }

    /** Adds what other branches ask for to the reply that came last. */
    void add(Transaction transaction, ClientBranch last, RoutingContext reply) {
        for (int index = transaction.legStart; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (branch != last && isChallenge(branch.finalCode) && branch.reply != Blocks.NONE) {
                int length = Blocks.length(branch.reply);
                kept.wrap(branch.reply, length);
                other.wrap(kept, 0, length);
                addAll(HeaderName.WWW_AUTHENTICATE, reply);
                addAll(HeaderName.PROXY_AUTHENTICATE, reply);
            }
        }
    }

    private void addAll(HeaderName name, RoutingContext reply) {
        int at = reply.message().headersOffset();
        DirectBuffer buffer = other.buffer();
        for (int index = other.find(name); index != SipMessage.ABSENT; index = other.next(index)) {
            int offset =
                    reply.arena()
                            .copy(buffer, other.headerOffset(index), other.headerLength(index));
            if (offset >= 0) {
                reply.edits().insert(at, reply.arena().buffer(), offset, other.headerLength(index));
            }
        }
    }
}
