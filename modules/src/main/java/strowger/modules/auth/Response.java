package strowger.modules.auth;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;
import strowger.parser.Credentials;
import strowger.parser.Credentials.Field;

/**
 * The response that credentials must have (RFC 7616 §3.4.1), and whether they have it. Reusable;
 * for one thread.
 */
final class Response {
    private final Hasher[] hashers = new Hasher[Algorithm.values().length];
    private final byte[] first = new byte[Algorithm.HEX_LENGTH_MAX];
    private final byte[] second = new byte[Algorithm.HEX_LENGTH_MAX];
    private final byte[] third = new byte[Algorithm.HEX_LENGTH_MAX];

    Response() {
        for (Algorithm each : Algorithm.values()) {
            hashers[each.ordinal()] = new Hasher(each);
        }
    }

    /** What is hashed besides what the credentials say. */
    static final class Subject {
        final Value realm = new Value();
        final Value password = new Value();
        final Value method = new Value();
        final Value body = new Value();
        boolean isHashed;
    }

    /** Whether the response is right; all digits are compared. */
    boolean isRight(
            Algorithm algorithm, Credentials credentials, DirectBuffer buffer, Subject subject) {
        Hasher hasher = hashers[algorithm.ordinal()];
        int length = hashFirst(hasher, credentials, buffer, subject);
        if (length < 0) {
            return false;
        }
        hashSecond(hasher, credentials, buffer, subject);
        hasher.put(first, length).put(':');
        put(hasher, credentials, buffer, Field.NONCE).put(':');
        if (credentials.has(Field.QOP)) {
            put(hasher, credentials, buffer, Field.NC).put(':');
            put(hasher, credentials, buffer, Field.CNONCE).put(':');
            put(hasher, credentials, buffer, Field.QOP).put(':');
        }
        hasher.put(second, length).hex(third);
        int offset = credentials.offset(Field.RESPONSE);
        if (credentials.length(Field.RESPONSE) != length) {
            return false;
        }
        int differs = 0;
        for (int index = 0; index < length; index++) {
            differs |= (buffer.getByte(offset + index) | 0x20) ^ (third[index] | 0x20);
        }
        return differs == 0;
    }

    /** H(user:realm:password), or that as it is given; digits, or -1 if it has not as many. */
    private int hashFirst(
            Hasher hasher, Credentials credentials, DirectBuffer buffer, Subject subject) {
        int length =
                put(hasher, credentials, buffer, Field.USERNAME)
                        .put(':')
                        .put(subject.realm)
                        .put(':')
                        .put(subject.password)
                        .hex(first);
        if (!subject.isHashed) {
            return length;
        }
        Value given = subject.password;
        if (given.length() != length) {
            return -1;
        }
        for (int index = 0; index < length; index++) {
            byte digit = given.byteAt(index);
            first[index] = digit >= 'A' && digit <= 'F' ? (byte) (digit | 0x20) : digit;
        }
        return length;
    }

    /** H(method:uri), with the body's hash for auth-int. */
    private void hashSecond(
            Hasher hasher, Credentials credentials, DirectBuffer buffer, Subject subject) {
        boolean integrity = credentials.length(Field.QOP) == "auth-int".length();
        int bodyLength = integrity ? hasher.put(subject.body).hex(third) : 0;
        put(hasher.put(subject.method).put(':'), credentials, buffer, Field.URI);
        if (integrity) {
            hasher.put(':').put(third, bodyLength);
        }
        hasher.hex(second);
    }

    private static Hasher put(
            Hasher hasher, Credentials credentials, DirectBuffer buffer, Field field) {
        return hasher.put(buffer, credentials.offset(field), credentials.length(field));
    }
}
