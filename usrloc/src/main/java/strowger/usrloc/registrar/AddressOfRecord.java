package strowger.usrloc.registrar;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.value.Value;
import strowger.parser.SipUri;

/**
 * The key under which contacts stand: the user of a URI, with its host where {@code use_domain} is
 * set; escapes resolved, in lower case unless {@code case_sensitive} (RFC 3261 §10.3 step 5).
 * Reusable; for one thread.
 */
final class AddressOfRecord {
    /** The longest, in bytes. */
    static final int LENGTH_MAX = 256;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final SipUri parsed = new SipUri();
    private int length;

    /** Takes the address from the text of a URI. */
    Refusal read(Value uri, AorRule rule) {
        if (parsed.wrap(uri.buffer(), uri.offset(), uri.length()).ordinal() != 0) {
            length = 0;
            return Refusal.AOR_MALFORMED;
        }
        return read(parsed, rule);
    }

    /** Takes the address from a URI. */
    Refusal read(SipUri uri, AorRule rule) {
        length = 0;
        if (uri.userLength() == 0 && !(rule.useDomain() && uri.hostLength() > 0)) {
            return Refusal.TO_WITHOUT_USER;
        }
        boolean fits = appendUser(uri);
        if (rule.useDomain() && uri.hostLength() > 0) {
            fits &= length == 0 || append((byte) '@');
            int cut = rule.prefixLength(uri);
            fits &= append(uri.buffer(), uri.hostOffset() + cut, uri.hostLength() - cut);
        }
        if (!fits) {
            length = 0;
            return Refusal.AOR_TOO_LONG;
        }
        if (!rule.caseSensitive()) {
            lower();
        }
        return Refusal.NONE;
    }

    private boolean appendUser(SipUri uri) {
        DirectBuffer text = uri.buffer();
        int limit = uri.userOffset() + uri.userLength();
        boolean fits = true;
        for (int at = uri.userOffset(); at < limit && fits; at++) {
            byte value = text.getByte(at);
            if (value == '%' && at + 2 < limit) { // the parser has checked the two digits
                value = (byte) (digit(text, at + 1) << 4 | digit(text, at + 2));
                at += 2;
            }
            fits = append(value);
        }
        return fits;
    }

    private static int digit(DirectBuffer text, int at) {
        return Character.digit(text.getByte(at), 16);
    }

    private boolean append(byte value) {
        if (length == LENGTH_MAX) {
            return false;
        }
        bytes.putByte(length++, value);
        return true;
    }

    private boolean append(DirectBuffer text, int offset, int count) {
        if (count > LENGTH_MAX - length) {
            return false;
        }
        bytes.putBytes(length, text, offset, count);
        length += count;
        return true;
    }

    private void lower() {
        for (int at = 0; at < length; at++) {
            byte letter = bytes.getByte(at);
            if (letter >= 'A' && letter <= 'Z') {
                bytes.putByte(at, (byte) (letter | 0x20));
            }
        }
    }

    /** The bytes, from index 0. */
    UnsafeBuffer bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
