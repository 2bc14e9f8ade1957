package strowger.engine.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads private keys in PEM: PKCS #8, with a password or without (RFC 5958), and the forms that
 * OpenSSL writes besides, {@code RSA PRIVATE KEY} (RFC 8017 appendix A.1.2) and {@code EC PRIVATE
 * KEY} (RFC 5915), which are PKCS #8 once a head is put before them.
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----",
                    Pattern.DOTALL);
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA = {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final int CURVE = 0xa0; // the field of RFC 5915 that names it

    private PemKey() {}

    /**
     * Reads the first key of a file.
     *
     * @throws GeneralSecurityException that says in one line why there is none.
     */
    static PrivateKey read(Path file, String password)
            throws IOException, GeneralSecurityException {
        Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new GeneralSecurityException("no private key in PEM in it");
        }
        String body = block.group(2);
        if (body.contains("DEK-Info")) {
            throw new GeneralSecurityException(
                    "its encryption is not supported; convert it with openssl pkcs8 -topk8");
        }
        byte[] der = Base64.getMimeDecoder().decode(body);
        return switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> key(sequence(VERSION_0, RSA, octets(der)));
            case "EC PRIVATE KEY" ->
                    key(sequence(VERSION_0, sequence(EC, curve(der)), octets(der)));
            case "ENCRYPTED PRIVATE KEY" -> key(decrypted(der, password));
            default -> key(der);
        };
    }

    private static byte[] decrypted(byte[] der, String password)
            throws IOException, GeneralSecurityException {
        if (password.isEmpty()) {
            throw new GeneralSecurityException("it is encrypted; set private_key_password");
        }
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        String name = info.getAlgName();
        String algorithm =
                name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13")
                        ? info.getAlgParameters().toString()
                        : name;
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm)
                        .generateSecret(new PBEKeySpec(password.toCharArray())),
                info.getAlgParameters());
        return info.getKeySpec(cipher).getEncoded();
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            Optional<PrivateKey> key = key(algorithm, pkcs8);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new GeneralSecurityException("its key is neither RSA, EC nor EdDSA");
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] pkcs8) {
        try {
            return Optional.of(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException another) {
            return Optional.empty();
        }
    }

    /** The object identifier of the curve in an EC key. */
    private static byte[] curve(byte[] der) throws GeneralSecurityException {
        for (int at = 0; at + 3 < der.length; at++) { // [0] { OBJECT IDENTIFIER } behind the key
            boolean here =
                    (der[at] & 0xff) == CURVE && der[at + 2] == 6 && der[at + 1] == der[at + 3] + 2;
            if (here && at + 4 + der[at + 3] <= der.length) {
                byte[] oid = new byte[der[at + 3] + 2];
                System.arraycopy(der, at + 2, oid, 0, oid.length);
                return oid;
            }
        }
        throw new GeneralSecurityException("its curve is not named");
    }

    private static byte[] octets(byte[] content) {
        return tagged(4, content);
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return tagged(0x30, all.toByteArray());
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82); // a key is shorter than 64 KiB
            out.write(content.length >>> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
