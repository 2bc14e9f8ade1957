package strowger.storage;

import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** How the maps are made that files of records are: of sealed entries, one of which says how. */
final class RecordMaps {
    /** Records that a file is made for, to begin with. */
    static final long FIRST_ROOM = 1 << 12;

    /** What is wrong with a file that another version has written. */
    static final String OTHER_LAYOUT = "its records are laid out as another version has them";

    private static final byte[] LAYOUT_KEY = {0}; // keys of records are longer
    private static final Seal AS_TEXT = new Seal(new byte[0]); // of that entry: it is its layout
    private static final String VERSION = "strowger records 2";
    private static final int KEY_BYTES = 64;
    private static final double BLOAT_MAX = 4;

    private RecordMaps() {}

    /** Makes maps. */
    static ChronicleMapBuilder<byte[], byte[]> builder(
            String name, int typicalBytes, long records) {
        return ChronicleMap.of(byte[].class, byte[].class)
                .name(name)
                .entries(records)
                .averageKeySize(KEY_BYTES)
                .averageValueSize(typicalBytes)
                .maxBloatFactor(BLOAT_MAX)
                .putReturnsNull(true)
                .removeReturnsNull(true)
                .checksumEntries(true)
                .skipCloseOnExitHook(true);
    }

    /** The typical records that what is in a map takes the room of. */
    static long room(ChronicleMap<byte[], byte[]> map, int typicalBytes) {
        long typical = (long) KEY_BYTES + typicalBytes;
        long[] bytes = {0};
        map.forEachEntry(
                entry -> bytes[0] += Math.max(typical, entry.key().size() + entry.value().size()));
        return bytes[0] / typical;
    }

    /** How the records of a table are laid out in its file. */
    static byte[] layout(Durable table) {
        return (VERSION + ": " + Journal.layout(table)).getBytes(StandardCharsets.UTF_8);
    }

    /** What a map says of that; empty where it is lost. */
    static Optional<byte[]> layout(ChronicleMap<byte[], byte[]> map) {
        byte[] sealed = map.get(LAYOUT_KEY);
        return sealed == null ? Optional.empty() : AS_TEXT.open(LAYOUT_KEY, sealed);
    }

    static void putLayout(ChronicleMap<byte[], byte[]> map, byte[] layout) {
        map.put(LAYOUT_KEY, AS_TEXT.close(LAYOUT_KEY, layout));
    }

    static boolean isLayout(byte[] key) {
        return Arrays.equals(key, LAYOUT_KEY);
    }
}
