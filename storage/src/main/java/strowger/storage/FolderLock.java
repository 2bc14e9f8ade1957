package strowger.storage;

import strowger.engine.storage.StorageException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that this server has for itself, for as long as the lock in it is open. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the folder if it is missing, and takes it.
     *
     * @throws StorageException if it can't be used, or another server has it.
     */
    static FolderLock take(Path folder) {
        try {
            make(folder);
            FileChannel channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (!isOurs(channel)) {
                String holder = holder(channel);
                channel.close();
                throw taken(folder, holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            String.valueOf(ProcessHandle.current().pid())
                                    .getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(channel);
        } catch (IOException refused) {
            throw new StorageException(
                    "cannot keep records in the folder %s: %s; name another, or give this user the"
                                    .formatted(folder, refused)
                            + " right to write to it");
        }
    }

    private static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException raced) {
            if (!Files.isDirectory(folder)) {
                throw raced;
            }
        }
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        int length = channel.read(text, 0);
        return new String(text.array(), 0, Math.max(length, 0), StandardCharsets.US_ASCII);
    }

    private static StorageException taken(Path folder, String holder) {
        return new StorageException(
                "another server (process %s) keeps its records in %s; end it, or name another folder"
                        .formatted(holder, folder));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
