package strowger.modules.htable;

import org.agrona.DirectBuffer;

import strowger.engine.regex.ByteRegex;
import strowger.engine.value.Value;
import strowger.modules.text.Expressions;
import strowger.tables.RecordView;

import java.util.Optional;

/**
 * What picks items: their names or their values, compared with a text. A value that is a number is
 * picked by {@link Operation#NUMBER} and {@link Operation#ANY} only.
 *
 * @param operation how to compare.
 * @param byValue whether values are compared, or names.
 * @param text to compare with.
 * @param regex that is searched for, where the operation is that.
 */
record Match(Operation operation, boolean byValue, Value text, Optional<ByteRegex> regex) {
    private static final int MARK_LENGTH = 2;

    /** Ways to compare. */
    enum Operation {
        REGEX,
        BEGINS,
        ENDS,
        HAS,
        IS,
        IS_NOT,
        NUMBER,
        ANY
    }

    /**
     * @throws strowger.engine.module.ConfigurationException if the text is no regular expression,
     *     where one is asked for.
     */
    static Match of(Operation operation, boolean byValue, String text) {
        return new Match(
                operation,
                byValue,
                Value.ofText(text),
                operation == Operation.REGEX
                        ? Optional.of(Expressions.compiled(text))
                        : Optional.empty());
    }

    /**
     * Reads a pattern of {@code $shtcn} and {@code $shtcv}: its first two characters say how to
     * compare.
     *
     * @throws strowger.engine.module.ConfigurationException if it is no regular expression and
     *     should be.
     */
    static Match marked(boolean byValue, String pattern) {
        String mark = pattern.substring(0, Math.min(MARK_LENGTH, pattern.length()));
        String rest = pattern.substring(mark.length());
        return switch (mark) {
            case "~~" -> of(Operation.REGEX, byValue, rest);
            case "~%" -> of(Operation.ENDS, byValue, rest);
            case "%~" -> of(Operation.BEGINS, byValue, rest);
            case "==" -> of(Operation.IS, byValue, rest);
            case "**" -> of(Operation.ANY, byValue, "");
            case "eq" ->
                    byValue
                            ? of(Operation.NUMBER, true, rest)
                            : of(Operation.REGEX, false, pattern);
            default -> of(Operation.REGEX, byValue, pattern);
        };
    }

    /** Reads an operation of functions: {@code re}, {@code sw} and so on. */
    static Optional<Operation> operation(Value word) {
        return switch (word.toString()) {
            case "re" -> Optional.of(Operation.REGEX);
            case "sw" -> Optional.of(Operation.BEGINS);
            case "ew" -> Optional.of(Operation.ENDS);
            case "in" -> Optional.of(Operation.HAS);
            case "eq" -> Optional.of(Operation.IS);
            case "ne" -> Optional.of(Operation.IS_NOT);
            default -> Optional.empty();
        };
    }

    /** Whether an item is picked. */
    boolean picks(RecordView item) {
        if (operation == Operation.ANY) {
            return true;
        }
        if (!byValue) {
            return picks(item.buffer(), item.keyOffset(), item.keyLength());
        }
        if (Item.isNumber(item)) {
            return operation == Operation.NUMBER && Item.number(item) == text.toInteger();
        }
        return picks(item.buffer(), Item.textOffset(item), Item.textLength(item));
    }

    private boolean picks(DirectBuffer buffer, int offset, int length) {
        int rest = length - text.length();
        return switch (operation) {
            case REGEX -> regex.orElseThrow().isFound(buffer, offset, length);
            case BEGINS -> rest >= 0 && isAt(buffer, offset);
            case ENDS -> rest >= 0 && isAt(buffer, offset + rest);
            case HAS -> isWithin(buffer, offset, rest);
            case IS -> rest == 0 && isAt(buffer, offset);
            case IS_NOT -> rest != 0 || !isAt(buffer, offset);
            case NUMBER -> false;
            case ANY -> true;
        };
    }

    private boolean isWithin(DirectBuffer buffer, int offset, int last) {
        for (int at = 0; at <= last; at++) {
            if (isAt(buffer, offset + at)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(DirectBuffer buffer, int offset) {
        for (int index = 0; index < text.length(); index++) {
            if (buffer.getByte(offset + index) != text.byteAt(index)) {
                return false;
            }
        }
        return true;
    }
}
