package strowger.perf;

/** Cuts messages out of a stream by their {@code Content-Length} (RFC 3261 §18.3). */
final class Frames {
    private static final byte[] NAME = {
        'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h'
    };

    private Frames() {}

    /** Bytes of the message that {@code bytes[0, length)} begins with; 0 while it is not whole. */
    static int whole(byte[] bytes, int length) {
        int body = 0;
        int line = 0;
        for (int index = 1; index < length; index++) {
            if (bytes[index] != '\n' || bytes[index - 1] != '\r') {
                continue;
            }
            if (index - line < 2) {
                int end = index + 1 + body;
                return line > 0 && end <= length ? end : 0;
            }
            body = isLength(bytes, line, index) ? number(bytes, line, index) : body;
            line = index + 1;
        }
        return 0;
    }

    private static boolean isLength(byte[] bytes, int line, int limit) {
        if ((bytes[line] | 0x20) == 'l' && bytes[line + 1] == ':') {
            return true;
        }
        int index = 0;
        while (index < NAME.length
                && line + index < limit
                && (bytes[line + index] | 0x20) == NAME[index]) {
            index++;
        }
        return index == NAME.length;
    }

    private static int number(byte[] bytes, int line, int limit) {
        int value = 0;
        for (int index = line; index < limit; index++) {
            if (bytes[index] >= '0' && bytes[index] <= '9') {
                value = value * 10 + bytes[index] - '0';
            }
        }
        return value;
    }
}
