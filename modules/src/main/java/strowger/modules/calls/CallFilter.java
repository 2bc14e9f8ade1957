package strowger.modules.calls;

import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.Regex;
import strowger.engine.value.Value;
import strowger.modules.text.Wildcards;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Which calls are meant: a field, how it is compared, with what. */
final class CallFilter implements RecordReader {
    private static final int ANY = -1;

    private final int field;
    private final RecordReader test;
    private final Optional<Value> exact; // the text of a field that has an index

    private CallFilter(int field, RecordReader test, Optional<Value> exact) {
        this.field = field;
        this.test = test;
        this.exact = exact;
    }

    /**
     * A filter.
     *
     * @param field {@code src}, {@code dst}, {@code data} or {@code any}.
     * @param operation {@code eq}, {@code ne}, {@code re}, {@code sw} or {@code fm}.
     * @throws ConfigurationException that says what is wrong with these.
     */
    static CallFilter of(String field, String operation, String data) {
        int number =
                switch (field.toLowerCase(Locale.ROOT)) {
                    case "src" -> Calls.SRC;
                    case "dst" -> Calls.DST;
                    case "data" -> Calls.DATA;
                    case "any" -> ANY;
                    default ->
                            throw new ConfigurationException(
                                    "the field is src, dst, data or any, not '" + field + "'");
                };
        boolean indexed = number != ANY && operation.equalsIgnoreCase("eq");
        return new CallFilter(
                number,
                test(number, operation, data),
                indexed ? Optional.of(Value.ofText(data)) : Optional.empty());
    }

    private static RecordReader test(int field, String operation, String data) {
        Value text = Value.ofText(data);
        return switch (operation.toLowerCase(Locale.ROOT)) {
            case "eq" -> record -> Calls.is(record, field, text);
            case "ne" -> record -> !Calls.is(record, field, text);
            case "sw" -> record -> startsWith(record, field, text);
            case "re" -> found(field, expression(data));
            case "fm" -> found(field, expression(Wildcards.toExpression(data)));
            default ->
                    throw new ConfigurationException(
                            "the operation is eq, ne, re, sw or fm, not '" + operation + "'");
        };
    }

    private static RecordReader found(int field, Regex regex) {
        return record ->
                regex.found(record.buffer(), record.fieldOffset(field), record.fieldLength(field));
    }

    private static Regex expression(String source) {
        try {
            return Regex.compile(source, false);
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException("no expression: " + fault.getMessage());
        }
    }

    private static boolean startsWith(RecordView record, int field, Value text) {
        boolean same = record.fieldLength(field) >= text.length();
        int offset = record.fieldOffset(field);
        for (int index = 0; index < text.length() && same; index++) {
            same = record.buffer().getByte(offset + index) == text.byteAt(index);
        }
        return same;
    }

    @Override
    public boolean read(RecordView record) {
        return field == ANY || test.read(record);
    }

    /** How many calls are meant that have not ended; of {@code eq} only those are looked at. */
    int count(Calls calls) {
        int[] count = {0};
        RecordReader counting =
                record -> {
                    count[0] += Calls.state(record).isOngoing() && read(record) ? 1 : 0;
                    return true;
                };
        exact.ifPresentOrElse(
                text -> calls.forEach(field, text, counting), () -> calls.forEach(counting));
        return count[0];
    }
}
