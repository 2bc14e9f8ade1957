package strowger.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How large a table is and how it is laid out. Set, concluded once, and immutable after.
 *
 * <pre>{@code
 * RecordTable contacts = new RecordTable(
 *         new TableConfig.Builder(CONTACT, clock::timeMs).recordsMax(1_000_000).conclude());
 * }</pre>
 *
 * @param layout of the records.
 * @param clockMs milliseconds since the epoch; read by the table at each operation, and the only
 *     clock it knows.
 * @param stripes count of locks, a power of two.
 * @param recordsMax records the table may hold.
 * @param bytesMax bytes the records may take, 64 GiB at most.
 * @param recordBytesMax bytes of the longest record.
 * @param recordsAKeyMax records that may stand under one primary key; 1 makes the key unique.
 * @param hugePages whether records lie in transparent huge pages of 2 MiB, where the kernel grants
 *     them: found without a walk through page tables, which on a virtual machine takes longer than
 *     the record itself. So do the indexes of a table for 4 million records and more. A table
 *     bounded to less than 32 MiB has none.
 * @param seed of the hash; drawn at random unless a test fixes it.
 */
public record TableConfig(
        RecordLayout layout,
        LongSupplier clockMs,
        int stripes,
        long recordsMax,
        long bytesMax,
        int recordBytesMax,
        int recordsAKeyMax,
        boolean hugePages,
        long seed) {
    /** The most records a table may be made for. */
    public static final long RECORDS_MAX = 1L << 30;

    /** The most memory records may take. */
    public static final long BYTES_MAX = 64L << 30;

    private static final int STRIPES_MAX = 1024;
    private static final int SPAN_BYTES_MIN = 1 << 15;
    private static final int SPAN_BYTES_MAX = 1 << 19;
    private static final int BLOCKS_A_SPAN = 8;
    private static final int RECORDS_A_STRIPE = 256;
    private static final int STRIPES_A_PROCESSOR = 8;
    private static final int STRIPES_COMMON = 16;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException that lists every fault, not only the first.
     */
    public TableConfig {
        List<String> faults = new ArrayList<>();
        within(faults, "stripes", stripes, 1, STRIPES_MAX);
        if (Integer.bitCount(stripes) != 1) {
            faults.add("stripes is not a power of two: " + stripes);
        }
        within(faults, "recordsMax", recordsMax, 1, RECORDS_MAX);
        within(faults, "bytesMax", bytesMax, 1, BYTES_MAX);
        within(
                faults,
                "recordBytesMax",
                recordBytesMax,
                layout.keyOffset(),
                SizeClasses.LENGTH_MAX);
        within(faults, "recordsAKeyMax", recordsAKeyMax, 1, 1 << 20);
        if (recordsAKeyMax > 1 && layout.uniqueIndexes().isEmpty()) {
            faults.add("several records a key need a unique index that tells them apart");
        }
        if (bytesMax < (long) stripes * spanBytes(recordBytesMax)) {
            faults.add(
                    "bytesMax is below one span of "
                            + spanBytes(recordBytesMax)
                            + " bytes a stripe: "
                            + bytesMax
                            + "; raise it or lower stripes or recordBytesMax");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "table " + layout.name() + ": " + String.join("; ", faults));
        }
    }

    /**
     * A count of stripes for a table of that many records: few for a small one, and so many for
     * each processor that two seldom meet at one. More would only scatter a few records over more
     * lines.
     */
    public static int stripesFor(long recordsMax) {
        int many = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 2 - 1);
        int most = Math.clamp((long) many * STRIPES_A_PROCESSOR, STRIPES_COMMON, STRIPES_MAX);
        return (int) Long.highestOneBit(Math.clamp(recordsMax / RECORDS_A_STRIPE, 1, most));
    }

    /** The bytes of a span: several of the longest records fit. */
    int spanBytes() {
        return spanBytes(recordBytesMax);
    }

    private static int spanBytes(int recordBytesMax) {
        int wanted = Integer.highestOneBit(recordBytesMax * BLOCKS_A_SPAN - 1) << 1;
        return Math.clamp(wanted, SPAN_BYTES_MIN, SPAN_BYTES_MAX);
    }

    private static void within(List<String> faults, String what, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add(what + " is " + value + ", not from " + min + " to " + max);
        }
    }

    /** Sets what differs from the defaults. */
    public static final class Builder {
        private static final int RECORD_BYTES_TYPICAL = 512;
        private static final int SIZES_IN_USE = 12;

        private final RecordLayout layout;
        private final LongSupplier clockMs;
        private int stripes;
        private long recordsMax = 1 << 20;
        private long bytesMax;
        private int recordBytesMax = 4096;
        private int recordsAKeyMax = 1;
        private boolean hugePages = true;
        private long seed = new java.security.SecureRandom().nextLong();

        /**
         * Begins with the defaults.
         *
         * @param layout of the records; its name is the table's.
         * @param clockMs milliseconds since the epoch.
         */
        public Builder(RecordLayout layout, LongSupplier clockMs) {
            this.layout = layout;
            this.clockMs = clockMs;
        }

        /** Sets the count of locks, a power of two; {@link #stripesFor} unless set. */
        public Builder stripes(int count) {
            stripes = count;
            return this;
        }

        /** Sets the records the table may hold; 1,048,576 unless set. */
        public Builder recordsMax(long count) {
            recordsMax = count;
            return this;
        }

        /** Sets the bytes records may take; 512 a record and a margin unless set. */
        public Builder bytesMax(long bytes) {
            bytesMax = bytes;
            return this;
        }

        /** Sets the bytes of the longest record; 4096 unless set. */
        public Builder recordBytesMax(int bytes) {
            recordBytesMax = bytes;
            return this;
        }

        /** Sets the records that may stand under one primary key; 1 unless set. */
        public Builder recordsAKeyMax(int count) {
            recordsAKeyMax = count;
            return this;
        }

        /** Sets whether to ask for huge pages; no for a table of few records, of which many are. */
        public Builder hugePages(boolean wanted) {
            hugePages = wanted;
            return this;
        }

        /** Fixes the seed of the hash, for a test that must repeat. */
        public Builder seed(long fixed) {
            seed = fixed;
            return this;
        }

        /**
         * Concludes the configuration.
         *
         * @throws IllegalArgumentException that lists every fault, not only the first.
         */
        public TableConfig conclude() {
            if (stripes == 0) {
                stripes = stripesFor(recordsMax);
            }
            return new TableConfig(
                    layout,
                    clockMs,
                    stripes,
                    recordsMax,
                    bytesMax == 0 ? typicalBytes() : bytesMax,
                    recordBytesMax,
                    recordsAKeyMax,
                    hugePages,
                    seed);
        }

        /** Room for records of typical size, and for a span of each size begun in each stripe. */
        private long typicalBytes() {
            long records = recordsMax * RECORD_BYTES_TYPICAL;
            long begun = (long) stripes * SIZES_IN_USE * SPAN_BYTES_MIN;
            return Math.min(BYTES_MAX, records + begun);
        }
    }
}
