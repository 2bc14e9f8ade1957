package strowger.script.syntax;

import strowger.script.source.Position;
import strowger.script.syntax.Expression.Word;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads expressions, by precedence. */
final class ExpressionParser {
    private static final int DEPTH_MAX = 150;
    private static final int OPERATORS_MAX = 1_000;
    private static final int ARGUMENTS_MAX = 64;

    private final TokenReader tokens;
    private int depth;
    private int operatorCount;

    ExpressionParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /** Reads a whole expression. */
    Expression expression() throws SyntaxFault {
        depth = 0;
        operatorCount = 0;
        return assignment();
    }

    private Expression assignment() throws SyntaxFault {
        if (tokens.at(Token.Kind.VARIABLE) && tokens.peek(1).isSymbol("=")) {
            Token target = tokens.next();
            tokens.next();
            descend();
            Expression value = assignment();
            depth--;
            return new Expression.Assignment(
                    target.at(), VariableParser.variable(target.text(), target.at()), value);
        }
        return binary(1);
    }

    private void descend() throws SyntaxFault {
        if (++depth > DEPTH_MAX) {
            throw new SyntaxFault(tokens.peek().at(), "expression nested deeper than " + DEPTH_MAX);
        }
    }

    private Expression binary(int level) throws SyntaxFault {
        Expression left = unary();
        while (true) {
            Optional<BinaryOperator> operator = BinaryOperator.of(tokens.peek());
            if (operator.isEmpty() || operator.get().level() < level) {
                return left;
            }
            if (++operatorCount > OPERATORS_MAX) {
                throw new SyntaxFault(
                        tokens.peek().at(),
                        "expression of more than "
                                + OPERATORS_MAX
                                + " operators; put a part of it in a variable");
            }
            Position at = tokens.next().at();
            descend();
            Expression right = binary(operator.get().level() + 1);
            depth--;
            left = new Expression.Binary(at, operator.get(), left, right);
        }
    }

    private Expression unary() throws SyntaxFault {
        Token token = tokens.peek();
        Optional<UnaryOperator> operator = prefix(token);
        if (operator.isEmpty()) {
            return primary();
        }
        tokens.next();
        descend();
        boolean tight = operator.get() == UnaryOperator.DEFINED;
        Expression operand = tight ? primary() : unary();
        depth--;
        return new Expression.Unary(token.at(), operator.get(), operand);
    }

    private static Optional<UnaryOperator> prefix(Token token) {
        if (token.isSymbol("!") || token.isWord("not")) {
            return Optional.of(UnaryOperator.NOT);
        }
        if (token.isSymbol("-")) {
            return Optional.of(UnaryOperator.MINUS);
        }
        if (token.isSymbol("~")) {
            return Optional.of(UnaryOperator.COMPLEMENT);
        }
        return token.isWord("defined") ? Optional.of(UnaryOperator.DEFINED) : Optional.empty();
    }

    private Expression primary() throws SyntaxFault {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER -> new Expression.Numeral(token.at(), tokens.next().number());
            case STRING -> new Expression.Text(token.at(), tokens.text("a string"));
            case VARIABLE -> {
                tokens.next();
                yield new Expression.Variable(
                        token.at(), VariableParser.variable(token.text(), token.at()));
            }
            case SELECT -> new Expression.Select(token.at(), tokens.next().text());
            case ADDRESS -> address();
            case WORD -> word();
            default -> parenthesis(token);
        };
    }

    private Expression parenthesis(Token token) throws SyntaxFault {
        if (token.isSymbol("[") && tokens.peek(1).kind() == Token.Kind.ADDRESS) {
            return address();
        }
        if (!tokens.take("(")) {
            throw tokens.unexpected("a value");
        }
        descend();
        Optional<UnaryOperator> cast = cast();
        Expression result;
        if (cast.isPresent()) {
            result = new Expression.Unary(token.at(), cast.get(), primary());
        } else {
            result = assignment();
            tokens.expect(")", "to close the parenthesis");
        }
        depth--;
        return result;
    }

    private Optional<UnaryOperator> cast() {
        Token type = tokens.peek();
        boolean cast = (type.isWord("int") || type.isWord("str")) && tokens.peek(1).isSymbol(")");
        if (!cast) {
            return Optional.empty();
        }
        tokens.next();
        tokens.next();
        return Optional.of(type.isWord("int") ? UnaryOperator.TO_INTEGER : UnaryOperator.TO_TEXT);
    }

    private Expression word() throws SyntaxFault {
        Token token = tokens.peek();
        Optional<Expression> test = keywordTest();
        if (test.isPresent()) {
            return test.get();
        }
        if (tokens.peek(1).isSymbol("(")) {
            return call(tokens.next());
        }
        return switch (token.text()) {
            case "yes", "true", "on", "enable" -> number(1);
            case "no", "false", "off", "disable" -> number(0);
            default -> new Word(token.at(), joinedWord());
        };
    }

    private Expression number(long value) {
        return new Expression.Numeral(tokens.next().at(), value);
    }

    private Optional<Expression> keywordTest() throws SyntaxFault {
        int start = tokens.index();
        Token first = tokens.next();
        String word = first.text();
        boolean twofold = tokens.at(":") && tokens.peek(1).joined();
        if (twofold && (word.equals("uri") || word.equals("msg"))) {
            tokens.next();
            word += ":" + tokens.next().text();
        }
        Optional<MessageKeyword> keyword = MessageKeyword.of(word);
        Optional<BinaryOperator> operator = BinaryOperator.of(tokens.peek());
        if (keyword.isEmpty() || operator.isEmpty() || !operator.get().isComparison()) {
            tokens.rewind(start);
            return Optional.empty();
        }
        tokens.next();
        descend();
        Expression right = keywordOperand(operator.get().level() + 1);
        depth--;
        return Optional.of(
                new Expression.KeywordTest(first.at(), keyword.get(), operator.get(), right));
    }

    private Expression keywordOperand(int level) throws SyntaxFault {
        boolean bare = tokens.at(Token.Kind.WORD) && !tokens.peek(1).isSymbol("(");
        return bare || tokens.at(Token.Kind.ADDRESS)
                ? new Word(tokens.peek().at(), joinedWord())
                : binary(level);
    }

    private Expression address() {
        return new Word(tokens.peek().at(), joinedWord());
    }

    /** A word and what is joined to it by dots, colons and so on: a host, an address, a net. */
    private String joinedWord() {
        StringBuilder text = new StringBuilder(tokens.next().text());
        while (tokens.peek().joined() && isPartOfHost(text)) {
            text.append(tokens.next().text());
        }
        return text.toString();
    }

    private boolean isPartOfHost(CharSequence soFar) {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case WORD, NUMBER, ADDRESS -> true;
            case SYMBOL ->
                    switch (token.text()) {
                        case ".", "-", ":" -> tokens.peek(1).joined() && isName(tokens.peek(1));
                        case "/" -> tokens.peek(1).joined() && isNet(soFar);
                        case "]" -> soFar.charAt(0) == '[';
                        default -> false;
                    };
            default -> false;
        };
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.WORD
                || token.kind() == Token.Kind.NUMBER
                || token.kind() == Token.Kind.ADDRESS
                || token.isSymbol("[");
    }

    private static boolean isNet(CharSequence soFar) {
        char first = soFar.charAt(0);
        return first == '[' || Character.digit(first, 16) >= 0 || first == ':';
    }

    private Expression call(Token name) throws SyntaxFault {
        tokens.expect("(", "after " + name.text());
        descend();
        List<Expression> arguments = new ArrayList<>();
        while (!tokens.at(")")) {
            if (arguments.size() == ARGUMENTS_MAX) {
                throw new SyntaxFault(name.at(), "more than " + ARGUMENTS_MAX + " arguments");
            }
            arguments.add(argument());
            if (!tokens.take(",")) {
                break;
            }
        }
        tokens.expect(")", "after the arguments of " + name.text());
        depth--;
        return built(name, arguments);
    }

    private static Expression built(Token name, List<Expression> arguments) {
        if (name.text().equals("selval") && arguments.size() == 3) {
            return new Expression.Choice(
                    name.at(), arguments.get(0), arguments.get(1), arguments.get(2));
        }
        if (arguments.size() == 1 && name.text().equals("strlen")) {
            return new Expression.Unary(name.at(), UnaryOperator.LENGTH, arguments.getFirst());
        }
        if (arguments.size() == 1 && name.text().equals("strempty")) {
            return new Expression.Unary(name.at(), UnaryOperator.IS_EMPTY, arguments.getFirst());
        }
        return new Expression.Call(name.at(), name.text(), List.copyOf(arguments));
    }

    /** An argument: a host or another bare word, else an expression. */
    private Expression argument() throws SyntaxFault {
        if (tokens.at(",")) {
            return new Expression.Text(tokens.peek().at(), ""); // left out
        }
        boolean bare = tokens.at(Token.Kind.WORD) || tokens.at(Token.Kind.ADDRESS);
        if (bare && !tokens.peek(1).isSymbol("(")) {
            int start = tokens.index();
            Position at = tokens.peek().at();
            String text = joinedWord();
            if (tokens.at(",") || tokens.at(")")) {
                return new Word(at, text);
            }
            tokens.rewind(start);
        }
        return assignment();
    }
}
