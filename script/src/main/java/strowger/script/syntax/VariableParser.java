package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Position;
import strowger.script.syntax.VariableReference.Index;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads pseudo-variables, and text that has some in it.
 *
 * <p>{@code $name}, {@code $name(inner)}, {@code $(name(inner)[index]{transformation})}, {@code
 * $$}, {@code $?} and the attributes of SER, {@code $f.name}.
 */
public final class VariableParser {
    private static final int DEPTH_MAX = 16;
    private static final int TRANSFORMATIONS_MAX = 64;

    /** The names with a dot in them; in all others a dot ends the name. */
    private static final Set<String> DOTTED =
            Set.of("err.class", "err.info", "err.level", "err.rcode", "err.rreason");

    private final String text;
    private final Position start;
    private int index;
    private int depth;

    private VariableParser(String text, int index, Position start) {
        this.text = text;
        this.index = index;
        this.start = start;
    }

    /** Reads a text that is one variable and nothing else. */
    static VariableReference variable(String text, Position at) throws SyntaxFault {
        VariableParser parser = new VariableParser(text, 0, at);
        VariableReference variable = parser.variable();
        if (parser.index != text.length()) {
            throw parser.fault("'" + text.charAt(parser.index) + "' after " + variable.source());
        }
        return variable;
    }

    /** Finds the end of the variable that begins at an index; the index itself if it is none. */
    static int end(String text, int index, Position at) {
        VariableParser parser = new VariableParser(text, index, at);
        try {
            parser.variable();
            return parser.index;
        } catch (SyntaxFault fault) {
            return index;
        }
    }

    /** Reads text with variables in it; a dollar sign that begins none stands for itself. */
    static Format format(String text, Position at) throws SyntaxFault {
        return new VariableParser(text, 0, at).format();
    }

    private Format format() throws SyntaxFault {
        List<Format.Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        while (index < text.length()) {
            int dollar = text.indexOf('$', index);
            if (dollar < 0) {
                plain.append(text, index, text.length());
                break;
            }
            plain.append(text, index, dollar);
            index = dollar;
            if (beginsVariable()) {
                VariableReference variable = variable();
                if (variable.name().equals("$")) {
                    plain.append('$');
                } else {
                    flush(plain, parts);
                    parts.add(variable);
                }
            } else {
                plain.append('$');
                index++;
            }
        }
        flush(plain, parts);
        return new Format(text, List.copyOf(parts));
    }

    private static void flush(StringBuilder plain, List<Format.Part> parts) {
        if (!plain.isEmpty()) {
            parts.add(new Format.Text(plain.toString()));
            plain.setLength(0);
        }
    }

    private boolean beginsVariable() {
        char next = letter(1);
        return next == '(' || next == '$' || next == '?' || isNameLetter(next);
    }

    private VariableReference variable() throws SyntaxFault {
        if (++depth > DEPTH_MAX) {
            throw fault("variables nested deeper than " + DEPTH_MAX);
        }
        int begin = index++;
        boolean wrapped = letter(0) == '(';
        if (wrapped) {
            index++;
        }
        String name = name();
        boolean attribute = attributeOf(name);
        Format inner = attribute ? attributeName() : letter(0) == '(' ? inner() : null;
        String full = attribute ? name + "." : name;
        Index place = wrapped && letter(0) == '[' ? index() : new Index.None();
        List<VariableReference.Transformation> transformations = new ArrayList<>();
        while (wrapped && letter(0) == '{') {
            transformations.add(transformation());
            if (transformations.size() > TRANSFORMATIONS_MAX) {
                throw fault("more than " + TRANSFORMATIONS_MAX + " transformations");
            }
        }
        if (wrapped && letter(0) != ')') {
            throw fault("expected ')' at the end of " + shortened(text.substring(begin, index)));
        }
        if (wrapped) {
            index++;
        }
        depth--;
        return new VariableReference(
                position(begin),
                text.substring(begin, index),
                full,
                inner,
                place,
                List.copyOf(transformations));
    }

    private String name() throws SyntaxFault {
        char first = letter(0);
        if (first == '$' || first == '?') {
            index++;
            return first == '$' ? "$" : "rc";
        }
        int begin = index;
        while (isNameLetter(letter(0))) {
            index++;
        }
        if (begin == index) {
            throw fault("expected the name of a variable after '$'");
        }
        int dotted = index + 1;
        while (letter(0) == '.' && dotted < text.length() && isNameLetter(text.charAt(dotted))) {
            dotted++;
        }
        if (DOTTED.contains(text.substring(begin, Math.min(dotted, text.length())))) {
            index = dotted;
        }
        return text.substring(begin, index);
    }

    /** Whether a dot and a name after it make this an attribute of SER. */
    private boolean attributeOf(String name) {
        return letter(0) == '.' && isNameLetter(letter(1)) && name.matches("[ft][rud]?|g");
    }

    private Format attributeName() {
        int begin = ++index;
        while (isNameLetter(letter(0))) {
            index++;
        }
        String name = text.substring(begin, index);
        return new Format(name, List.of(new Format.Text(name)));
    }

    private Format inner() throws SyntaxFault {
        int begin = index + 1;
        int end = closing('(', ')');
        index = end + 1;
        return nested(begin, end);
    }

    private Format nested(int begin, int end) throws SyntaxFault {
        VariableParser parser = new VariableParser(text.substring(begin, end), 0, position(begin));
        parser.depth = depth;
        return parser.format();
    }

    private Index index() throws SyntaxFault {
        int begin = index + 1;
        int end = closing('[', ']');
        index = end + 1;
        String inner = text.substring(begin, end).strip();
        if (inner.equals("*")) {
            return new Index.All();
        }
        if (inner.startsWith("$")) {
            Format format = nested(begin, end);
            if (format.parts().size() == 1
                    && format.parts().getFirst() instanceof VariableReference variable) {
                return new Index.Dynamic(variable);
            }
        } else if (inner.matches("[+-]?[0-9]{1,9}")) {
            return new Index.Constant(Integer.parseInt(inner));
        }
        throw new SyntaxFault(position(begin), "expected a number, '*' or a variable as index");
    }

    private VariableReference.Transformation transformation() throws SyntaxFault {
        int begin = index + 1;
        int end = closing('{', '}');
        index = end + 1;
        String body = text.substring(begin, end);
        int comma = body.indexOf(',');
        String name = (comma < 0 ? body : body.substring(0, comma)).strip();
        if (!name.matches("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)+")) {
            throw new SyntaxFault(
                    position(begin),
                    "expected a transformation such as {s.len}, not {" + name + "}");
        }
        List<Format> arguments = comma < 0 ? List.of() : arguments(name, begin + comma + 1, end);
        return new VariableReference.Transformation(position(begin), name, arguments);
    }

    private List<Format> arguments(String name, int begin, int end) throws SyntaxFault {
        List<Format> arguments = new ArrayList<>();
        if (name.startsWith("re.")) { // a comma may stand in the expression
            String whole = text.substring(begin, end);
            return List.of(new Format(whole, List.of(new Format.Text(whole))));
        }
        int at = begin;
        while (at <= end) {
            boolean comma = at == end - 1 && text.charAt(at) == ','; // the separator itself
            int stop = comma ? end : argumentEnd(at, end);
            arguments.add(argument(at, stop));
            at = stop + 1;
        }
        return arguments;
    }

    private int argumentEnd(int begin, int end) {
        int open = 0;
        for (int at = begin; at < end; at++) {
            char letter = text.charAt(at);
            if (letter == '(' && text.charAt(begin) == '$') {
                open++;
            } else if (letter == ')') {
                open--;
            } else if (letter == ',' && open <= 0) {
                return at;
            }
        }
        return end;
    }

    private Format argument(int begin, int end) throws SyntaxFault {
        String argument = text.substring(begin, end);
        if (argument.startsWith("$") && end(argument, 0, position(begin)) == argument.length()) {
            return nested(begin, end);
        }
        return new Format(
                argument, argument.isEmpty() ? List.of() : List.of(new Format.Text(argument)));
    }

    private int closing(char open, char close) throws SyntaxFault {
        int nested = 0;
        for (int at = index; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '\\' && open == '{') {
                at++;
            } else if (letter == open) {
                nested++;
            } else if (letter == close && --nested == 0) {
                return at;
            }
        }
        throw fault("no '" + close + "' for this '" + open + "'");
    }

    private char letter(int ahead) {
        return index + ahead < text.length() ? text.charAt(index + ahead) : Cursor.END;
    }

    private static boolean isNameLetter(char letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_';
    }

    private Position position(int at) {
        return start.plus(at);
    }

    private SyntaxFault fault(String message) {
        return new SyntaxFault(position(index), message);
    }

    private static String shortened(@Nullable String text) {
        return text == null || text.length() <= 40 ? String.valueOf(text) : text.substring(0, 40);
    }
}
