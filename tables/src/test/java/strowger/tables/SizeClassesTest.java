package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
    @Test
    void eachLengthGetsTheSmallestBlockThatHoldsIt() {
        for (int length = 1; length <= SizeClasses.LENGTH_MAX; length++) {
            int sizeClass = SizeClasses.of(length);
            assertTrue(SizeClasses.bytes(sizeClass) >= length, "length " + length);
            if (sizeClass > 0) {
                assertTrue(SizeClasses.bytes(sizeClass - 1) < length, "length " + length);
            }
        }
    }

    @Test
    void theLastClassHoldsTheLongestRecord() {
        assertEquals(SizeClasses.COUNT - 1, SizeClasses.of(SizeClasses.LENGTH_MAX));
        assertEquals(65_536, SizeClasses.bytes(SizeClasses.COUNT - 1));
    }

    @Test
    void anEighthOfABlockAtMostIsNotUsed() {
        for (int length = 113; length <= SizeClasses.LENGTH_MAX; length++) {
            int block = SizeClasses.bytes(SizeClasses.of(length));
            assertTrue((block - length) * 8 <= block, "length " + length);
        }
    }

    @Test
    void blocksAreWholeUnits() {
        for (int i = 0; i < SizeClasses.COUNT; i++) {
            assertEquals(0, SizeClasses.bytes(i) % 16);
            assertEquals(i, SizeClasses.of(SizeClasses.bytes(i)));
        }
    }
}
