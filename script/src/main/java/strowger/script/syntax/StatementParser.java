package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the statements of routes; goes on at the next statement after a fault. */
final class StatementParser {
    private static final int DEPTH_MAX = 150;
    private static final int BRANCHES_MAX = 10_000;
    private static final Set<String> ROUTES =
            Set.of(
                    "route",
                    "request_route",
                    "reply_route",
                    "onreply_route",
                    "failure_route",
                    "branch_route",
                    "onsend_route",
                    "event_route");

    private final TokenReader tokens;
    private final ExpressionParser expressions;
    private final Diagnostics diagnostics;
    private int depth;

    StatementParser(TokenReader tokens, Diagnostics diagnostics) {
        this.tokens = tokens;
        this.diagnostics = diagnostics;
        expressions = new ExpressionParser(tokens);
    }

    /** Whether a word begins a route block. */
    static boolean isRouteKeyword(String word) {
        return ROUTES.contains(word);
    }

    /** Whether a route block begins here. */
    boolean atRoute() {
        Token token = tokens.peek();
        return token.kind() == Token.Kind.WORD
                && ROUTES.contains(token.text())
                && (tokens.peek(1).isSymbol("[") || tokens.peek(1).isSymbol("{"));
    }

    /** Reads a block in braces. */
    Statement.Block block() throws SyntaxFault {
        Position at = tokens.expect("{", "to begin a block").at();
        List<Statement> statements = statements(false);
        if (!tokens.take("}")) {
            diagnostics.error(
                    Kind.SYNTAX,
                    tokens.peek().at(),
                    "expected '}' to close the block of line " + at.line());
        }
        return new Statement.Block(at, statements);
    }

    /** Statements up to the end of the block, or of the case. */
    private List<Statement> statements(boolean inCase) {
        List<Statement> statements = new ArrayList<>();
        boolean recovered = false;
        while (!tokens.at("}") && !tokens.atEnd() && !atRoute() && !(inCase && atCase())) {
            int start = tokens.index();
            int outer = depth;
            try {
                if (recovered && tokens.takeWord("else")) {
                    statement(); // of the if that could not be read
                } else if (!tokens.take(";")) {
                    statements.add(statement());
                }
                recovered = false;
            } catch (SyntaxFault fault) {
                diagnostics.error(fault.kind(), fault.at(), fault.text());
                depth = outer;
                recover(start);
                recovered = true;
            }
        }
        return List.copyOf(statements);
    }

    private boolean atCase() {
        return tokens.peek().isWord("case")
                || (tokens.peek().isWord("default") && tokens.peek(1).isSymbol(":"));
    }

    /** Skips what is left of the statement that begins at an index. */
    private void recover(int start) {
        int open = 0;
        while (!tokens.atEnd() && !atRoute()) {
            if (tokens.at("}") && open == 0) {
                break;
            }
            Token token = tokens.next();
            if (token.isSymbol("{")) {
                open++;
            } else if (token.isSymbol("}") && --open == 0) {
                break;
            } else if (token.isSymbol(";") && open == 0) {
                break;
            }
        }
        if (tokens.index() == start && !tokens.at("}")) {
            tokens.next();
        }
    }

    private Statement statement() throws SyntaxFault {
        if (++depth > DEPTH_MAX) {
            throw new SyntaxFault(tokens.peek().at(), "blocks nested deeper than " + DEPTH_MAX);
        }
        Statement statement = compoundOrPlain();
        depth--;
        return statement;
    }

    private Statement compoundOrPlain() throws SyntaxFault {
        Token token = tokens.peek();
        if (token.isSymbol("{")) {
            return block();
        }
        if (token.isSymbol(";")) {
            tokens.next();
            return new Statement.Block(token.at(), List.of());
        }
        if (token.isWord("if")) {
            return conditional();
        }
        if (token.isWord("while")) {
            return loop();
        }
        if (token.isWord("switch")) {
            return choice();
        }
        Statement plain = plain(token);
        tokens.expect(";", "at the end of the statement");
        return plain;
    }

    private Statement conditional() throws SyntaxFault {
        Position at = tokens.peek().at();
        List<Statement.Branch> branches = new ArrayList<>();
        Statement otherwise = null;
        boolean more = true;
        while (more) {
            tokens.next(); // if
            Expression condition = expressions.expression();
            branches.add(new Statement.Branch(condition, statement()));
            more = false;
            if (tokens.takeWord("else")) {
                more = tokens.peek().isWord("if");
                if (!more) {
                    otherwise = statement();
                }
            }
            if (branches.size() > BRANCHES_MAX) {
                throw new SyntaxFault(at, "more than " + BRANCHES_MAX + " branches");
            }
        }
        return new Statement.If(at, List.copyOf(branches), otherwise);
    }

    private Statement loop() throws SyntaxFault {
        Position at = tokens.next().at();
        Expression condition = expressions.expression();
        return new Statement.While(at, condition, statement());
    }

    private Statement choice() throws SyntaxFault {
        Position at = tokens.next().at();
        Expression subject = expressions.expression();
        tokens.expect("{", "to begin the cases");
        List<Statement.Case> cases = new ArrayList<>();
        while (!tokens.at("}") && !tokens.atEnd() && !atRoute()) {
            cases.add(switchCase());
        }
        tokens.expect("}", "after the last case");
        return new Statement.Switch(at, subject, List.copyOf(cases));
    }

    private Statement.Case switchCase() throws SyntaxFault {
        Position at = tokens.peek().at();
        Expression label = null;
        boolean regex = false;
        if (tokens.takeWord("case")) {
            regex = tokens.take("/");
            label = expressions.expression();
        } else if (!tokens.takeWord("default")) {
            throw tokens.unexpected("case or default");
        }
        tokens.expect(":", "after the label");
        return new Statement.Case(at, label, regex, statements(true));
    }

    private Statement plain(Token token) throws SyntaxFault {
        if (token.kind() != Token.Kind.WORD) {
            return action(token);
        }
        return switch (token.text()) {
            case "return" -> {
                tokens.next();
                yield new Statement.Return(token.at(), optionalValue());
            }
            case "exit" -> {
                tokens.next();
                optionalValue();
                yield new Statement.Exit(token.at());
            }
            case "drop" -> {
                tokens.next();
                optionalValue();
                yield new Statement.Drop(token.at());
            }
            case "break" -> {
                tokens.next();
                yield new Statement.Break(token.at());
            }
            case "else", "case", "default" ->
                    throw new SyntaxFault(token.at(), token.text() + " is out of place");
            default -> action(token);
        };
    }

    private @Nullable Expression optionalValue() throws SyntaxFault {
        if (tokens.at(";") || tokens.at("}")) {
            return null;
        }
        if (tokens.at("(") && tokens.peek(1).isSymbol(")")) {
            tokens.next();
            tokens.next();
            return null;
        }
        return expressions.expression();
    }

    private Statement action(Token token) throws SyntaxFault {
        Expression expression = expressions.expression();
        return switch (expression) {
            case Expression.Assignment assignment ->
                    new Statement.Assign(token.at(), assignment.target(), assignment.value());
            case Expression.Word word when isName(word.text()) ->
                    new Statement.Action(
                            token.at(), new Expression.Call(word.at(), word.text(), List.of()));
            case Expression.Call _, Expression.Unary _, Expression.Binary _, Expression.Choice _ ->
                    new Statement.Action(token.at(), expression);
            case Expression.Variable _, Expression.KeywordTest _ -> {
                diagnostics.warning(Kind.TYPE, token.at(), "this statement does nothing");
                yield new Statement.Action(token.at(), expression);
            }
            default ->
                    throw new SyntaxFault(token.at(), "expected a statement, found a mere value");
        };
    }

    private static boolean isName(String word) {
        return word.chars().allMatch(letter -> Scanner.isWordLetter((char) letter));
    }
}
