package strowger.modules.dispatcher;

import strowger.engine.module.ConfigurationException;

import java.util.BitSet;

/** Which answers to a probe say that a destination works: 2xx, and those named. */
final class ReplyCodes {
    private static final int CODES = 700;

    private final BitSet codes = new BitSet(CODES);

    ReplyCodes() {
        codes.set(200, 300);
    }

    /** Adds codes and classes: {@code class=3;code=404}. */
    void set(String text) {
        codes.clear();
        codes.set(200, 300);
        for (String each : text.split(";", -1)) {
            String rule = each.strip();
            if (rule.matches("class=[1-6]")) {
                int first = 100 * (rule.charAt(rule.length() - 1) - '0');
                codes.set(first, first + 100);
            } else if (rule.matches("code=[1-6][0-9][0-9]")) {
                codes.set(Integer.parseInt(rule.substring("code=".length())));
            } else if (!rule.isEmpty()) {
                throw new ConfigurationException(
                        "dispatcher: ds_ping_reply_codes is written class=3;code=404, not " + rule);
            }
        }
    }

    boolean contains(int code) {
        return codes.get(code);
    }
}
