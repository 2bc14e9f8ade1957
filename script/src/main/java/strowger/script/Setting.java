package strowger.script;

import strowger.script.source.Position;

/**
 * The value of a parameter.
 *
 * @param at where it is set.
 * @param value a {@code Long} or a {@code String}.
 */
public record Setting(Position at, Object value) {
    /** The value as text. */
    public String text() {
        return value.toString();
    }

    /** The value as a number; text that is none is 0. */
    public long number() {
        if (value instanceof Long number) {
            return number;
        }
        return text().matches("[+-]?[0-9]{1,18}") ? Long.parseLong(text()) : 0;
    }
}
