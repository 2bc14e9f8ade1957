package strowger.modules.uac;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** How a digest is hashed (RFC 7616 §3.3, RFC 8760 §2.1). */
enum DigestAlgorithm {
    MD5("MD5", "MD5"),
    SHA_256("SHA-256", "SHA-256"),
    SHA_512_256("SHA-512-256", "SHA-512/256");

    private final String token;
    private final String provided;

    DigestAlgorithm(String token, String provided) {
        this.token = token;
        this.provided = provided;
    }

    /** The algorithm of a name; MD5 where none is said. */
    static Optional<DigestAlgorithm> of(String name) {
        if (name.isEmpty()) {
            return Optional.of(MD5);
        }
        for (DigestAlgorithm each : values()) {
            if (each.token.equalsIgnoreCase(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    String token() {
        return token;
    }

    /** The hash of a text, in hexadecimal. */
    String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(provided).digest(bytes));
        } catch (NoSuchAlgorithmException absent) { // every platform has them
            throw new IllegalStateException(absent);
        }
    }
}
