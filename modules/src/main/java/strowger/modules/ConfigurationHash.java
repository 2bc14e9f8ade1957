package strowger.modules;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The MD5 of a file when the server started, so that operators see whether it was changed. */
final class ConfigurationHash {
    private String file = "";
    private volatile String hash = "";

    void export(Exports exports) {
        exports.text("hash_file", path -> file = path)
                .doc("The file of which cfgutils.get_config_hash tells the MD5.");
        exports.command("cfgutils.get_config_hash", this::stored)
                .doc("The MD5 of the file when the server started.");
        exports.command("cfgutils.check_config_hash", this::check)
                .doc("Whether the file is what it was when the server started.");
    }

    void start() {
        if (!file.isEmpty()) {
            try {
                hash = hashNow();
            } catch (IOException unreadable) {
                throw new ConfigurationException(
                        "cfgutils: hash_file "
                                + file
                                + " can't be read: "
                                + unreadable.getMessage());
            }
        }
    }

    private String hashNow() throws IOException {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(Files.readAllBytes(Path.of(file)));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JVM has MD5", missing);
        }
    }

    private String stored(CommandArguments arguments) throws Fault {
        if (hash.isEmpty()) {
            throw new Fault(500, "hash_file is not set");
        }
        return hash;
    }

    private String check(CommandArguments arguments) throws Fault {
        String before = stored(arguments);
        try {
            if (hashNow().equals(before)) {
                return "The actual config hash and the stored one are identical.";
            }
        } catch (IOException unreadable) {
            throw new Fault(500, "hash_file can't be read: " + unreadable.getMessage());
        }
        throw new Fault(400, "The actual config hash and the stored one are not identical.");
    }
}
