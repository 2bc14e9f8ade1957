package strowger.tables;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * How the records of a table are laid out: which indexes beside the primary key they carry, the
 * bytes of their fixed part, and how many fields of variable length follow.
 *
 * <pre>{@code
 * RecordLayout CONTACT = RecordLayout.named("contact")
 *         .uniqueIndex("ruid")        // unique index 0: the identity of the record
 *         .longIndex("connection")    // long index 0
 *         .fixedBytes(32)             // intAt, longAt
 *         .fields("uri", "call_id", "user_agent", "path", "received", "socket");
 * }</pre>
 *
 * Where several records may stand under one primary key, the first unique index tells them apart.
 * Immutable; each method returns a changed copy.
 *
 * @param name of the record, for messages.
 * @param uniqueIndexes names of the indexes over bytes; an empty key is not indexed.
 * @param longIndexes names of the indexes over numbers, many records a number; 0 is not indexed.
 * @param fixedBytes length of the fixed part in bytes.
 * @param fieldNames names of the fields of variable length, in order.
 */
public record RecordLayout(
        String name,
        List<String> uniqueIndexes,
        List<String> longIndexes,
        int fixedBytes,
        List<String> fieldNames) {
    private static final int INDEXES_MAX = 8;
    private static final int FIELDS_MAX = 255;
    private static final int FIXED_BYTES_MAX = 4096;

    /**
     * Checks the layout.
     *
     * @throws IllegalArgumentException that names the part beyond its limit.
     */
    public RecordLayout {
        uniqueIndexes = List.copyOf(uniqueIndexes);
        longIndexes = List.copyOf(longIndexes);
        fieldNames = List.copyOf(fieldNames);
        require("unique indexes", uniqueIndexes.size(), INDEXES_MAX);
        require("long indexes", longIndexes.size(), INDEXES_MAX);
        require("fields", fieldNames.size(), FIELDS_MAX);
        require("fixed bytes", fixedBytes, FIXED_BYTES_MAX);
    }

    /** A layout with no indexes, no fixed part and no fields. */
    public static RecordLayout named(String name) {
        return new RecordLayout(name, List.of(), List.of(), 0, List.of());
    }

    /** Adds an index over bytes in which each key stands for one record. */
    public RecordLayout uniqueIndex(String indexName) {
        List<String> names = and(uniqueIndexes, indexName);
        return new RecordLayout(name, names, longIndexes, fixedBytes, fieldNames);
    }

    /** Adds an index over a number, under which any count of records may stand. */
    public RecordLayout longIndex(String indexName) {
        List<String> names = and(longIndexes, indexName);
        return new RecordLayout(name, uniqueIndexes, names, fixedBytes, fieldNames);
    }

    /** Sets the length of the fixed part. */
    public RecordLayout fixedBytes(int bytes) {
        return new RecordLayout(name, uniqueIndexes, longIndexes, bytes, fieldNames);
    }

    /** Sets the fields of variable length. */
    public RecordLayout fields(String... names) {
        return new RecordLayout(name, uniqueIndexes, longIndexes, fixedBytes, List.of(names));
    }

    /**
     * All of it in one line: records that were saved under another one can't be read under this.
     */
    public String text() {
        return "%s %s head=%d unique=%s long=%s fixed=%d fields=%s"
                .formatted(
                        name,
                        ByteOrder.nativeOrder(),
                        Block.KEYS,
                        String.join(",", uniqueIndexes),
                        String.join(",", longIndexes),
                        fixedBytes,
                        String.join(",", fieldNames));
    }

    /** Where a long index's key stands, from the start of the record. */
    int longKeyOffset(int index) {
        return Block.KEYS + index * Block.LONG_KEY_BYTES;
    }

    /** Where the length of a unique index's key stands. */
    int uniqueLengthOffset(int index) {
        return longKeyOffset(longIndexes.size()) + index * Short.BYTES;
    }

    /** Where the primary key stands. */
    int keyOffset() {
        return uniqueLengthOffset(uniqueIndexes.size());
    }

    private static List<String> and(List<String> names, String last) {
        List<String> longer = new ArrayList<>(names);
        longer.add(last);
        return longer;
    }

    private void require(String what, int count, int max) {
        if (count < 0 || count > max) {
            throw new IllegalArgumentException(
                    name + " has a wrong number of " + what + ": " + count + ", at most " + max);
        }
    }
}
