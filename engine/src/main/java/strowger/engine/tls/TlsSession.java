package strowger.engine.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What TLS agreed upon for one connection.
 *
 * @param protocol {@code TLSv1.3}.
 * @param cipher its standard name.
 * @param serverName that the client asked for; empty for none.
 * @param own our certificate, if one was shown.
 * @param peer the other side's chain; empty if it showed none.
 * @param verified whether the other side's certificate was checked, and holds.
 * @param profile that was used.
 */
public record TlsSession(
        String protocol,
        String cipher,
        String serverName,
        Optional<X509Certificate> own,
        List<X509Certificate> peer,
        boolean verified,
        String profile) {

    static TlsSession of(SSLSession session, TlsContext context, String serverName) {
        List<X509Certificate> peer = peer(session);
        return new TlsSession(
                session.getProtocol(),
                session.getCipherSuite(),
                serverName,
                context.own(),
                peer,
                context.profile().isChecking() && !peer.isEmpty(),
                context.profile().name());
    }

    private static List<X509Certificate> peer(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }
}
