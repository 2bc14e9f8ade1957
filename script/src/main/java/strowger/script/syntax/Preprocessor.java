package strowger.script.syntax;

import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.Position;
import strowger.script.source.SourceFile;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a configuration and the files it includes into tokens: comments dropped, directives carried
 * out, defines put in.
 */
final class Preprocessor {
    private static final int INCLUDE_DEPTH_MAX = 10;
    private static final int EXPANSION_DEPTH_MAX = 32;
    private static final int FILES_MAX = 1_000;
    private static final int TOKENS_MAX = 2_000_000;
    private static final int EXPANSIONS_MAX = 100_000;
    private static final int TEXT_MAX = 64 * 1024 * 1024;

    private final Sources sources;
    private final Diagnostics diagnostics;
    private final Definitions definitions;
    private final Directives directives;
    private final Scanner scanner;
    private final Deque<Cursor> open = new ArrayDeque<>();
    private final List<Token> tokens = new ArrayList<>();
    private final List<SourceFile> files = new ArrayList<>();
    private int expansionCount;
    private long textLength;

    Preprocessor(
            Sources sources,
            Map<String, String> defines,
            Map<String, String> environment,
            Diagnostics diagnostics) {
        this.sources = sources;
        this.diagnostics = diagnostics;
        definitions = new Definitions(defines);
        directives = new Directives(definitions, environment);
        scanner = new Scanner(diagnostics);
    }

    Preprocessed process(SourceFile main) {
        open.push(new Cursor(main));
        files.add(main);
        Position last = new Position(main, 1, 1);
        while (!open.isEmpty()) {
            Cursor cursor = open.getFirst();
            if (skipToToken(cursor)) {
                last = cursor.position();
                if (tokens.size() >= TOKENS_MAX) {
                    diagnostics.error(Kind.SYNTAX, last, "more than " + TOKENS_MAX + " tokens");
                    break;
                }
                accept(scanner.next(cursor));
            } else {
                last = cursor.position();
                open.pop();
            }
        }
        directives
                .conditionals()
                .unended()
                .ifPresent(
                        at -> diagnostics.error(Kind.SYNTAX, at, "no #!endif for this condition"));
        tokens.add(new Token(Token.Kind.END, "", 0, last, false));
        return new Preprocessed(List.copyOf(tokens), definitions.all(), List.copyOf(files));
    }

    /** Moves to the next token of a text; false if there is none. */
    private boolean skipToToken(Cursor cursor) {
        while (true) {
            cursor.skipBlanks();
            if (cursor.atEnd()) {
                return false;
            }
            if (!directives.conditionals().active() && cursor.isFile()) {
                skipInactive(cursor);
            } else if (cursor.peek() == '#') {
                hash(cursor);
            } else if (cursor.startsWith("!!")
                    && cursor.atLineStart()
                    && Directives.isKnown(wordAfter(cursor))) {
                directive(cursor);
            } else if (cursor.startsWith("//")) {
                cursor.skipLine();
            } else if (cursor.startsWith("/*")) {
                skipComment(cursor);
            } else {
                return true;
            }
        }
    }

    private void skipInactive(Cursor cursor) {
        boolean directive = cursor.startsWith("#!") || cursor.startsWith("!!");
        if (directive && Directives.isKnown(wordAfter(cursor))) {
            directive(cursor);
        } else {
            cursor.skipLine();
        }
    }

    private void hash(Cursor cursor) {
        if (!cursor.startsWith("#!")) {
            cursor.skipLine();
            return;
        }
        String word = wordAfter(cursor);
        if (Directives.isKnown(word)) {
            directive(cursor);
            return;
        }
        Directives.nearest(word)
                .ifPresent(
                        near ->
                                diagnostics.warning(
                                        Kind.SYNTAX,
                                        cursor.position(),
                                        "#!"
                                                + word
                                                + " is a comment; did you mean #!"
                                                + near
                                                + "?"));
        cursor.skipLine();
    }

    private static String wordAfter(Cursor cursor) {
        int end = 2;
        while (Scanner.isWordLetter(cursor.peek(end))) {
            end++;
        }
        return cursor.text().substring(cursor.index() + 2, cursor.index() + end);
    }

    private void directive(Cursor cursor) {
        Position at = cursor.position();
        String word = wordAfter(cursor);
        cursor.advance(2 + word.length());
        try {
            directives.apply(word, cursor.takeLine(), at);
        } catch (SyntaxFault fault) {
            diagnostics.error(fault.kind(), fault.at(), fault.text());
        }
    }

    /** Skips a comment; comments nest. */
    private void skipComment(Cursor cursor) {
        Position at = cursor.position();
        int depth = 0;
        do {
            if (cursor.startsWith("/*")) {
                depth++;
                cursor.advance(2);
            } else if (cursor.startsWith("*/")) {
                depth--;
                cursor.advance(2);
            } else {
                cursor.advance();
            }
        } while (depth > 0 && !cursor.atEnd());
        cursor.separate();
        if (depth > 0) {
            diagnostics.error(Kind.SYNTAX, at, "this comment has no end: expected */");
        }
    }

    private void accept(Token token) {
        switch (token.kind()) {
            case WORD -> word(token);
            case STRING -> string(token);
            case VARIABLE -> tokens.add(substituted(token));
            default -> tokens.add(token);
        }
    }

    private void word(Token token) {
        Optional<String> value = definitions.value(token.text());
        if (value.isEmpty() || isExpanding(token.text())) {
            tokens.add(substituted(token));
            return;
        }
        if (++expansionCount > EXPANSIONS_MAX || open.size() > EXPANSION_DEPTH_MAX) {
            diagnostics.error(
                    Kind.SYNTAX, token.at(), "defines nested too deep in " + token.text());
            return;
        }
        Cursor expansion = new Cursor(token.at(), token.text(), value.get());
        if (!token.joined()) {
            expansion.separate();
        }
        open.push(expansion);
    }

    private boolean isExpanding(String name) {
        for (Cursor cursor : open) {
            if (cursor.isFile()) {
                return false;
            }
            if (cursor.expanded().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private void string(Token token) {
        Token changed = substituted(token);
        Token before = tokens.isEmpty() ? changed : tokens.getLast();
        if (before.isWord("include_file") || before.isWord("import_file")) {
            tokens.removeLast();
            include(changed, before.isWord("include_file"));
            return;
        }
        if (follows("loadmodule") || follows("loadmodulex")) {
            String file = changed.text().substring(changed.text().lastIndexOf('/') + 1);
            definitions.put(
                    "MOD_" + (file.endsWith(".so") ? file.substring(0, file.length() - 3) : file),
                    "");
        }
        tokens.add(changed);
    }

    /** Whether the last token is a word, or a parenthesis after it. */
    private boolean follows(String word) {
        int last = tokens.size() - 1;
        int at = last >= 0 && tokens.get(last).isSymbol("(") ? last - 1 : last;
        return at >= 0 && tokens.get(at).isWord(word);
    }

    private Token substituted(Token token) {
        String text = directives.substituted(token.text());
        return text.equals(token.text())
                ? token
                : new Token(token.kind(), text, token.number(), token.at(), token.joined());
    }

    private void include(Token name, boolean required) {
        long depth = open.stream().filter(Cursor::isFile).count();
        if (depth > INCLUDE_DEPTH_MAX || files.size() >= FILES_MAX || textLength > TEXT_MAX) {
            diagnostics.error(
                    Kind.INCLUDE,
                    name.at(),
                    "too many files included; at most "
                            + INCLUDE_DEPTH_MAX
                            + " deep and "
                            + FILES_MAX
                            + " in all");
            return;
        }
        try {
            Optional<SourceFile> file = sources.open(name.text(), name.at().file(), files.size());
            if (file.isPresent()) {
                files.add(file.get());
                textLength += file.get().text().length();
                open.push(new Cursor(file.get()));
            } else if (required) {
                diagnostics.error(
                        Kind.INCLUDE,
                        name.at(),
                        "no file \""
                                + name.text()
                                + "\"; write import_file if the configuration can do without it");
            }
        } catch (IOException unreadable) {
            diagnostics.error(
                    Kind.INCLUDE,
                    name.at(),
                    "can't read \"" + name.text() + "\": " + unreadable.getMessage());
        }
    }
}
