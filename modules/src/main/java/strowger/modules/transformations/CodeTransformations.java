package strowger.modules.transformations;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code {s.encode.*}}, {@code {s.decode.*}}: hexadecimal, base 64 (RFC 4648), base 58. */
final class CodeTransformations {
    private static final String STANDARD =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final String URL =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String BASE_58 =
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int BASE_58_LENGTH_MAX = 1024; // its cost grows with the square

    private CodeTransformations() {}

    static void export(Transformations family) {
        family.plain("encode.hexa", CodeTransformations::encodeHex)
                .doc("Two hexadecimal digits for each byte.");
        family.plain("decode.hexa", CodeTransformations::decodeHex)
                .doc("The bytes that hexadecimal digits stand for.");
        exportBase64(family, "base64", STANDARD, true);
        exportBase64(family, "base64t", STANDARD, false);
        exportBase64(family, "base64url", URL, true);
        exportBase64(family, "base64urlt", URL, false);
        family.plain("encode.base58", CodeTransformations::encodeBase58)
                .doc("The bytes as a number in base 58.");
        family.plain("decode.base58", CodeTransformations::decodeBase58)
                .doc("The bytes that a number in base 58 stands for.");
        family.plain("encode.7bit", CodeTransformations::encode7Bit)
                .doc("The text packed to seven bits a letter, as short messages have it.");
        family.plain("decode.7bit", CodeTransformations::decode7Bit)
                .doc("The letters of a text packed to seven bits each.");
    }

    private static void exportBase64(
            Transformations family, String name, String alphabet, boolean padded) {
        byte[] letters = alphabet.getBytes(StandardCharsets.US_ASCII);
        byte[] codes = new byte[128];
        Arrays.fill(codes, (byte) -1);
        for (byte code = 0; code < letters.length; code++) {
            codes[letters[code]] = code;
        }
        family.plain("encode." + name, (context, value) -> encode(context, value, letters, padded))
                .doc("The text in base 64.");
        family.plain("decode." + name, (context, value) -> decode(context, value, codes))
                .doc("The text that base 64 stands for; empty if it is none.");
    }

    private static void encodeHex(RoutingContext context, Value value) {
        Output text = context.beginText(2 * value.length());
        for (int index = 0; index < value.length(); index++) {
            int letter = value.byteAt(index) & 0xff;
            text.put(Character.forDigit(letter >> 4, 16)).put(Character.forDigit(letter & 15, 16));
        }
        context.endText(value);
    }

    private static void decodeHex(RoutingContext context, Value value) {
        Output text = context.beginText(value.length() / 2 + 1);
        boolean sound = value.length() % 2 == 0;
        for (int index = 0; sound && index < value.length(); index += 2) {
            int code = EscapeTransformations.code(value, index);
            sound = code >= 0;
            text.put((char) code);
        }
        end(context, value, sound);
    }

    private static void end(RoutingContext context, Value value, boolean sound) {
        context.endText(value);
        if (!sound) {
            value.setEmpty();
        }
    }

    private static void encode(
            RoutingContext context, Value value, byte[] letters, boolean padded) {
        Output text = context.beginText((value.length() + 2) / 3 * 4);
        for (int index = 0; index < value.length(); index += 3) {
            int count = Math.min(3, value.length() - index);
            int bits = 0;
            for (int at = 0; at < 3; at++) {
                bits = bits << 8 | (at < count ? value.byteAt(index + at) & 0xff : 0);
            }
            for (int at = 0; at < 4; at++) {
                if (at <= count) {
                    text.put((char) letters[bits >> (18 - 6 * at) & 0x3f]);
                } else if (padded) {
                    text.put('=');
                }
            }
        }
        context.endText(value);
    }

    private static void decode(RoutingContext context, Value value, byte[] codes) {
        int length = value.length();
        while (length > 0 && value.byteAt(length - 1) == '=') {
            length--;
        }
        Output text = context.beginText(length);
        int bits = 0;
        int held = 0;
        boolean sound = length % 4 != 1;
        for (int index = 0; sound && index < length; index++) {
            byte letter = value.byteAt(index);
            int code = letter < 0 ? -1 : codes[letter];
            sound = code >= 0;
            bits = bits << 6 | code;
            held += 6;
            if (held >= 8) {
                held -= 8;
                text.put((char) (bits >> held & 0xff));
            }
        }
        end(context, value, sound);
    }

    private static void encodeBase58(RoutingContext context, Value value) {
        if (value.length() > BASE_58_LENGTH_MAX) {
            value.setEmpty();
            return;
        }
        byte[] number = new byte[value.length()];
        value.buffer().getBytes(value.offset(), number);
        convert(context, value, number, 256, 58);
    }

    private static void decodeBase58(RoutingContext context, Value value) {
        byte[] number = new byte[Math.min(value.length(), BASE_58_LENGTH_MAX + 1)];
        boolean sound = number.length <= BASE_58_LENGTH_MAX;
        for (int index = 0; sound && index < number.length; index++) {
            int digit = BASE_58.indexOf(value.byteAt(index));
            sound = digit >= 0;
            number[index] = (byte) digit;
        }
        if (sound) {
            convert(context, value, number, 58, 256);
        } else {
            value.setEmpty();
        }
    }

    /** Converts digits of one base to letters of another by long division; zeros ahead are kept. */
    private static void convert(
            RoutingContext context, Value value, byte[] digits, int from, int to) {
        byte[] made = new byte[digits.length * 2 + 1];
        int at = made.length;
        int start = 0;
        while (start < digits.length && digits[start] == 0) {
            start++;
        }
        int zeros = start;
        while (start < digits.length) {
            int rest = 0;
            for (int index = start; index < digits.length; index++) {
                int number = rest * from + (digits[index] & 0xff);
                digits[index] = (byte) (number / to);
                rest = number % to;
            }
            made[--at] = (byte) rest;
            while (start < digits.length && digits[start] == 0) {
                start++;
            }
        }
        Output text = context.beginText(made.length + zeros);
        for (int index = at - zeros; index < made.length; index++) {
            int digit = index < at ? 0 : made[index] & 0xff;
            text.put(to == 58 ? BASE_58.charAt(digit) : (char) digit);
        }
        context.endText(value);
    }

    private static void encode7Bit(RoutingContext context, Value value) {
        Output text = context.beginText(value.length());
        int bits = 0;
        int held = 0;
        for (int index = 0; index < value.length(); index++) {
            bits |= (value.byteAt(index) & 0x7f) << held;
            held += 7;
            if (held >= 8) {
                text.put((char) (bits & 0xff));
                bits >>>= 8;
                held -= 8;
            }
        }
        if (held > 0) {
            text.put((char) (bits & 0xff));
        }
        context.endText(value);
    }

    private static void decode7Bit(RoutingContext context, Value value) {
        Output text = context.beginText(value.length() * 8 / 7 + 1);
        int bits = 0;
        int held = 0;
        for (int index = 0; index < value.length(); index++) {
            bits |= (value.byteAt(index) & 0xff) << held;
            held += 8;
            while (held >= 7) {
                text.put((char) (bits & 0x7f));
                bits >>>= 7;
                held -= 7;
            }
        }
        context.endText(value);
    }
}
