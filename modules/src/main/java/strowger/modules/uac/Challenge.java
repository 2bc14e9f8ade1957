package strowger.modules.uac;

import strowger.parser.Credentials;
import strowger.parser.Credentials.Field;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

import java.util.Optional;

/**
 * What a server asks for by 401 or 407 (RFC 7616 §3.3): of several challenges the first that can be
 * answered, as the server's order is its preference (RFC 8760 §2.3).
 *
 * @param proxy whether a proxy asks.
 * @param realm that a name and password are asked for.
 * @param nonce of the server.
 * @param opaque to be sent back; empty for none.
 * @param algorithm to hash by.
 * @param authInt whether only {@code auth-int} is offered.
 * @param quality whether {@code qop} was offered at all.
 */
record Challenge(
        boolean proxy,
        String realm,
        String nonce,
        String opaque,
        DigestAlgorithm algorithm,
        boolean authInt,
        boolean quality) {
    /** Reads the challenge of a 401 or 407; empty when there is none that can be answered. */
    static Optional<Challenge> of(SipMessage reply) {
        boolean proxy = reply.statusCode() == 407;
        HeaderName name = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
        Credentials read = new Credentials();
        for (int index = 0; index < reply.headerCount(); index++) {
            if (reply.headerName(index) == name
                    && read.wrap(reply.buffer(), reply.valueOffset(index), reply.valueLength(index))
                            == ParseError.NONE
                    && read.isDigest()) {
                Optional<Challenge> challenge = of(reply, read, proxy);
                if (challenge.isPresent()) {
                    return challenge;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Challenge> of(SipMessage reply, Credentials read, boolean proxy) {
        String qualities = "," + text(reply, read, Field.QOP).replace(" ", "") + ",";
        boolean auth = qualities.contains(",auth,");
        boolean authInt = !auth && qualities.contains(",auth-int,");
        boolean quality = read.has(Field.QOP);
        if (!read.has(Field.REALM) || !read.has(Field.NONCE) || (quality && !auth && !authInt)) {
            return Optional.empty();
        }
        return DigestAlgorithm.of(text(reply, read, Field.ALGORITHM))
                .map(
                        algorithm ->
                                new Challenge(
                                        proxy,
                                        text(reply, read, Field.REALM),
                                        text(reply, read, Field.NONCE),
                                        text(reply, read, Field.OPAQUE),
                                        algorithm,
                                        authInt,
                                        quality));
    }

    private static String text(SipMessage reply, Credentials read, Field field) {
        return reply.buffer().getStringWithoutLengthUtf8(read.offset(field), read.length(field));
    }
}
