package strowger.server.rpc;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Struct;

import java.util.List;
import java.util.Locale;

/**
 * Writes results of commands as JSON.
 *
 * <p>Pretty, it has the layout of {@code pretty_format} 1, on whose lines {@code kamctl} relies: a
 * member to a line, a tab a level, a tab after the colon, the items of a list on one line. Compact,
 * it has no white space. For one thread.
 */
public final class JsonText {
    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    private final StringBuilder text = new StringBuilder();
    private final boolean pretty;

    private JsonText(boolean pretty) {
        this.pretty = pretty;
    }

    /** Without white space. */
    public static String compact(@Nullable Object value) {
        return new JsonText(false).appended(value);
    }

    /** A member to a line. */
    public static String pretty(@Nullable Object value) {
        return new JsonText(true).appended(value);
    }

    private String appended(@Nullable Object value) {
        append(value, 0);
        return text.toString();
    }

    private void append(@Nullable Object value, int depth) {
        switch (value) {
            case null -> text.append("null");
            case Struct struct -> appendStruct(struct, depth + 1);
            case List<?> list -> appendList(list, depth + 1);
            case Double number -> appendNumber(number);
            case Long number -> text.append(number.longValue());
            case Integer number -> text.append(number.intValue());
            case Boolean truth -> text.append(truth.booleanValue());
            case RequestId id -> text.append(id.json());
            default -> appendText(value.toString());
        }
    }

    private void appendStruct(Struct struct, int depth) {
        text.append('{');
        int start = text.length();
        struct.forEach(
                (name, value) -> {
                    if (text.length() > start) {
                        text.append(',');
                    }
                    newLine(depth);
                    appendText(name);
                    text.append(pretty ? ":\t" : ":");
                    append(value, depth);
                });
        newLine(depth - 1);
        text.append('}');
    }

    private void appendList(List<?> list, int depth) {
        text.append('[');
        String separator = "";
        for (Object item : list) {
            text.append(separator);
            append(item, depth);
            separator = pretty ? ", " : ",";
        }
        text.append(']');
    }

    private void appendText(String string) {
        text.append('"');
        ENCODER.quoteAsString(string, text);
        text.append('"');
    }

    /** Six decimals unless it is whole, as Kamailio writes numbers; JSON has no infinity. */
    private void appendNumber(double number) {
        if (!Double.isFinite(number)) {
            text.append("null");
        } else {
            String format = number == Math.rint(number) ? "%.0f" : "%f";
            text.append(String.format(Locale.ROOT, format, number));
        }
    }

    private void newLine(int depth) {
        if (pretty) {
            text.append('\n').repeat('\t', depth);
        }
    }
}
