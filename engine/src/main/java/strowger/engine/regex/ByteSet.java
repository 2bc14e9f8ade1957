package strowger.engine.regex;

import java.util.BitSet;

/** A set of bytes. */
final class ByteSet {
    private static final int SIZE = 256;

    private final BitSet bits = new BitSet(SIZE);

    void add(int value) {
        bits.set(value);
    }

    void addRange(int low, int high) {
        bits.set(low, high + 1);
    }

    void addAll(ByteSet other) {
        bits.or(other.bits);
    }

    void invert() {
        bits.flip(0, SIZE);
    }

    /** Adds the other case of each letter. */
    void ignoreCase() {
        for (int letter = 'a'; letter <= 'z'; letter++) {
            int upper = letter - ('a' - 'A');
            boolean either = bits.get(letter) || bits.get(upper);
            bits.set(letter, either);
            bits.set(upper, either);
        }
    }

    boolean has(int value) {
        return bits.get(value);
    }
}
