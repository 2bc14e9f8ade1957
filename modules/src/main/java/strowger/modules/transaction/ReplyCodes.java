package strowger.modules.transaction;

import strowger.engine.module.ConfigurationException;

import java.util.BitSet;

/** Sets of reply codes as configurations write them: {@code code=488;class=6}. */
public final class ReplyCodes {
    private static final int HUNDRED = 100;
    private static final int CLASS_MAX = 6;
    private static final int FAILURE = 300;

    private ReplyCodes() {}

    /**
     * Reads a set.
     *
     * @throws ConfigurationException if it is none.
     */
    public static BitSet of(String text) {
        BitSet codes = new BitSet();
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                add(codes, part.strip());
            }
        }
        return codes;
    }

    private static void add(BitSet codes, String part) {
        int equals = part.indexOf('=');
        String kind = equals < 0 ? "code" : part.substring(0, equals).strip();
        int number = number(part.substring(equals + 1).strip());
        if (kind.equals("class") && number >= FAILURE / HUNDRED && number <= CLASS_MAX) {
            codes.set(number * HUNDRED, (number + 1) * HUNDRED);
        } else if (kind.equals("code") && number >= FAILURE && number < (CLASS_MAX + 1) * HUNDRED) {
            codes.set(number);
        } else {
            throw new ConfigurationException(
                    "tm: no code of a failure: " + part + "; write code=488 or class=6");
        }
    }

    private static int number(String digits) {
        boolean number = !digits.isEmpty() && digits.length() <= 3;
        for (int index = 0; index < digits.length(); index++) {
            number &= Character.isDigit(digits.charAt(index));
        }
        return number ? Integer.parseInt(digits) : 0;
    }
}
