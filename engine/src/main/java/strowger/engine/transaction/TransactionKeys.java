package strowger.engine.transaction;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Fingerprint;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.Via;

/**
 * What requests are matched to transactions by (RFC 3261 §17.2.3): the branch and sent-by of the
 * top Via and the method; or, for a sender older than RFC 3261, the fields of RFC 2543. Keys are
 * hashes under a secret of this run, so that nobody can make two collide on purpose.
 */
final class TransactionKeys {
    private static final long DIALOG = 0x5d1a_106aL;

    private final long seed;

    TransactionKeys(long seed) {
        this.seed = seed;
    }

    /** The key of a request's own transaction; an ACK has that of its INVITE. */
    long of(SipMessage message) {
        return message.method() == Method.ACK ? ofInvite(message) : key(message, method(message));
    }

    /** The key of the INVITE that an ACK or CANCEL means. */
    long ofInvite(SipMessage message) {
        return key(message, Method.INVITE.ordinal());
    }

    /**
     * The key of a request's own transaction.
     *
     * @param method neither ACK nor one that we do not know.
     * @param via with a branch of RFC 3261.
     */
    long of(Method method, Via via, DirectBuffer buffer) {
        return key(method.ordinal(), via, buffer);
    }

    private long key(long method, Via via, DirectBuffer buffer) {
        long key = Fingerprint.add(seed, method);
        key = Fingerprint.add(key, buffer, via.branchOffset(), via.branchLength());
        key = Fingerprint.add(key, buffer, via.sentBy().hostOffset(), via.sentBy().hostLength());
        return Fingerprint.add(key, via.sentBy().port());
    }

    /** The method as a number: all unknown methods by their name. */
    private long method(SipMessage message) {
        return message.method() == Method.OTHER
                ? Fingerprint.add(
                        seed, message.buffer(), message.methodOffset(), message.methodLength())
                : message.method().ordinal();
    }

    private long key(SipMessage message, long method) {
        Via via = message.topVia();
        DirectBuffer buffer = message.buffer();
        if (via.hasMagicBranch()) {
            return key(method, via, buffer);
        }
        long key = Fingerprint.add(seed, method);
        key = Fingerprint.add(key, buffer, via.offset(), via.end() - via.offset());
        key = Fingerprint.add(key, buffer, message.requestUriOffset(), message.requestUriLength());
        return dialog(key, message);
    }

    /** The key by which the ACK to a 2xx finds the INVITE: they have no branch in common. */
    long ofDialog(SipMessage message) {
        return dialog(Fingerprint.add(seed, DIALOG), message);
    }

    private static long dialog(long start, SipMessage message) {
        DirectBuffer buffer = message.buffer();
        long key = Fingerprint.add(start, buffer, message.callIdOffset(), message.callIdLength());
        key = Fingerprint.add(key, buffer, message.from().tagOffset(), message.from().tagLength());
        return Fingerprint.add(key, message.cSeq().number());
    }
}
