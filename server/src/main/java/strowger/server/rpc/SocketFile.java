package strowger.server.rpc;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** The file a Unix socket is reached by: made without a moment in which others may connect. */
final class SocketFile {
    /** The owner may connect and nobody else. */
    static final int OWNER_ONLY = 0600;

    private static final int PATH_LENGTH_MAX = 107; // sun_path less the final zero

    private SocketFile() {}

    /** Binds a socket to a path. */
    @FunctionalInterface
    interface Binder {
        void bind(Path path) throws IOException;
    }

    /**
     * Binds a socket in a folder that only we can enter, sets its mode and moves it to its place,
     * where it takes over from a socket that nobody serves any more.
     *
     * @param path of the socket.
     * @param mode permission bits, as chmod takes them.
     * @throws ConfigurationException if something else is there, or it can't be made.
     */
    static void bind(Path path, int mode, Binder binder) {
        Path place = path.toAbsolutePath().normalize();
        refuseIfTaken(place);
        try {
            Path closet = Files.createTempDirectory(folderOf(place), ".s", ownerOnly());
            try {
                bindWithin(closet.resolve("s"), place, mode, binder);
            } finally {
                Files.deleteIfExists(closet.resolve("s"));
                Files.delete(closet);
            }
        } catch (IOException unusable) {
            throw new ConfigurationException(
                    "cannot make the socket " + place + ": " + Reason.of(unusable));
        }
    }

    private static void bindWithin(Path inside, Path place, int mode, Binder binder)
            throws IOException {
        if (inside.toString().length() > PATH_LENGTH_MAX) {
            throw new IOException(
                    "the path is too long; at most "
                            + (PATH_LENGTH_MAX
                                    - inside.toString().length()
                                    + place.toString().length())
                            + " bytes fit");
        }
        binder.bind(inside);
        Files.setPosixFilePermissions(inside, permissions(mode));
        Files.move(
                inside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path folderOf(Path place) {
        Path folder = place.getParent();
        return folder == null ? place : folder;
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    private static void refuseIfTaken(Path place) {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(place)) {
            throw new ConfigurationException(
                    place + " exists and is no socket; name another path or remove it");
        }
        if (isServed(place)) {
            throw new ConfigurationException(
                    place + " is served by a running program; stop it or name another path");
        }
    }

    private static boolean isSocket(Path place) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isOther();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean isServed(Path place) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(place));
        } catch (IOException nobody) { // refused, or a datagram socket
            return false;
        }
    }

    /** Permission bits, as {@code chmod} takes them. */
    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from owner's read downwards
        for (int index = 0; index < all.length; index++) {
            if ((mode >> (all.length - 1 - index) & 1) != 0) {
                granted.add(all[index]);
            }
        }
        return granted;
    }
}
