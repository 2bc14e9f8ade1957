package strowger.engine.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Reads an extended regular expression of POSIX into a tree. Its syntax was checked before. */
final class ExpressionReader {
    private static final String[] CLASSES = {
        "alpha", "digit", "alnum", "upper", "lower", "space", "blank", "punct", "print", "graph",
        "cntrl", "xdigit"
    };

    private final String source;
    private final boolean ignoreCase;
    private int index;
    private int depth;

    private ExpressionReader(String source, boolean ignoreCase) {
        this.source = source;
        this.ignoreCase = ignoreCase;
    }

    /**
     * The tree; nothing if the expression has what an automaton can't do: {@code \1}, {@code \b}.
     */
    static Optional<Node> read(String source, boolean ignoreCase) {
        try {
            return Optional.of(new ExpressionReader(source, ignoreCase).alternatives());
        } catch (PatternSyntaxException beyond) {
            return Optional.empty();
        }
    }

    private Node alternatives() {
        List<Node> parts = new ArrayList<>();
        parts.add(sequence());
        while (index < source.length() && source.charAt(index) == '|') {
            index++;
            parts.add(sequence());
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Alternatives(List.copyOf(parts));
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        boolean repeatable = false; // after an anchor or at the begin, a star is a character
        while (index < source.length() && !endsSequence(source.charAt(index))) {
            char letter = source.charAt(index++);
            Optional<Node> repeated =
                    repeatable ? repetition(letter, parts.getLast()) : Optional.empty();
            if (repeated.isPresent()) {
                parts.set(parts.size() - 1, repeated.get());
            } else {
                Node atom = atom(letter);
                parts.add(atom);
                repeatable = !(atom instanceof Node.Begin) && !(atom instanceof Node.End);
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Node.Sequence(List.copyOf(parts));
    }

    /** A parenthesis that closes no group is a character. */
    private boolean endsSequence(char letter) {
        return letter == '|' || (letter == ')' && depth > 0);
    }

    private Optional<Node> repetition(char letter, Node part) {
        return switch (letter) {
            case '*' -> Optional.of(new Node.Repeated(part, 0, Node.UNBOUNDED));
            case '+' -> Optional.of(new Node.Repeated(part, 1, Node.UNBOUNDED));
            case '?' -> Optional.of(new Node.Repeated(part, 0, 1));
            case '{' -> interval(part);
            default -> Optional.empty();
        };
    }

    private Optional<Node> interval(Node part) {
        int end = source.indexOf('}', index);
        String bounds = end < 0 ? "" : source.substring(index, end);
        if (!bounds.matches("[0-9]{1,4}(,[0-9]{0,4})?|,[0-9]{1,4}")) {
            return Optional.empty();
        }
        index = end + 1;
        int comma = bounds.indexOf(',');
        String least = comma < 0 ? bounds : bounds.substring(0, comma);
        String most = comma < 0 ? bounds : bounds.substring(comma + 1);
        return Optional.of(
                new Node.Repeated(
                        part,
                        least.isEmpty() ? 0 : Integer.parseInt(least),
                        most.isEmpty() ? Node.UNBOUNDED : Integer.parseInt(most)));
    }

    private Node atom(char letter) {
        return switch (letter) {
            case '^' -> new Node.Begin();
            case '$' -> new Node.End();
            case '.' -> any();
            case '(' -> group();
            case '[' -> bracket();
            case '\\' -> escape(source.charAt(index++));
            default -> single(letter);
        };
    }

    private Node group() {
        depth++;
        Node inner = alternatives();
        depth--;
        index++; // the closing parenthesis
        return inner;
    }

    private static Node any() {
        ByteSet set = new ByteSet();
        set.invert();
        return new Node.Bytes(set);
    }

    private Node single(char letter) {
        ByteSet set = new ByteSet();
        set.add(letter & 0xFF);
        return bytes(set, false);
    }

    private Node bytes(ByteSet set, boolean inverted) {
        if (ignoreCase) {
            set.ignoreCase();
        }
        if (inverted) {
            set.invert();
        }
        return new Node.Bytes(set);
    }

    private Node escape(char letter) {
        return switch (letter) {
            case 'w', 'W' -> bytes(word(), letter == 'W');
            case 's', 'S' -> bytes(named("space"), letter == 'S');
            case '`' -> new Node.Begin();
            case '\'' -> new Node.End();
            case 'b', 'B', '<', '>', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                    throw new PatternSyntaxException("no automaton", source, index);
            default -> single(letter);
        };
    }

    private static ByteSet word() {
        ByteSet set = named("alnum");
        set.add('_');
        return set;
    }

    private Node bracket() {
        boolean inverted = source.charAt(index) == '^';
        if (inverted) {
            index++;
        }
        ByteSet set = new ByteSet();
        int first = index;
        while (source.charAt(index) != ']' || index == first) {
            if (source.startsWith("[:", index)) {
                int end = source.indexOf(":]", index + 2);
                set.addAll(named(source.substring(index + 2, end)));
                index = end + 2;
            } else {
                member(set);
            }
        }
        index++;
        return bytes(set, inverted);
    }

    private void member(ByteSet set) {
        int low = element();
        if (source.charAt(index) == '-' && source.charAt(index + 1) != ']') {
            index++;
            set.addRange(low, element());
        } else {
            set.add(low);
        }
    }

    private int element() {
        if (source.startsWith("[.", index) || source.startsWith("[=", index)) {
            int letter = source.charAt(index + 2) & 0xFF;
            index += 5;
            return letter;
        }
        return source.charAt(index++) & 0xFF;
    }

    private static ByteSet named(String name) {
        assert java.util.Arrays.asList(CLASSES).contains(name) : name;
        ByteSet set = new ByteSet();
        for (int value = 0; value < 128; value++) {
            if (isIn(name, (char) value)) {
                set.add(value);
            }
        }
        return set;
    }

    private static boolean isIn(String name, char value) {
        boolean lower = value >= 'a' && value <= 'z';
        boolean upper = value >= 'A' && value <= 'Z';
        boolean digit = value >= '0' && value <= '9';
        boolean graph = value > ' ' && value < 0x7F;
        return switch (name) {
            case "alpha" -> lower || upper;
            case "digit" -> digit;
            case "alnum" -> lower || upper || digit;
            case "upper" -> upper;
            case "lower" -> lower;
            case "space" -> value == ' ' || (value >= '\t' && value <= '\r');
            case "blank" -> value == ' ' || value == '\t';
            case "punct" -> graph && !lower && !upper && !digit;
            case "print" -> graph || value == ' ';
            case "graph" -> graph;
            case "cntrl" -> value < ' ' || value == 0x7F;
            default -> Character.digit(value, 16) >= 0;
        };
    }
}
