package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

class KeyHashTest {
    private final KeyHash hash = new KeyHash(42);

    @Test
    void keysThatDifferInOneBitHaveOtherHashes() {
        for (int length = 1; length < 70; length++) {
            UnsafeBuffer key = new UnsafeBuffer(new byte[length]);
            Set<Long> hashes = new HashSet<>();
            hashes.add(of(key));
            for (int bit = 0; bit < length * 8; bit++) {
                key.putByte(bit / 8, (byte) (1 << bit % 8));
                hashes.add(of(key));
                key.putByte(bit / 8, (byte) 0);
            }
            assertEquals(1 + length * 8, hashes.size(), "length " + length);
        }
    }

    @Test
    void keysOfZerosOfEachLengthHaveOtherHashes() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length < 100; length++) {
            hashes.add(of(new UnsafeBuffer(new byte[length])));
        }
        assertEquals(100, hashes.size());
    }

    @Test
    void anotherSeedGivesAnotherHash() {
        UnsafeBuffer key = TestRecords.bytes("sip:alice@example.com");
        KeyHash other = new KeyHash(43);
        assertNotEquals(of(key), other.of(key.byteArray(), key.addressOffset(), key.capacity()));
        assertNotEquals(hash.of(7), other.of(7));
    }

    @Test
    void telephoneNumbersSpreadEvenly() {
        int[] stripes = new int[64];
        int[] homes = new int[64];
        for (int i = 0; i < 64_000; i++) {
            UnsafeBuffer key = TestRecords.bytes("sip:+4930" + (1_000_000 + i) + "@example.com");
            stripes[(int) of(key) & 63]++;
            homes[(int) (of(key) >>> 58)]++;
        }
        for (int i = 0; i < 64; i++) {
            assertTrue(Math.abs(stripes[i] - 1000) < 200, "stripe " + i + ": " + stripes[i]);
            assertTrue(Math.abs(homes[i] - 1000) < 200, "homes " + i + ": " + homes[i]);
        }
    }

    private long of(UnsafeBuffer key) {
        return hash.of(key.byteArray(), key.addressOffset(), key.capacity());
    }
}
