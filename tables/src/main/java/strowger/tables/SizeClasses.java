package strowger.tables;

/**
 * The sizes of blocks: steps of 16 bytes up to 512, then eight steps to each doubling up to 64 KiB.
 *
 * <p>Of a block, an eighth at most is not used, above 112 bytes.
 */
final class SizeClasses {
    static final int COUNT;

    /** The longest record a block can hold, in bytes: its length is kept in two bytes. */
    static final int LENGTH_MAX = 0xFFFF;

    private static final int STEP = 16;
    private static final int FINE_MAX = 512;
    private static final int SIZE_MAX = 0x1_0000;
    private static final int FINE_COUNT = FINE_MAX / STEP;
    private static final int STEPS_A_DOUBLING = 8;
    private static final int[] SIZES;

    static {
        int doublings = Integer.numberOfTrailingZeros(SIZE_MAX / FINE_MAX);
        COUNT = FINE_COUNT + doublings * STEPS_A_DOUBLING;
        SIZES = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            SIZES[i] = i < FINE_COUNT ? (i + 1) * STEP : coarse(i - FINE_COUNT);
        }
    }

    private SizeClasses() {}

    /** The smallest class whose blocks hold this many bytes, 1 to {@link #LENGTH_MAX}. */
    static int of(int length) {
        if (length <= FINE_MAX) {
            return (length - 1) / STEP;
        }
        int doubling = 31 - Integer.numberOfLeadingZeros(length - 1); // 9 for 513..1024
        int step = ((length - 1) >>> (doubling - 3)) - STEPS_A_DOUBLING;
        return FINE_COUNT + (doubling - 9) * STEPS_A_DOUBLING + step;
    }

    /** The bytes of a block of this class. */
    static int bytes(int sizeClass) {
        return SIZES[sizeClass];
    }

    private static int coarse(int index) {
        int base = FINE_MAX << (index / STEPS_A_DOUBLING);
        return base + (index % STEPS_A_DOUBLING + 1) * (base / STEPS_A_DOUBLING);
    }
}
