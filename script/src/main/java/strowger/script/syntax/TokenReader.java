package strowger.script.syntax;

import strowger.script.source.Position;

import java.util.List;

/** Reads tokens one after the other, with a look ahead. */
final class TokenReader {
    private final List<Token> tokens;
    private int index;

    TokenReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(index + ahead, tokens.size() - 1));
    }

    /** Whether the token comes first on its line. */
    boolean startsLine() {
        if (index == 0) {
            return true;
        }
        Position before = tokens.get(index - 1).at();
        Position at = peek().at();
        return before.line() != at.line() || before.file().order() != at.file().order();
    }

    Token next() {
        Token token = peek();
        if (index < tokens.size() - 1) {
            index++;
        }
        return token;
    }

    int index() {
        return index;
    }

    /** Goes back to where {@link #index()} was taken. */
    void rewind(int to) {
        index = to;
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END;
    }

    boolean at(String symbol) {
        return peek().isSymbol(symbol);
    }

    boolean at(Token.Kind kind) {
        return peek().kind() == kind;
    }

    /** Takes the token if it is this symbol. */
    boolean take(String symbol) {
        if (!at(symbol)) {
            return false;
        }
        next();
        return true;
    }

    /** Takes the token if it is this word. */
    boolean takeWord(String word) {
        if (!peek().isWord(word)) {
            return false;
        }
        next();
        return true;
    }

    Token expect(String symbol, String where) throws SyntaxFault {
        if (!at(symbol)) {
            throw unexpected("'" + symbol + "' " + where);
        }
        return next();
    }

    Token expect(Token.Kind kind, String what) throws SyntaxFault {
        if (!at(kind)) {
            throw unexpected(what);
        }
        return next();
    }

    /** A string, adjacent ones put together. */
    String text(String what) throws SyntaxFault {
        String first = expect(Token.Kind.STRING, what).text();
        if (!at(Token.Kind.STRING)) {
            return first;
        }
        StringBuilder whole = new StringBuilder(first);
        while (at(Token.Kind.STRING)) {
            whole.append(next().text());
        }
        return whole.toString();
    }

    SyntaxFault unexpected(String expected) {
        return new SyntaxFault(peek().at(), "expected " + expected + ", found " + peek().shown());
    }
}
