package strowger.engine.dns;

import java.util.Locale;

/**
 * What is asked of name servers.
 *
 * @param name in lower case, without a dot at its end.
 * @param type of the records wanted.
 */
public record Question(String name, RecordType type) {
    /** Letters of the longest name (RFC 1035 §2.3.4). */
    public static final int NAME_LENGTH_MAX = 253;

    public Question {
        String lower = name.toLowerCase(Locale.ROOT);
        name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
