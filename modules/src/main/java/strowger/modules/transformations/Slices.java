package strowger.modules.transformations;

import strowger.engine.value.Value;

/** Parts of texts, and where things stand in them. */
final class Slices {
    private Slices() {}

    /** Makes a text a part of itself. */
    static void cut(Value value, int from, int to) {
        value.setText(value.buffer(), value.offset() + from, to - from);
    }

    /** Where a letter stands first at {@code from} or behind; the length if nowhere. */
    static int indexOf(Value text, byte letter, int from) {
        int index = from;
        while (index < text.length() && text.byteAt(index) != letter) {
            index++;
        }
        return index;
    }

    /** Where a letter stands last; -1 if nowhere. */
    static int lastIndexOf(Value text, byte letter) {
        int index = text.length() - 1;
        while (index >= 0 && text.byteAt(index) != letter) {
            index--;
        }
        return index;
    }

    /** Whether a text stands at an index of another. */
    static boolean standsAt(Value text, int index, Value part) {
        if (index + part.length() > text.length()) {
            return false;
        }
        for (int at = 0; at < part.length(); at++) {
            if (text.byteAt(index + at) != part.byteAt(at)) {
                return false;
            }
        }
        return true;
    }

    static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    }

    /** The first letter of an argument; another if it is empty. */
    static byte letter(Value argument, char otherwise) {
        return argument.length() == 0 ? (byte) otherwise : argument.byteAt(0);
    }

    /** An argument as a number within the ints. */
    static int number(Value argument) {
        return Math.clamp(argument.toInteger(), -Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
}
