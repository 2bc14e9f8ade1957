package strowger.modules.transformations;

import strowger.engine.value.Value;

/**
 * The 32-bit hash that Kamailio's tables use, so that slots agree: four bytes at a time, each group
 * and its eighth mixed by exclusive or, and summed up.
 */
public final class CoreHash {
    private CoreHash() {}

    /** The hash of a text, below a size if that is above zero (a power of two). */
    public static long of(Value text, long size) {
        return below(finish(add(0, text)), size);
    }

    /** The hash of two texts, below a size if that is above zero (a power of two). */
    public static long of(Value first, Value second, long size) {
        return below(finish(add(add(0, first), second)), size);
    }

    private static long below(int hash, long size) {
        long unsigned = hash & 0xffff_ffffL;
        return size > 0 ? unsigned & (size - 1) : unsigned;
    }

    private static int add(int hash, Value text) {
        int sum = hash;
        int group = 0;
        for (int index = 0; index < text.length(); index++) {
            group = group << 8 | (text.byteAt(index) & 0xff);
            if (index % 4 == 3) {
                sum += group ^ group >>> 3;
                group = 0;
            }
        }
        return sum + (group ^ group >>> 3);
    }

    private static int finish(int hash) {
        return hash + (hash >>> 11) + (hash >>> 13) + (hash >>> 23);
    }
}
