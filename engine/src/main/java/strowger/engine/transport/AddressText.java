package strowger.engine.transport;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The text of IP addresses: RFC 3261 §25.1 {@code IPv4address} and {@code IPv6reference}, read as
 * RFC 4291 §2.2 allows and written as RFC 5952 says. No allocation.
 */
final class AddressText {
    private static final int GROUPS = 8;
    private static final int ABSENT = -1;

    private AddressText() {}

    /** Reads an address into {@code target}, port 0; false and not set when it is none. */
    static boolean parse(DirectBuffer text, int offset, int length, Endpoint target) {
        target.clear();
        if (length <= 0) {
            return false;
        }
        int first = offset;
        int limit = offset + length;
        boolean bracketed = text.getByte(first) == '[';
        if (bracketed) {
            if (length < 2 || text.getByte(limit - 1) != ']') {
                return false;
            }
            first++;
            limit--;
        }
        if (indexOf(text, first, limit, ':') != ABSENT) {
            return parse6(text, first, limit, target);
        }
        long address = bracketed ? ABSENT : parse4(text, first, limit);
        if (address != ABSENT) {
            target.set4((int) address, 0);
        }
        return address != ABSENT;
    }

    private static int indexOf(DirectBuffer text, int offset, int limit, char wanted) {
        for (int index = offset; index < limit; index++) {
            if (text.getByte(index) == wanted) {
                return index;
            }
        }
        return ABSENT;
    }

    /** Four decimal bytes, no leading zeros, nothing else; {@link #ABSENT} when it is not that. */
    private static long parse4(DirectBuffer text, int offset, int limit) {
        long address = 0;
        int index = offset;
        for (int part = 0; part < 4; part++) {
            int start = index;
            int value = 0;
            while (index < limit && index - start < 3 && isDigit(text.getByte(index))) {
                value = value * 10 + text.getByte(index++) - '0';
            }
            boolean leadingZero = index - start > 1 && text.getByte(start) == '0';
            if (index == start || value > 255 || leadingZero) {
                return ABSENT;
            }
            address = address << 8 | value;
            if (part < 3 && (index >= limit || text.getByte(index++) != '.')) {
                return ABSENT;
            }
        }
        return index == limit ? address : ABSENT;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** Groups before "::" fill from the left, those after it from the right. */
    private static boolean parse6(DirectBuffer text, int offset, int limit, Endpoint target) {
        long high = 0;
        long low = 0;
        int groups = 0;
        int gap = ABSENT; // how many groups stood before "::"
        int index = offset;
        while (index < limit) {
            if (text.getByte(index) == ':') {
                boolean second = index + 1 < limit && text.getByte(index + 1) == ':';
                if (second && gap == ABSENT) {
                    gap = groups;
                    index += 2;
                    continue;
                }
                boolean separates = groups > 0 && gap != groups && index + 1 < limit && !second;
                if (!separates) {
                    return false;
                }
                index++;
            }
            int end = groupEnd(text, index, limit);
            boolean dotted = end < limit && text.getByte(end) == '.';
            long value = dotted ? parse4(text, index, limit) : parseHex(text, index, end);
            int width = dotted ? 2 : 1;
            if (value == ABSENT || groups + width > GROUPS) {
                return false;
            }
            int shift = 16 * width;
            high = high << shift | low >>> (64 - shift);
            low = low << shift | value;
            groups += width;
            index = dotted ? limit : end;
        }
        return place(high, low, groups, gap, target);
    }

    private static int groupEnd(DirectBuffer text, int offset, int limit) {
        int index = offset;
        while (index < limit && text.getByte(index) != ':' && text.getByte(index) != '.') {
            index++;
        }
        return index;
    }

    private static long parseHex(DirectBuffer text, int offset, int end) {
        if (end == offset || end - offset > 4) {
            return ABSENT;
        }
        int value = 0;
        for (int index = offset; index < end; index++) {
            int digit = Character.digit(text.getByte(index), 16);
            if (digit < 0) {
                return ABSENT;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Spreads the groups read, which stand right-aligned in 128 bits, over the gap. */
    private static boolean place(long high, long low, int groups, int gap, Endpoint target) {
        if (gap == ABSENT ? groups != GROUPS : groups >= GROUPS) {
            return false;
        }
        long placedHigh = 0;
        long placedLow = 0;
        for (int group = 0; group < groups; group++) {
            long value = group(high, low, GROUPS - groups + group);
            int position = gap == ABSENT || group < gap ? group : GROUPS - groups + group;
            int shift = 48 - 16 * (position & 3);
            if (position < 4) {
                placedHigh |= value << shift;
            } else {
                placedLow |= value << shift;
            }
        }
        target.set6(placedHigh, placedLow, 0, 0);
        return true;
    }

    private static long group(long high, long low, int index) {
        return (index < 4 ? high : low) >>> (48 - 16 * (index & 3)) & 0xFFFF;
    }

    static int write(Endpoint endpoint, MutableDirectBuffer target, int offset) {
        if (endpoint.isIpv4()) {
            return write4(endpoint.low(), target, offset);
        }
        return endpoint.isIpv6() ? write6(endpoint, target, offset) : 0;
    }

    private static int write4(long address, MutableDirectBuffer target, int offset) {
        int index = offset;
        for (int shift = 24; shift >= 0; shift -= 8) {
            index += target.putNaturalIntAscii(index, (int) (address >>> shift & 0xFF));
            if (shift > 0) {
                target.putByte(index++, (byte) '.');
            }
        }
        return index - offset;
    }

    private static int write6(Endpoint endpoint, MutableDirectBuffer target, int offset) {
        long high = endpoint.high();
        long low = endpoint.low();
        int zerosFirst = longestZeros(high, low);
        int index = offset;
        target.putByte(index++, (byte) '[');
        int group = 0;
        while (group < GROUPS) {
            if (group == zerosFirst) {
                target.putByte(index++, (byte) ':');
                target.putByte(index++, (byte) ':');
                group += zerosAt(high, low, group);
                continue;
            }
            if (group > 0 && target.getByte(index - 1) != ':') {
                target.putByte(index++, (byte) ':');
            }
            index = writeHex((int) group(high, low, group), target, index);
            group++;
        }
        target.putByte(index++, (byte) ']');
        return index - offset;
    }

    /** The first group of the longest run of two or more zero groups (RFC 5952 §4.2). */
    private static int longestZeros(long high, long low) {
        int best = ABSENT;
        int bestLength = 1;
        for (int group = 0; group < GROUPS; group++) {
            int length = zerosAt(high, low, group);
            if (length > bestLength) {
                best = group;
                bestLength = length;
            }
        }
        return best;
    }

    private static int zerosAt(long high, long low, int first) {
        int group = first;
        while (group < GROUPS && group(high, low, group) == 0) {
            group++;
        }
        return group - first;
    }

    private static int writeHex(int value, MutableDirectBuffer target, int offset) {
        int index = offset;
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >>> shift & 0xF;
            started |= digit != 0 || shift == 0;
            if (started) {
                target.putByte(index++, (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10));
            }
        }
        return index;
    }
}
