package strowger.storage;

import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of the process that recovers a file: reads what can be read of it, and writes each
 * entry whose seal is whole to a new file. Its last words tell how many were not.
 */
public final class RecoveryProgram {
    /** Its exit code when the records are laid out otherwise. */
    static final int OTHER_LAYOUT = 3;

    private static final Pattern LOST = Pattern.compile("lost ([0-9]{1,18})");
    private static final int ENTRY_BYTES_MIN = 64;

    private final byte[] layout;
    private final Seal seal;
    private final ChronicleMap<byte[], byte[]> to;
    private long lost;

    private RecoveryProgram(byte[] layout, ChronicleMap<byte[], byte[]> to) {
        this.layout = layout.clone();
        this.to = to;
        seal = new Seal(layout);
    }

    /**
     * Recovers a file.
     *
     * @param arguments the file, the new one, the table's name, the bytes of a typical record, the
     *     layout in hex.
     */
    public static void main(String[] arguments) {
        try {
            System.exit(
                    recover(
                            Path.of(arguments[0]),
                            Path.of(arguments[1]),
                            arguments[2],
                            Integer.parseInt(arguments[3]),
                            HexFormat.of().parseHex(arguments[4])));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static int recover(Path file, Path next, String name, int typicalBytes, byte[] layout)
            throws IOException {
        ChronicleMapBuilder<byte[], byte[]> builder =
                RecordMaps.builder(name, typicalBytes, RecordMaps.FIRST_ROOM);
        long faults = 0;
        long[] met = {0};
        try (ChronicleMap<byte[], byte[]> from =
                builder.recoverPersistedTo(file.toFile(), false, _ -> met[0]++)) {
            Optional<byte[]> found = RecordMaps.layout(from);
            if (found.isPresent() && !Arrays.equals(found.get(), layout)) {
                return OTHER_LAYOUT;
            }
            faults = met[0];
            long room = Math.min(from.longSize(), Files.size(file) / ENTRY_BYTES_MIN);
            try (ChronicleMap<byte[], byte[]> to =
                    RecordMaps.builder(name, typicalBytes, Math.max(RecordMaps.FIRST_ROOM, room))
                            .createPersistedTo(next.toFile())) {
                RecoveryProgram program = new RecoveryProgram(layout, to);
                program.copy(from);
                faults += program.lost;
            }
        }
        System.out.println("lost " + faults);
        return 0;
    }

    private void copy(ChronicleMap<byte[], byte[]> from) {
        RecordMaps.putLayout(to, layout);
        from.forEachEntry(
                entry -> {
                    byte[] key = entry.key().get();
                    byte[] value = entry.value().get();
                    if (RecordMaps.isLayout(key)) {
                        return;
                    }
                    if (seal.open(key, value).isPresent()) {
                        to.put(key, value);
                    } else {
                        lost++;
                    }
                });
    }

    /** What its last words say. */
    static long lost(String said) {
        Matcher words = LOST.matcher(said);
        long lost = 0;
        while (words.find()) {
            lost = Long.parseLong(words.group(1));
        }
        return lost;
    }
}
