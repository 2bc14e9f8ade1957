package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * Compares SIP URIs by RFC 3261 §19.1.4, with IPv6 addresses by value (RFC 5954 §4.1).
 *
 * <p>User and password with regard to case and escapes resolved, host without regard to case, port
 * as written; the parameters user, ttl, method, maddr and transport must be in both or in neither,
 * any other may be in one only; headers must be in both, in any order. Holds what a comparison
 * needs, so it belongs to a thread.
 */
public final class UriEquality {
    private static final Token USER = Token.of("user");
    private static final Token TTL = Token.of("ttl");
    private static final Token METHOD = Token.of("method");
    private static final Token MADDR = Token.of("maddr");
    private static final Token TRANSPORT = Token.of("transport");

    private final IpAddress aAddress = new IpAddress();
    private final IpAddress bAddress = new IpAddress();

    /** Whether two URIs are equivalent; URIs of other schemes, whether they are the same text. */
    public boolean same(SipUri a, SipUri b) {
        if (a == b) {
            return true; // one cursor cannot walk both
        }
        if (a.scheme() != b.scheme()) {
            return false;
        }
        if (!a.isSip() || !b.isSip()) {
            return Token.equalsIgnoreCase(
                    a.buffer(), a.offset(), a.length(), b.buffer(), b.offset(), b.length());
        }
        return a.port() == b.port()
                && sameHost(a, b)
                && sameUser(a, b)
                && parametersMatch(a, b)
                && parametersMatch(b, a)
                && headersMatch(a, b)
                && headersMatch(b, a);
    }

    private boolean sameHost(SipUri a, SipUri b) {
        if (a.isIpv6() && b.isIpv6()) {
            return a.hostAddress(aAddress) && b.hostAddress(bAddress) && aAddress.sameAs(bAddress);
        }
        return Token.equalsIgnoreCase(
                a.buffer(),
                a.hostOffset(),
                a.hostLength(),
                b.buffer(),
                b.hostOffset(),
                b.hostLength());
    }

    private static boolean sameUser(SipUri a, SipUri b) {
        return sameUnescaped(
                        a.buffer(),
                        a.userOffset(),
                        a.userLength(),
                        b.buffer(),
                        b.userOffset(),
                        b.userLength())
                && sameUnescaped(
                        a.buffer(),
                        a.passwordOffset(),
                        a.passwordLength(),
                        b.buffer(),
                        b.passwordOffset(),
                        b.passwordLength());
    }

    private static boolean parametersMatch(SipUri a, SipUri b) {
        Parameters left = a.parameters();
        Parameters right = b.parameters();
        while (left.next()) {
            if (right.find(a.buffer(), left.nameOffset(), left.nameLength())) {
                boolean same =
                        Token.equalsIgnoreCase(
                                a.buffer(),
                                left.valueOffset(),
                                left.valueLength(),
                                b.buffer(),
                                right.valueOffset(),
                                right.valueLength());
                if (!same) {
                    return false;
                }
            } else if (mustBeInBoth(left)) {
                return false;
            }
        }
        return true;
    }

    private static boolean mustBeInBoth(Parameters at) {
        return at.isNamed(USER)
                || at.isNamed(TTL)
                || at.isNamed(METHOD)
                || at.isNamed(MADDR)
                || at.isNamed(TRANSPORT);
    }

    /** Whether each header of one URI stands in the other. */
    private static boolean headersMatch(SipUri a, SipUri b) {
        int limit = a.headersOffset() + a.headersLength();
        int at = a.headersOffset();
        while (at < limit) {
            int end = ByteScan.indexOf(a.buffer(), at, limit, (byte) '&');
            if (!hasHeader(b, a.buffer(), at, end - at)) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    private static boolean hasHeader(SipUri uri, DirectBuffer header, int offset, int length) {
        int limit = uri.headersOffset() + uri.headersLength();
        int at = uri.headersOffset();
        while (at < limit) {
            int end = ByteScan.indexOf(uri.buffer(), at, limit, (byte) '&');
            if (Token.equalsIgnoreCase(uri.buffer(), at, end - at, header, offset, length)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** Whether two ranges are the same bytes once escapes are resolved. */
    static boolean sameUnescaped(
            DirectBuffer a, int aOffset, int aLength, DirectBuffer b, int bOffset, int bLength) {
        int aLimit = aOffset + aLength;
        int bLimit = bOffset + bLength;
        int left = aOffset;
        int right = bOffset;
        while (left < aLimit && right < bLimit) {
            if (unescaped(a, left, aLimit) != unescaped(b, right, bLimit)) {
                return false;
            }
            left += isEscape(a, left, aLimit) ? 3 : 1;
            right += isEscape(b, right, bLimit) ? 3 : 1;
        }
        return left == aLimit && right == bLimit;
    }

    private static int unescaped(DirectBuffer buffer, int at, int limit) {
        return isEscape(buffer, at, limit)
                ? Character.digit(buffer.getByte(at + 1), 16) << 4
                        | Character.digit(buffer.getByte(at + 2), 16)
                : buffer.getByte(at) & 0xFF;
    }

    private static boolean isEscape(DirectBuffer buffer, int at, int limit) {
        return at + 2 < limit
                && buffer.getByte(at) == '%'
                && CharClass.all(buffer, at + 1, 2, CharClass.HEX);
    }
}
