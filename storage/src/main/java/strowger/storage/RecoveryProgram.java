package strowger.storage;

import net.openhft.chronicle.map.ChronicleMap;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program of the process that recovers a file: reads what can be read of it, and writes each
 * entry whose seal is whole to a new file. Its last words tell how many were not, or what it failed
 * at. It ends when its input does: the server is no more, and another may have begun.
 */
public final class RecoveryProgram {
    /** Its exit code when the records are laid out otherwise. */
    static final int OTHER_LAYOUT = 3;

    /** The same when the file is torn: nothing can be had from it. */
    static final int TORN = 4;

    /** The same when it could not do its work for another reason. */
    static final int FAILED = 5;

    /** The same when the server that began it has ended. */
    static final int LEFT_ALONE = 6;

    private static final Pattern LOST = Pattern.compile("lost ([0-9]{1,18})");
    private static final int ENTRY_BYTES_MIN = 64;
    private static final int TRIES_MAX = 4;
    private static final int LARGER = 4;
    private static final long SIZE_OFFSET = 8;
    private static final int NOT_COMPLETE = 1 << 31;

    private final Path file;
    private final Path next;
    private final String name;
    private final int typicalBytes;
    private final byte[] layout;
    private final Seal seal;
    private long copied;
    private long broken;

    private RecoveryProgram(String[] arguments) {
        file = Path.of(arguments[0]);
        next = Path.of(arguments[1]);
        name = arguments[2];
        typicalBytes = Integer.parseInt(arguments[3]);
        layout = HexFormat.of().parseHex(arguments[4]);
        seal = new Seal(layout);
    }

    /**
     * Recovers a file.
     *
     * @param arguments the file, the new one, the table's name, the bytes of a typical record, the
     *     layout in hex.
     */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(RecoveryProgram::endWithServer);
        int code;
        try {
            code = new RecoveryProgram(arguments).run();
        } catch (IOException | RuntimeException | Error fault) {
            code = MachineFault.isBehind(fault) ? FAILED : TORN;
            System.out.println("failed: " + fault);
        }
        System.out.flush();
        Runtime.getRuntime().halt(code); // a map that is torn may hold up whoever closes it
    }

    private static void endWithServer() {
        try {
            long _ = System.in.transferTo(OutputStream.nullOutputStream()); // nobody writes to it
        } catch (IOException ended) {
            System.out.println("failed: " + ended);
        }
        Runtime.getRuntime().halt(LEFT_ALONE);
    }

    private int run() throws IOException {
        takeUp();
        long[] met = {0};
        ChronicleMap<byte[], byte[]> from = // never closed: what is torn may fail at that
                RecordMaps.builder(name, typicalBytes, RecordMaps.FIRST_ROOM)
                        .recoverPersistedTo(file.toFile(), false, _ -> met[0]++);
        Optional<byte[]> found = RecordMaps.layout(from);
        if (found.isPresent() && !Arrays.equals(found.get(), layout)) {
            return OTHER_LAYOUT;
        }
        copy(from);
        if (copied == 0 && broken > 0) { // no seal fits: rather is it the layout that differs
            return found.isEmpty() ? OTHER_LAYOUT : TORN;
        }
        if (copied == 0 && met[0] > 0 && found.isEmpty()) {
            return TORN;
        }
        System.out.println("lost " + (met[0] + broken));
        return 0;
    }

    /** A recovery that was cut short left a mark in the map, and who sees it waits a minute. */
    private void takeUp() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(SIZE_OFFSET);
            int size = Integer.reverseBytes(bytes.readInt());
            if ((size & NOT_COMPLETE) != 0) {
                bytes.seek(SIZE_OFFSET);
                bytes.writeInt(Integer.reverseBytes(size & ~NOT_COMPLETE));
            }
        }
    }

    /**
     * Copies to a file with room for the bytes there are: records may be longer than is typical.
     */
    private void copy(ChronicleMap<byte[], byte[]> from) throws IOException {
        long most = Math.max(RecordMaps.FIRST_ROOM, Files.size(file) / ENTRY_BYTES_MIN);
        long room = Math.clamp(RecordMaps.room(from, typicalBytes), RecordMaps.FIRST_ROOM, most);
        for (int tried = 1; !isCopied(from, room); tried++) {
            if (tried == TRIES_MAX) {
                throw new IOException("no room for its records in a file for " + room);
            }
            room *= LARGER;
        }
    }

    private boolean isCopied(ChronicleMap<byte[], byte[]> from, long room) throws IOException {
        Files.deleteIfExists(next);
        copied = 0;
        broken = 0;
        try (ChronicleMap<byte[], byte[]> to =
                RecordMaps.builder(name, typicalBytes, room).createPersistedTo(next.toFile())) {
            RecordMaps.putLayout(to, layout);
            from.forEachEntry(
                    entry -> {
                        byte[] key = entry.key().get();
                        if (!RecordMaps.isLayout(key)) {
                            copy(key, entry.value().get(), to);
                        }
                    });
            return true;
        } catch (Full full) {
            return false;
        }
    }

    private void copy(byte[] key, byte[] value, ChronicleMap<byte[], byte[]> to) {
        if (seal.open(key, value).isEmpty()) {
            broken++;
            return;
        }
        try {
            to.put(key, value);
            copied++;
        } catch (IllegalStateException | IllegalArgumentException full) {
            throw new Full(full);
        }
    }

    /** The new file takes no more. */
    private static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        Full(Throwable cause) {
            super(cause);
        }
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
