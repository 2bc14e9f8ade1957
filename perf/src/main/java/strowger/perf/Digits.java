package strowger.perf;

/** Numbers of a fixed width, written and read in place. */
final class Digits {
    private static final int NOT_A_DIGIT = -1;

    private Digits() {}

    /** Writes the low {@code width} decimal digits of {@code value}, which is not negative. */
    static void decimal(byte[] into, int offset, int width, long value) {
        long rest = value;
        for (int index = offset + width - 1; index >= offset; index--) {
            into[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** The decimal number of {@code width} digits at {@code offset}. */
    static long decimal(byte[] bytes, int offset, int width) {
        long value = 0;
        for (int index = offset; index < offset + width; index++) {
            value = value * 10 + bytes[index] - '0';
        }
        return value;
    }

    /** Writes the low {@code width} hexadecimal digits of {@code value}, in lower case. */
    static void hex(byte[] into, int offset, int width, long value) {
        long rest = value;
        for (int index = offset + width - 1; index >= offset; index--) {
            int digit = (int) rest & 15;
            into[index] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
            rest >>>= 4;
        }
    }

    /** The hexadecimal number at {@code offset}, or -1 when a byte is no lower-case digit. */
    static long hex(byte[] bytes, int offset, int width) {
        long value = 0;
        for (int index = offset; index < offset + width; index++) {
            int digit = hexDigit(bytes[index]);
            if (digit == NOT_A_DIGIT) {
                return NOT_A_DIGIT;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int hexDigit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        return character >= 'a' && character <= 'f' ? character - 'a' + 10 : NOT_A_DIGIT;
    }
}
