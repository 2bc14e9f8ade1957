package strowger.engine.transaction;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * Puts the challenges of all branches into the 401 or 407 that is passed on, so that the caller can
 * answer them together (RFC 3261 §16.7 step 7).
 */
final class Challenges {
    private static final int UNAUTHORIZED = 401;
    private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

    private final SipMessage message = new SipMessage();
    private final UnsafeBuffer winner = new UnsafeBuffer();
    private final UnsafeBuffer other = new UnsafeBuffer();
    private final Output out = new Output();

    static boolean isChallenge(int code) {
        return code == UNAUTHORIZED || code == PROXY_AUTHENTICATION_REQUIRED;
    }

    /** Whether another branch of this leg has a challenge as well. */
    static boolean areSeveral(Transaction transaction) {
        int count = 0;
        for (int index = transaction.legStart; index < transaction.branchCount; index++) {
            count += isChallenge(transaction.branches[index].finalCode) ? 1 : 0;
        }
        return count > 1;
    }

    /**
     * Writes the kept response of a branch with the challenges of the others.
     *
     * @return its length; 0 when it does not fit.
     */
    int merge(Transaction transaction, ClientBranch chosen, MutableDirectBuffer target) {
        int length = Blocks.length(chosen.reply);
        winner.wrap(chosen.reply, length);
        message.wrap(winner, 0, length);
        int headers = message.headersOffset();
        out.wrap(target, 0, target.capacity()).put(winner, 0, headers);
        for (int index = transaction.legStart; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (branch != chosen && isChallenge(branch.finalCode) && branch.reply != Blocks.NONE) {
                other.wrap(branch.reply, Blocks.length(branch.reply));
                message.wrap(other, 0, other.capacity());
                putAll(HeaderName.WWW_AUTHENTICATE);
                putAll(HeaderName.PROXY_AUTHENTICATE);
            }
        }
        out.put(winner, headers, length - headers);
        return out.hasOverflowed() ? 0 : out.position();
    }

    private void putAll(HeaderName name) {
        for (int index = message.find(name);
                index != SipMessage.ABSENT;
                index = message.next(index)) {
            out.put(other, message.headerOffset(index), message.headerLength(index));
        }
    }
}
