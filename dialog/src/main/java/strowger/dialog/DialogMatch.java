package strowger.dialog;

import strowger.engine.module.Fault;
import strowger.engine.regex.ByteRegex;
import strowger.engine.value.Value;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/** Which dialogs {@code dlg.list_match} lists. */
final class DialogMatch {
    private DialogMatch() {}

    /**
     * Makes the condition.
     *
     * @throws Fault when the key or the operator is none.
     */
    static Predicate<Desk> of(String key, String operator, String value) throws Fault {
        Function<Desk, String> reader = reader(key);
        return switch (operator) {
            case "eq" -> desk -> reader.apply(desk).equals(value);
            case "sw" -> desk -> reader.apply(desk).startsWith(value);
            case "re" -> matching(reader, value);
            case "gt" -> desk -> number(reader.apply(desk)) > number(value);
            case "lt" -> desk -> number(reader.apply(desk)) < number(value);
            default -> throw new Fault(400, "Invalid operator: " + operator);
        };
    }

    private static Function<Desk, String> reader(String key) throws Fault {
        return switch (key) {
            case "ruri" -> desk -> desk.text(DialogField.REQUEST_URI);
            case "furi" -> desk -> desk.text(DialogField.FROM_URI);
            case "turi" -> desk -> desk.text(DialogField.TO_URI);
            case "callid" -> Desk::callId;
            case "start_ts" -> desk -> Long.toString(desk.found().intAt(DialogRecord.STARTED_SEC));
            default -> throw new Fault(400, "Invalid key: " + key);
        };
    }

    private static Predicate<Desk> matching(Function<Desk, String> reader, String pattern)
            throws Fault {
        ByteRegex regex;
        try {
            regex = ByteRegex.of(pattern, false);
        } catch (PatternSyntaxException wrong) {
            throw new Fault(400, "Invalid expression: " + pattern);
        }
        Value text = new Value();
        return desk -> {
            text.set(Value.ofText(reader.apply(desk)));
            return regex.isFound(text);
        };
    }

    private static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
