package strowger.engine.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The ciphers that a list in OpenSSL's notation means. */
final class Ciphers {
    private static final List<String> OF_TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    private Ciphers() {}

    /**
     * Names each cipher; those of TLS 1.3 stand in no such list and are always there.
     *
     * @throws GeneralSecurityException if the list leaves none.
     */
    static List<String> of(String list) throws GeneralSecurityException {
        List<String> names = new ArrayList<>(OF_TLS_1_3);
        if (!OpenSsl.isAvailable()) {
            names.addAll(JdkCiphers.of(list));
            return names;
        }
        try {
            long context = SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_2, SSL.SSL_MODE_SERVER);
            try {
                if (!SSLContext.setCipherSuite(context, list, false)) {
                    throw new GeneralSecurityException("no cipher is left");
                }
                names.addAll(expanded(context));
            } finally {
                SSLContext.free(context);
            }
        } catch (GeneralSecurityException none) {
            throw none;
        } catch (Exception refused) { // the library declares no more than that
            throw new GeneralSecurityException(
                    "it is no list of ciphers, or none is left", refused);
        }
        return names;
    }

    private static List<String> expanded(long context) {
        long session = SSL.newSSL(context, true);
        try {
            List<String> names = new ArrayList<>();
            for (String each : SSL.getCiphers(session)) {
                if (!each.startsWith("TLS_AES") && !each.startsWith("TLS_CHACHA")) {
                    names.add(each);
                }
            }
            return names;
        } finally {
            SSL.freeSSL(session);
        }
    }
}
