package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Position;

import java.util.Locale;

/**
 * What {@code #!ifexp}, {@code #!defexp} and {@code #!defexps} reckon: numbers, strings, defines,
 * {@code || && == != < <= > >= + - * / % ! ( )}. A word that is not defined is 0, one defined
 * without a value 1.
 */
final class DefineExpression {
    private static final int DEPTH_MAX = 50;
    private static final int OPERANDS_MAX = 10_000;
    private static final String[] OPERATORS = {
        "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%"
    };

    private final String text;
    private final Definitions definitions;
    private final Position at;
    private final int[] operandCount;
    private int index;
    private int depth;

    private DefineExpression(
            String text, Definitions definitions, Position at, int depth, int[] operandCount) {
        this.text = text;
        this.definitions = definitions;
        this.at = at;
        this.depth = depth;
        this.operandCount = operandCount;
    }

    /** A number, or text if {@code text} is not null. */
    record Result(double number, @Nullable String text) {
        boolean isTrue() {
            return text != null ? !text.isEmpty() : number != 0;
        }

        /** As the value of a define: whole numbers without a point, text without quotes. */
        String shown() {
            if (text != null) {
                return text;
            }
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? String.valueOf((long) number)
                    : String.format(Locale.ROOT, "%s", number);
        }
    }

    static Result evaluate(String text, Definitions definitions, Position at) throws SyntaxFault {
        return new DefineExpression(text, definitions, at, 0, new int[1]).whole();
    }

    private Result whole() throws SyntaxFault {
        Result result = binary(0);
        skipBlanks();
        if (index < text.length()) {
            throw fault("'" + text.charAt(index) + "' is out of place");
        }
        return result;
    }

    private static int level(String operator) {
        return switch (operator) {
            case "||" -> 0;
            case "&&" -> 1;
            case "==", "!=" -> 2;
            case "<", "<=", ">", ">=" -> 3;
            case "+", "-" -> 4;
            default -> 5;
        };
    }

    private Result binary(int level) throws SyntaxFault {
        if (level > 5) {
            return unary();
        }
        Result left = binary(level + 1);
        for (String operator = operator(level); operator != null; operator = operator(level)) {
            left = apply(operator, left, binary(level + 1));
        }
        return left;
    }

    private @Nullable String operator(int level) {
        skipBlanks();
        for (String operator : OPERATORS) {
            if (text.startsWith(operator, index)) {
                if (level(operator) != level) {
                    return null;
                }
                index += operator.length();
                return operator;
            }
        }
        return null;
    }

    private Result apply(String operator, Result left, Result right) throws SyntaxFault {
        boolean texts = left.text != null || right.text != null;
        int order =
                texts
                        ? left.shown().compareTo(right.shown())
                        : Double.compare(left.number, right.number);
        return switch (operator) {
            case "||" -> truth(left.isTrue() || right.isTrue());
            case "&&" -> truth(left.isTrue() && right.isTrue());
            case "==" -> truth(order == 0);
            case "!=" -> truth(order != 0);
            case "<" -> truth(order < 0);
            case "<=" -> truth(order <= 0);
            case ">" -> truth(order > 0);
            case ">=" -> truth(order >= 0);
            case "+" ->
                    texts
                            ? new Result(0, left.shown() + right.shown())
                            : new Result(left.number + right.number, null);
            case "-" -> new Result(left.number - right.number, null);
            case "*" -> new Result(left.number * right.number, null);
            default -> divided(operator, left.number, right.number);
        };
    }

    private Result divided(String operator, double left, double right) throws SyntaxFault {
        if (right == 0) {
            throw fault("division by zero");
        }
        return new Result(operator.equals("/") ? left / right : left % right, null);
    }

    private static Result truth(boolean truth) {
        return new Result(truth ? 1 : 0, null);
    }

    private Result unary() throws SyntaxFault {
        if (++depth > DEPTH_MAX) {
            throw fault("nested deeper than " + DEPTH_MAX);
        }
        skipBlanks();
        char first = index < text.length() ? text.charAt(index) : Cursor.END;
        Result result =
                switch (first) {
                    case '!' -> truth(!next().unary().isTrue());
                    case '-' -> new Result(-next().unary().number, null);
                    case '+' -> next().unary();
                    case '(' -> parenthesis();
                    case '"', '\'' -> string(first);
                    default -> operand();
                };
        depth--;
        return result;
    }

    private DefineExpression next() {
        index++;
        return this;
    }

    private Result parenthesis() throws SyntaxFault {
        index++;
        Result result = binary(0);
        skipBlanks();
        if (index >= text.length() || text.charAt(index) != ')') {
            throw fault("expected ')'");
        }
        index++;
        return result;
    }

    private Result string(char quote) throws SyntaxFault {
        int end = text.indexOf(quote, index + 1);
        if (end < 0) {
            throw fault("this string has no end");
        }
        Result result = new Result(0, text.substring(index + 1, end));
        index = end + 1;
        return result;
    }

    private Result operand() throws SyntaxFault {
        if (++operandCount[0] > OPERANDS_MAX) {
            throw fault("more than " + OPERANDS_MAX + " operands");
        }
        int begin = index;
        while (index < text.length()
                && (Scanner.isWordLetter(text.charAt(index)) || text.charAt(index) == '.')) {
            index++;
        }
        String word = text.substring(begin, index);
        if (word.isEmpty()) {
            throw fault("expected a number, a string or the name of a define");
        }
        if (Character.isDigit(word.charAt(0))) {
            return number(word);
        }
        if (!definitions.has(word)) {
            return truth(false);
        }
        String value = definitions.value(word).orElse("");
        return value.isBlank() ? truth(true) : ofDefine(value);
    }

    private Result ofDefine(String value) throws SyntaxFault {
        if (depth >= DEPTH_MAX || operandCount[0] >= OPERANDS_MAX) {
            throw fault("defines nested too deep");
        }
        try {
            return new DefineExpression(value, definitions, at, depth + 1, operandCount).whole();
        } catch (SyntaxFault notExpression) {
            return new Result(0, value);
        }
    }

    private Result number(String word) throws SyntaxFault {
        try {
            return new Result(
                    word.startsWith("0x")
                            ? Long.parseLong(word.substring(2), 16)
                            : Double.parseDouble(word),
                    null);
        } catch (NumberFormatException malformed) {
            throw fault("'" + word + "' is no number");
        }
    }

    private void skipBlanks() {
        while (index < text.length() && Cursor.isBlank(text.charAt(index))) {
            index++;
        }
    }

    private SyntaxFault fault(String message) {
        return new SyntaxFault(at, message);
    }
}
