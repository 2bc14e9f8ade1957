package strowger.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

class PemKeyTest {
    @TempDir private Path folder;

    private Path file(String text) throws Exception {
        return Files.writeString(folder.resolve("key.pem"), text);
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    @Test
    void aKeyIsFoundBehindParametersAndCertificates() throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        Path file =
                file(
                        pem("EC PARAMETERS", new byte[] {5, 0})
                                + pem("CERTIFICATE", new byte[] {1, 2, 3})
                                + pem("PRIVATE KEY", key.getEncoded()));
        assertEquals(key, PemKey.read(file, ""));
    }

    /** What openssl ecparam -genkey writes: lengths between 128 and 255 have one byte. */
    @ParameterizedTest
    @CsvSource({"secp256r1, 2a8648ce3d030107", "secp384r1, 2b81040022"})
    void aKeyInTheFormOfRfc5915IsRead(String curve, String oid) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        byte[] der = rfc5915(pair, HexFormat.of().parseHex(oid));
        ECPrivateKey read = (ECPrivateKey) PemKey.read(file(pem("EC PRIVATE KEY", der)), "");
        assertEquals(((ECPrivateKey) pair.getPrivate()).getS(), read.getS());
    }

    private static byte[] rfc5915(KeyPair pair, byte[] oid) {
        ECPrivateKey key = (ECPrivateKey) pair.getPrivate();
        int octets = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        byte[] secret = HexFormat.of().parseHex(String.format("%0" + 2 * octets + "x", key.getS()));
        byte[] info = pair.getPublic().getEncoded();
        byte[] point = Arrays.copyOfRange(info, info.length - 2 * octets - 1, info.length);
        byte[] parts =
                join(
                        new byte[] {2, 1, 1},
                        tagged(4, secret),
                        tagged(0xa0, tagged(6, oid)),
                        tagged(0xa1, tagged(3, join(new byte[] {0}, point))));
        return tagged(0x30, parts);
    }

    private static byte[] tagged(int tag, byte[] content) {
        byte[] head =
                content.length < 0x80
                        ? new byte[] {(byte) tag, (byte) content.length}
                        : new byte[] {(byte) tag, (byte) 0x81, (byte) content.length};
        return join(head, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void aKeyInTheFormOfRfc8017IsRead() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        byte[] info = key.getEncoded(); // 26 bytes of head, then what RFC 8017 has
        byte[] der = Arrays.copyOfRange(info, 26, info.length);
        assertEquals(key, PemKey.read(file(pem("RSA PRIVATE KEY", der)), ""));
    }

    /** The oldest form that OpenSSL encrypts: its head has hyphens. */
    @Test
    void aKeyEncryptedInTheOldWaySaysWhatToDo() throws Exception {
        Path file =
                file(
                        """
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

                        MIIEpAIBAAKCAQEA
                        -----END RSA PRIVATE KEY-----
                        """);
        var refused =
                assertThrows(GeneralSecurityException.class, () -> PemKey.read(file, "secret"));
        assertTrue(String.valueOf(refused.getMessage()).contains("openssl pkcs8 -topk8"));
    }

    @Test
    void aFileWithoutAKeySaysSo() throws Exception {
        Path file = file(pem("CERTIFICATE", new byte[] {1, 2, 3}));
        var refused = assertThrows(GeneralSecurityException.class, () -> PemKey.read(file, ""));
        assertEquals("no private key in PEM in it", refused.getMessage());
    }
}
