package strowger.modules.auth;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes bytes of several places into hexadecimal digits. Reusable; for one thread. */
final class Hasher {
    private static final int PIECE = 512;
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private final MessageDigest digest;
    private final byte[] piece = new byte[PIECE];
    private final byte[] hash;

    Hasher(Algorithm algorithm) {
        hash = new byte[algorithm.length()];
        try {
            digest = MessageDigest.getInstance(algorithm.provided());
        } catch (NoSuchAlgorithmException absent) { // every platform has them
            throw new IllegalStateException(absent);
        }
    }

    Hasher put(DirectBuffer source, int offset, int length) {
        for (int done = 0; done < length; done += PIECE) {
            int count = Math.min(PIECE, length - done);
            source.getBytes(offset + done, piece, 0, count);
            digest.update(piece, 0, count);
        }
        return this;
    }

    Hasher put(Value text) {
        return put(text.buffer(), text.offset(), text.length());
    }

    Hasher put(byte[] bytes, int length) {
        digest.update(bytes, 0, length);
        return this;
    }

    Hasher put(char ascii) {
        digest.update((byte) ascii);
        return this;
    }

    /** Ends the hash; returns how many digits it has. */
    int hex(byte[] target) {
        try {
            int length = digest.digest(hash, 0, hash.length);
            for (int index = 0; index < length; index++) {
                target[2 * index] = DIGITS[hash[index] >> 4 & 0xF];
                target[2 * index + 1] = DIGITS[hash[index] & 0xF];
            }
            return 2 * length;
        } catch (DigestException tooShort) {
            throw new IllegalStateException(tooShort);
        }
    }
}
