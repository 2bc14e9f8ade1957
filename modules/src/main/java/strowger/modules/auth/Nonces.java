package strowger.modules.auth;

import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes nonces and knows its own again: 8 hexadecimal digits of the second it was made in, 8 of its
 * number, 32 of a keyed hash over these and over what of the request it is bound to. So a nonce
 * needs no memory; where each may be used once, or its count must rise (RFC 7616 §5.12), the last
 * counts lie in a ring by number, and one that the ring has forgotten counts as expired.
 *
 * <p>For all threads; each brings its {@link Hash}.
 */
final class Nonces {
    static final int LENGTH = 48;
    private static final int HASHED = 16; // time and number
    private static final int HASH_BYTES = 16;
    private static final int URI = 1;
    private static final int CALL_ID = 2;
    private static final int FROM_TAG = 4;
    private static final int SOURCE = 8;

    /** What is to be said of a nonce. */
    enum Verdict {
        GOOD,
        FOREIGN,
        EXPIRED,
        REUSED
    }

    /**
     * How nonces are made and judged.
     *
     * @param lifetimeSec after which one is expired.
     * @param driftSec that one may be of the future.
     * @param registerChecks bits of what a REGISTER's nonce is bound to: 1 Request-URI, 2 Call-ID,
     *     4 From tag, 8 source address.
     * @param openingChecks the same of requests outside a dialog.
     * @param dialogChecks the same of requests within one.
     * @param once whether one may be used once only.
     * @param counted whether the count of one must rise.
     * @param ringCount of nonces whose counts are known at the same time, a power of two.
     */
    record Rule(
            long lifetimeSec,
            long driftSec,
            int registerChecks,
            int openingChecks,
            int dialogChecks,
            boolean once,
            boolean counted,
            int ringCount) {}

    private final Rule rule;
    private final LongSupplier clockMs;
    private final SecretKeySpec key;
    private final AtomicInteger numbers = new AtomicInteger();
    private final UnsafeBuffer ring;

    Nonces(Rule rule, byte[] secret, LongSupplier clockMs) {
        this.rule = rule;
        this.clockMs = clockMs;
        key = new SecretKeySpec(secret, "HmacSHA256");
        int places = rule.once || rule.counted ? rule.ringCount : 0;
        ring = new UnsafeBuffer(BufferUtil.allocateDirectAligned(places * Long.BYTES, 64));
    }

    /** The keyed hash of one thread. */
    Hash newHash() {
        return new Hash(key);
    }

    /** Computes the hash of a nonce. Reusable; for one thread. */
    static final class Hash {
        private final Mac mac;
        private final byte[] piece = new byte[256];
        private final byte[] hash = new byte[32];

        private Hash(SecretKeySpec key) {
            try {
                mac = Mac.getInstance(key.getAlgorithm());
                mac.init(key);
            } catch (GeneralSecurityException absent) { // every platform has it
                throw new IllegalStateException(absent);
            }
        }

        private void put(DirectBuffer buffer, int offset, int length) {
            for (int done = 0; done < length; done += piece.length) {
                int count = Math.min(piece.length, length - done);
                buffer.getBytes(offset + done, piece, 0, count);
                mac.update(piece, 0, count);
            }
        }

        private byte[] end() {
            try {
                mac.doFinal(hash, 0);
                return hash;
            } catch (ShortBufferException ours) {
                throw new IllegalStateException(ours);
            }
        }
    }

    /** Makes a new nonce for a request, in the context's arena; null when that is full. */
    void make(RoutingContext context, Hash hash, Value out) {
        int at = context.arena().claim(LENGTH);
        if (at < 0) {
            out.setNull();
            return;
        }
        UnsafeBuffer memory = context.arena().buffer();
        putHex(memory, at, (int) (clockMs.getAsLong() / 1000));
        putHex(memory, at + 8, numbers.incrementAndGet());
        byte[] hashed = hash(context, hash, memory, at);
        for (int index = 0; index < HASH_BYTES; index++) {
            int digits = at + HASHED + 2 * index;
            memory.putByte(digits, digit(hashed[index] >> 4));
            memory.putByte(digits + 1, digit(hashed[index]));
        }
        out.setText(memory, at, LENGTH);
    }

    private static byte digit(int bits) {
        return (byte) Character.forDigit(bits & 0xF, 16);
    }

    private static void putHex(UnsafeBuffer memory, int at, int bits) {
        for (int index = 0; index < 8; index++) {
            memory.putByte(at + index, digit(bits >>> (28 - 4 * index)));
        }
    }

    private byte[] hash(RoutingContext context, Hash hash, DirectBuffer buffer, int offset) {
        hash.put(buffer, offset, HASHED);
        SipMessage message = context.message();
        int checks = checks(message);
        if ((checks & URI) != 0) {
            hash.put(message.buffer(), message.requestUriOffset(), message.requestUriLength());
        }
        if ((checks & CALL_ID) != 0) {
            hash.put(message.buffer(), message.callIdOffset(), message.callIdLength());
        }
        if ((checks & FROM_TAG) != 0) {
            hash.put(message.buffer(), message.from().tagOffset(), message.from().tagLength());
        }
        if ((checks & SOURCE) != 0) {
            int at = context.arena().claim(Endpoint.TEXT_LENGTH_MAX);
            if (at >= 0) {
                UnsafeBuffer memory = context.arena().buffer();
                hash.put(memory, at, context.source().writeHost(memory, at));
                context.arena().trim(at);
            }
        }
        return hash.end();
    }

    private int checks(SipMessage message) {
        if (message.method() == Method.REGISTER) {
            return rule.registerChecks;
        }
        return message.to().tagLength() == 0 ? rule.openingChecks : rule.dialogChecks;
    }

    /**
     * Judges the nonce of credentials.
     *
     * @param count of its uses, as the credentials say; 0 if they don't.
     */
    Verdict judge(
            RoutingContext context,
            Hash hash,
            DirectBuffer buffer,
            int offset,
            int length,
            long count) {
        if (length != LENGTH) {
            return Verdict.FOREIGN;
        }
        byte[] hashed = hash(context, hash, buffer, offset);
        int differs = 0;
        for (int index = 0; index < HASH_BYTES; index++) {
            int at = offset + HASHED + 2 * index;
            int high = Character.digit(buffer.getByte(at), 16);
            int low = Character.digit(buffer.getByte(at + 1), 16);
            differs |= (high << 4 | low) ^ (hashed[index] & 0xFF);
        }
        if (differs != 0) {
            return Verdict.FOREIGN;
        }
        long ageSec = clockMs.getAsLong() / 1000 - number(buffer, offset);
        if (ageSec < -rule.driftSec || ageSec > rule.lifetimeSec) {
            return Verdict.EXPIRED;
        }
        return rule.once || rule.counted
                ? judgeUse((int) number(buffer, offset + 8), rule.once ? 1 : count)
                : Verdict.GOOD;
    }

    private static long number(DirectBuffer buffer, int offset) {
        long number = 0;
        for (int index = 0; index < 8; index++) {
            number = number << 4 | (Character.digit(buffer.getByte(offset + index), 16) & 0xF);
        }
        return number;
    }

    /**
     * Notes a use; one whose count has not risen, or whose place is a later one's, does not count.
     */
    private Verdict judgeUse(int number, long count) {
        int at = (number & (rule.ringCount - 1)) * Long.BYTES;
        long use = (long) number << Integer.SIZE | (count & 0xFFFF_FFFFL);
        for (int turn = 0; turn < rule.ringCount; turn++) { // another thread's use comes between
            long known = ring.getLongVolatile(at);
            int knownNumber = (int) (known >>> Integer.SIZE);
            if (knownNumber == number && count <= (known & 0xFFFF_FFFFL)) {
                return Verdict.REUSED;
            }
            if (knownNumber - number > 0) {
                return Verdict.EXPIRED;
            }
            if (ring.compareAndSetLong(at, known, use)) {
                return Verdict.GOOD;
            }
        }
        return Verdict.EXPIRED;
    }

    /** Whether credentials must say how often the nonce was used. */
    boolean areCounted() {
        return rule.counted;
    }
}
