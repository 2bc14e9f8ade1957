package strowger.modules.text;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * {@code /expression/replacement/flags}: puts a text in place of what an expression finds. Any
 * letter may stand for the slash; {@code \1} to {@code \9} in the replacement are the groups,
 * {@code \0} all that was found; the flags are {@code g} for every match and {@code i} for letters
 * of both cases. Variables may stand in the replacement; their values are put in as they are, never
 * read as an expression, a group or a flag. Shared by all reactors.
 */
public final class Substitution {
    private static final int MATCHES_MAX = 10_000;

    private final ByteRegex regex;

    /** Stands for the first variable in the text that is read, the next letter for the second. */
    private static final char FIRST_VARIABLE = '\uE000';

    private static final int VARIABLES_MAX = 64;

    private final List<Part> replacement;
    private final List<Argument> variables;
    private final boolean every;

    private Substitution(
            ByteRegex regex, List<Part> replacement, List<Argument> variables, boolean every) {
        this.regex = regex;
        this.replacement = replacement;
        this.variables = variables;
        this.every = every;
    }

    /** A piece of the replacement: text, or a group of what was found, or a variable. */
    private record Part(Value text, int group, int variable) {
        static final int NONE = -1;
    }

    /**
     * Reads a substitution.
     *
     * @throws ConfigurationException if it is none.
     */
    public static Substitution parse(String text) {
        return parse(text, List.of());
    }

    /**
     * Reads a substitution in whose replacement variables may stand.
     *
     * @throws ConfigurationException if it is none, or a variable stands elsewhere.
     */
    public static Substitution of(Argument argument) {
        StringBuilder text = new StringBuilder();
        List<Argument> variables = new ArrayList<>();
        for (Argument part : argument.parts()) {
            if (part.isConstant()) {
                Value value = new Value();
                part.read(RoutingContext.NONE, value);
                text.append(value);
            } else {
                text.append((char) (FIRST_VARIABLE + variables.size()));
                variables.add(part);
            }
        }
        if (variables.size() > VARIABLES_MAX) {
            throw new ConfigurationException("more than " + VARIABLES_MAX + " variables");
        }
        return parse(text.toString(), List.copyOf(variables));
    }

    private static boolean isVariable(int letter) {
        return letter >= FIRST_VARIABLE && letter < FIRST_VARIABLE + VARIABLES_MAX;
    }

    private static Substitution parse(String text, List<Argument> variables) {
        char separator = text.isEmpty() ? '/' : text.charAt(0);
        int middle = next(text, 1, separator);
        int end = next(text, middle + 1, separator);
        if (end >= text.length()) {
            throw new ConfigurationException(
                    "a substitution is written /expression/replacement/flags, not '" + text + "'");
        }
        boolean misplaced =
                text.substring(0, middle).chars().anyMatch(Substitution::isVariable)
                        || text.substring(end).chars().anyMatch(Substitution::isVariable);
        if (misplaced && !variables.isEmpty()) {
            throw new ConfigurationException(
                    "a variable may stand in the replacement only, as its value is never read as an"
                            + " expression; try =~ or {re.subst}");
        }
        String flags = text.substring(end + 1);
        if (!flags.matches("[gis]*")) {
            throw new ConfigurationException("a substitution has the flags g and i, not " + flags);
        }
        try {
            String expression = unescaped(text.substring(1, middle), separator);
            return new Substitution(
                    ByteRegex.of(expression, flags.contains("i")),
                    allParts(unescaped(text.substring(middle + 1, end), separator), variables),
                    variables,
                    flags.contains("g"));
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "no regular expression in " + text + ": " + fault.getDescription());
        }
    }

    /** The next separator that has no backslash before it. */
    private static int next(String text, int from, char separator) {
        int index = from;
        while (index < text.length() && text.charAt(index) != separator) {
            index += text.charAt(index) == '\\' ? 2 : 1;
        }
        return index;
    }

    private static String unescaped(String text, char separator) {
        return text.replace("\\" + separator, String.valueOf(separator));
    }

    private static List<Part> allParts(String text, List<Argument> variables) {
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int index = 0; index < text.length(); index++) {
            int variable = text.charAt(index) - FIRST_VARIABLE;
            if (variable >= 0 && variable < variables.size()) {
                parts.addAll(parts(text.substring(from, index)));
                parts.add(new Part(new Value(), Part.NONE, variable));
                from = index + 1;
            }
        }
        parts.addAll(parts(text.substring(from)));
        return List.copyOf(parts);
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < bytes.length; index++) {
            boolean escape = bytes[index] == '\\' && index + 1 < bytes.length;
            if (!escape) {
                plain.write(bytes[index]);
                continue;
            }
            byte letter = bytes[++index];
            if (letter >= '0' && letter <= '9') {
                parts.add(new Part(value(plain), Part.NONE, Part.NONE));
                plain.reset();
                parts.add(new Part(new Value(), letter - '0', Part.NONE));
            } else {
                plain.write(literal(letter));
            }
        }
        parts.add(new Part(value(plain), Part.NONE, Part.NONE));
        return List.copyOf(parts);
    }

    private static Value value(ByteArrayOutputStream plain) {
        Value value = new Value();
        value.setText(new UnsafeBuffer(plain.toByteArray()), 0, plain.size());
        return value;
    }

    private static byte literal(byte letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    /**
     * Changes a text.
     *
     * @return whether anything was found; if not, or if the result does not fit into the context's
     *     memory, the text stays as it is.
     */
    public boolean apply(RoutingContext context, Value value) {
        int mark = context.mark();
        boolean applied = readVariables(context) && replace(context, value);
        context.release(mark);
        return applied;
    }

    /** Takes a value off the stack for each variable, and reads it, before any text is begun. */
    private boolean readVariables(RoutingContext context) {
        int count = variables.size();
        if (!context.push(count)) {
            return false;
        }
        for (int index = 0; index < count; index++) {
            Value value = context.top(count - index);
            variables.get(index).read(context, value);
            value.toText(context.arena());
        }
        return true;
    }

    private boolean replace(RoutingContext context, Value value) {
        DirectBuffer buffer = value.buffer();
        int limit = value.offset() + value.length();
        ByteRegex.Search search = regex.search(buffer, value.offset(), value.length());
        if (!search.next()) {
            return false;
        }
        int mark = context.arena().position();
        Output text = context.beginText(context.arena().remaining());
        int from = value.offset();
        int count = 0;
        boolean more = true;
        while (more) {
            text.put(buffer, from, search.start() - from);
            put(context, text, buffer, search);
            from = search.end();
            more = every && ++count < MATCHES_MAX && search.next();
        }
        text.put(buffer, from, limit - from);
        if (text.hasOverflowed()) {
            context.arena().trim(mark);
            return false;
        }
        context.endText(value);
        return true;
    }

    private void put(
            RoutingContext context, Output text, DirectBuffer buffer, ByteRegex.Search search) {
        for (int index = 0; index < replacement.size(); index++) {
            Part part = replacement.get(index);
            if (part.variable() != Part.NONE) {
                text.put(context.top(variables.size() - part.variable()));
            } else if (part.group() == Part.NONE) {
                text.put(part.text());
            } else if (part.group() == 0) {
                text.put(buffer, search.start(), search.end() - search.start());
            } else if (search.hasGroup(part.group())) {
                int start = search.groupStart(part.group());
                text.put(buffer, start, search.groupEnd(part.group()) - start);
            }
        }
    }

    /**
     * Edits a range of the message.
     *
     * @return how many places were changed.
     */
    public int edit(RoutingContext context, int offset, int length) {
        Value scratch = context.argument(0);
        int mark = context.mark();
        int count = readVariables(context) ? edit(context, offset, length, scratch) : 0;
        context.release(mark);
        return count;
    }

    private int edit(RoutingContext context, int offset, int length, Value scratch) {
        DirectBuffer buffer = context.message().buffer();
        ByteRegex.Search search = regex.search(buffer, offset, length);
        int count = 0;
        boolean more = search.next();
        while (more) {
            Output text = context.beginText(context.arena().remaining());
            put(context, text, buffer, search);
            context.endText(scratch);
            more =
                    scratch.isText()
                            && context.edits()
                                    .replace(
                                            search.start(),
                                            search.end() - search.start(),
                                            scratch.buffer(),
                                            scratch.offset(),
                                            scratch.length());
            count += more ? 1 : 0;
            more = more && every && count < MATCHES_MAX && search.next();
        }
        return count;
    }
}
