package strowger.modules.auth;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Credentials;
import strowger.parser.Credentials.Field;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.List;

/** Looks for the credentials of a request and judges them. Shared by all reactors. */
final class Authentication {
    static final int RIGHT = 1;
    static final int FAILED = -1;
    static final int WRONG_PASSWORD = -2;
    static final int NONCE_EXPIRED = -4;
    static final int NO_CREDENTIALS = -5;
    static final int NONCE_REUSED = -6;
    static final int WRONG_USER = -8;

    private static final Token AUTH = Token.of("auth");
    private static final Token AUTH_INT = Token.of("auth-int");
    private static final int HEX = 16;
    private static final int NC_LENGTH = 8;

    private final Nonces nonces;
    private final List<Algorithm> accepted;

    /**
     * @param accepted algorithms; the first is that of credentials that name none.
     */
    Authentication(Nonces nonces, List<Algorithm> accepted) {
        this.nonces = nonces;
        this.accepted = List.copyOf(accepted);
    }

    /** Finds the credentials for a realm; the header's index, or ABSENT. */
    static int find(SipMessage message, HeaderName name, Value realm, Credentials credentials) {
        int index = message.find(name);
        while (index != SipMessage.ABSENT) {
            ParseError error =
                    credentials.wrap(
                            message.buffer(),
                            message.valueOffset(index),
                            message.valueLength(index));
            boolean fits =
                    error == ParseError.NONE
                            && credentials.isDigest()
                            && credentials.has(Field.REALM)
                            && Token.equals(
                                    message.buffer(),
                                    credentials.offset(Field.REALM),
                                    credentials.length(Field.REALM),
                                    realm.buffer(),
                                    realm.offset(),
                                    realm.length());
            if (fits) {
                return index;
            }
            index = message.next(index);
        }
        return SipMessage.ABSENT;
    }

    /**
     * Judges the credentials of a request; the state holds realm and password.
     *
     * @param method that the credentials must be for.
     * @return RIGHT, or one of the codes that scripts know.
     */
    int judge(RoutingContext context, HeaderName name, AuthState state, Value method) {
        SipMessage message = context.message();
        if (message.method() == Method.ACK || message.method() == Method.CANCEL) {
            return RIGHT; // neither can be challenged (RFC 3261 §22.1)
        }
        Credentials credentials = state.credentials;
        int index = find(message, name, state.realm, credentials);
        if (index == SipMessage.ABSENT) {
            return NO_CREDENTIALS;
        }
        int algorithm = algorithm(message, state);
        if (algorithm < 0 || !isWhole(message, credentials)) {
            return FAILED;
        }
        state.subject.realm.set(state.realm);
        state.subject.method.set(method);
        state.subject.body.setText(message.buffer(), message.bodyOffset(), message.bodyLength());
        boolean right =
                state.response.isRight(
                        accepted.get(algorithm), credentials, message.buffer(), state.subject);
        if (!right) {
            return WRONG_PASSWORD;
        }
        int verdict = judgeNonce(context, state);
        if (verdict == RIGHT) {
            state.authorized = index;
            state.authorizedMessage = context.messageNumber();
        }
        return verdict;
    }

    private int algorithm(SipMessage message, AuthState state) {
        Credentials credentials = state.credentials;
        if (!credentials.has(Field.ALGORITHM)) {
            return accepted.indexOf(Algorithm.MD5);
        }
        state.text.setText(
                message.buffer(),
                credentials.offset(Field.ALGORITHM),
                credentials.length(Field.ALGORITHM));
        for (int index = 0; index < accepted.size(); index++) {
            if (accepted.get(index).is(state.text)) {
                return index;
            }
        }
        return -1;
    }

    private boolean isWhole(SipMessage message, Credentials credentials) {
        boolean basic =
                credentials.has(Field.USERNAME)
                        && credentials.has(Field.NONCE)
                        && credentials.has(Field.URI)
                        && credentials.has(Field.RESPONSE);
        if (!credentials.has(Field.QOP)) {
            return basic && !nonces.areCounted();
        }
        return basic
                && (credentials.is(Field.QOP, AUTH) || credentials.is(Field.QOP, AUTH_INT))
                && credentials.has(Field.CNONCE)
                && count(message, credentials) > 0;
    }

    /** The count of the nonce's uses; 0 if it is none. */
    private static long count(SipMessage message, Credentials credentials) {
        if (credentials.length(Field.NC) != NC_LENGTH) {
            return 0;
        }
        long count = 0;
        for (int index = 0; index < NC_LENGTH; index++) {
            int digit =
                    Character.digit(
                            message.buffer().getByte(credentials.offset(Field.NC) + index), HEX);
            if (digit < 0) {
                return 0;
            }
            count = count << 4 | digit;
        }
        return count;
    }

    private int judgeNonce(RoutingContext context, AuthState state) {
        Credentials credentials = state.credentials;
        Nonces.Verdict verdict =
                nonces.judge(
                        context,
                        state.hash,
                        context.message().buffer(),
                        credentials.offset(Field.NONCE),
                        credentials.length(Field.NONCE),
                        count(context.message(), credentials));
        return switch (verdict) {
            case GOOD -> RIGHT;
            case FOREIGN, EXPIRED -> NONCE_EXPIRED;
            case REUSED -> NONCE_REUSED;
        };
    }

    /** Whether the credentials' user name, up to its at sign, is the user of a URI. */
    static boolean isUser(Credentials credentials, SipMessage message, SipUri uri) {
        int offset = credentials.offset(Field.USERNAME);
        int length = 0;
        while (length < credentials.length(Field.USERNAME)
                && message.buffer().getByte(offset + length) != '@') {
            length++;
        }
        return Token.equals(
                message.buffer(), offset, length, uri.buffer(), uri.userOffset(), uri.userLength());
    }
}
