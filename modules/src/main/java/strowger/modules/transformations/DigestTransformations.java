package strowger.modules.transformations;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32;

/** {@code {s.md5}}, {@code {s.sha256}} and the like: digests in hexadecimal, and hashes. */
final class DigestTransformations {
    private static final int DIGEST_LENGTH_MAX = 64;
    private static final int CHUNK = 1024;

    private DigestTransformations() {}

    static void export(Transformations family) {
        export(family, "md5", "MD5");
        export(family, "sha1", "SHA-1");
        export(family, "sha256", "SHA-256");
        export(family, "sha384", "SHA-384");
        export(family, "sha512", "SHA-512");
        export(family, "sha3", "SHA3-256");
        family.plain("crc32", DigestTransformations::crc32).doc("The CRC-32 as a number.");
        family.textOr(
                        "corehash",
                        "0",
                        (context, value, size) ->
                                value.setInteger(CoreHash.of(value, size.toInteger())))
                .doc("The hash that Kamailio's tables use; below a size if it is given.");
    }

    private static void export(Transformations family, String name, String algorithm) {
        ThreadLocal<Digest> digests = ThreadLocal.withInitial(() -> new Digest(algorithm));
        family.plain(name, (context, value) -> digests.get().apply(context, value))
                .doc("The " + algorithm + " digest in hexadecimal.");
    }

    private static void crc32(RoutingContext context, Value value) {
        CRC32 crc = new CRC32();
        for (int index = 0; index < value.length(); index++) {
            crc.update(value.byteAt(index));
        }
        value.setInteger(crc.getValue());
    }

    /** A digest of one thread. */
    private static final class Digest {
        private final MessageDigest digest;
        private final byte[] chunk = new byte[CHUNK];
        private final byte[] result = new byte[DIGEST_LENGTH_MAX];

        Digest(String algorithm) {
            try {
                digest = MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("every JDK has " + algorithm, missing);
            }
        }

        void apply(RoutingContext context, Value value) {
            int at = 0;
            while (at < value.length()) {
                int count = Math.min(CHUNK, value.length() - at);
                value.buffer().getBytes(value.offset() + at, chunk, 0, count);
                digest.update(chunk, 0, count);
                at += count;
            }
            int length = end();
            Output text = context.beginText(2 * length);
            for (int index = 0; index < length; index++) {
                text.put(Character.forDigit(result[index] >> 4 & 0xf, 16));
                text.put(Character.forDigit(result[index] & 0xf, 16));
            }
            context.endText(value);
        }

        private int end() {
            try {
                return digest.digest(result, 0, result.length);
            } catch (DigestException tooLong) {
                throw new IllegalStateException("a digest of more than 64 bytes", tooLong);
            }
        }
    }
}
