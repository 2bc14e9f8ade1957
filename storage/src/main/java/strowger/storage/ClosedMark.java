package strowger.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Lies beside a file of records while it is closed in order, and says what the file is: its length
 * and its checksum. What is not as the mark says was changed behind our back, or was not written
 * whole when the machine went down.
 */
final class ClosedMark {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int TEXT_MAX = 64;

    private final Path mark;
    private final Path file;

    ClosedMark(Path mark, Path file) {
        this.mark = mark;
        this.file = file;
    }

    /** Whether the file is as it was closed. The mark is gone after that, on the disk too. */
    boolean take() throws IOException {
        String said;
        try {
            said = Files.size(mark) > TEXT_MAX ? "" : Files.readString(mark);
        } catch (NoSuchFileException none) {
            return false;
        }
        boolean inOrder = Files.exists(file) && said.equals(text());
        Files.delete(mark);
        Disk.syncFolder(mark);
        return inOrder;
    }

    /** The file is closed: says what it is, once all of it is on the disk. */
    void put() throws IOException {
        Disk.sync(file);
        Path next = mark.resolveSibling(mark.getFileName() + ".next");
        try (FileChannel channel =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, mark, StandardCopyOption.ATOMIC_MOVE);
        Disk.syncFolder(mark);
    }

    private String text() throws IOException {
        CRC32C checksum = new CRC32C();
        long length = 0;
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(block) >= 0) {
                block.flip();
                length += block.remaining();
                checksum.update(block);
                block.clear();
            }
        }
        return "%d bytes, CRC-32C %08x".formatted(length, checksum.getValue());
    }
}
