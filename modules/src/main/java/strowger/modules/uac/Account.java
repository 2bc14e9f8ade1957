package strowger.modules.uac;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who we are for a server that asks.
 *
 * @param user name.
 * @param realm that it is good for; empty for any.
 * @param secret the password, or the hash of user, realm and password.
 * @param hashed which of the two.
 */
record Account(String user, String realm, String secret, boolean hashed) {
    /** Whether it is good for what a challenge asks. */
    boolean fits(Challenge challenge) {
        return realm.isEmpty() || realm.equals(challenge.realm());
    }

    /**
     * The header line that answers a challenge (RFC 7616 §3.4), its end included.
     *
     * @param method of the request.
     * @param uri of the request.
     * @param body of the request, for {@code auth-int}.
     */
    String answer(Challenge challenge, String method, String uri, byte[] body) {
        DigestAlgorithm algorithm = challenge.algorithm();
        String ha1 =
                hashed
                        ? secret.toLowerCase(Locale.ROOT)
                        : algorithm.hex(user + ":" + challenge.realm() + ":" + secret);
        String quality = challenge.authInt() ? "auth-int" : "auth";
        String ha2 =
                algorithm.hex(
                        method
                                + ":"
                                + uri
                                + (challenge.authInt() ? ":" + algorithm.hex(body) : ""));
        String clientNonce = Long.toHexString(ThreadLocalRandom.current().nextLong());
        String middle =
                challenge.quality()
                        ? challenge.nonce() + ":00000001:" + clientNonce + ":" + quality
                        : challenge.nonce();
        StringBuilder line = new StringBuilder(384);
        line.append(challenge.proxy() ? "Proxy-Authorization" : "Authorization");
        line.append(": Digest username=\"").append(user);
        line.append("\", realm=\"").append(challenge.realm());
        line.append("\", nonce=\"").append(challenge.nonce());
        line.append("\", uri=\"").append(uri);
        line.append("\", response=\"").append(algorithm.hex(ha1 + ":" + middle + ":" + ha2));
        line.append("\", algorithm=").append(algorithm.token());
        if (challenge.quality()) {
            line.append(", qop=").append(quality);
            line.append(", nc=00000001, cnonce=\"").append(clientNonce).append('"');
        }
        if (!challenge.opaque().isEmpty()) {
            line.append(", opaque=\"").append(challenge.opaque()).append('"');
        }
        return line.append("\r\n").toString();
    }
}
