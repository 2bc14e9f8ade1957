package strowger.server;

import strowger.engine.module.ConfigurationException;
import strowger.server.rpc.Reason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the sockets of a running server lie when nothing else is said: a folder that belongs to the
 * user who runs it and that nobody else can enter (CVE-2015-1591 was about /tmp).
 */
final class RunFolder {
    /** The RPC socket's name in it. */
    static final String RPC_SOCKET = "rpc.sock";

    private RunFolder() {}

    /**
     * The folder of this user: in {@code XDG_RUNTIME_DIR}, else {@code /run/strowger} if it can be
     * written to, else {@code strowger-USER} in the temporary folder.
     */
    static Path standard() {
        String session = System.getenv("XDG_RUNTIME_DIR");
        if (session != null && Files.isDirectory(Path.of(session))) {
            return Path.of(session, "strowger");
        }
        Path system = Path.of("/run");
        if (Files.isWritable(system) || Files.isWritable(system.resolve("strowger"))) {
            return system.resolve("strowger");
        }
        return Path.of(
                System.getProperty("java.io.tmpdir"),
                "strowger-" + System.getProperty("user.name"));
    }

    /** The RPC socket of this user's server. */
    static Path rpcSocket() {
        return standard().resolve(RPC_SOCKET);
    }

    /**
     * Makes the folder if it is missing.
     *
     * @throws ConfigurationException if it can't be made, or belongs to somebody else.
     */
    static Path make(Path folder) {
        try {
            if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            checkOwner(folder);
            return folder;
        } catch (IOException refused) {
            throw new ConfigurationException(
                    "cannot use the run folder "
                            + folder
                            + ": "
                            + Reason.of(refused)
                            + "; name another with --run-dir");
        }
    }

    private static void checkOwner(Path folder) throws IOException {
        Path home = Path.of(System.getProperty("java.io.tmpdir"));
        if (!folder.startsWith(home)) {
            return; // others can't write where it lies
        }
        String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
        if (Files.isSymbolicLink(folder) || !owner.equals(System.getProperty("user.name"))) {
            throw new IOException("it belongs to " + owner);
        }
    }
}
