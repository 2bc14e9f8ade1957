package strowger.script.syntax;

import strowger.engine.routing.RouteKind;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Diagnostics;
import strowger.script.source.NearestName;
import strowger.script.source.Position;
import strowger.script.source.SourceFile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads configurations: preprocessor, scanner, and the grammar of the top level. */
public final class Parser {
    private static final Set<String> KEYWORDS =
            Set.of(
                    "loadmodule",
                    "loadmodulex",
                    "modparam",
                    "modparamx",
                    "loadpath",
                    "mpath",
                    "listen",
                    "socket",
                    "alias",
                    "domain",
                    "flags",
                    "avpflags",
                    "cfgengine",
                    "include_file",
                    "import_file",
                    "route",
                    "request_route",
                    "reply_route",
                    "onreply_route",
                    "failure_route",
                    "branch_route",
                    "onsend_route",
                    "event_route");

    private final TokenReader tokens;
    private final Diagnostics diagnostics;
    private final ExpressionParser expressions;
    private final StatementParser statements;
    private final ListenParser sockets;
    private final List<Item> items = new ArrayList<>();

    private Parser(List<Token> tokens, Diagnostics diagnostics) {
        this.tokens = new TokenReader(tokens);
        this.diagnostics = diagnostics;
        expressions = new ExpressionParser(this.tokens);
        statements = new StatementParser(this.tokens, diagnostics);
        sockets = new ListenParser(this.tokens);
    }

    /**
     * Reads a configuration; what is wrong with it goes to {@code diagnostics}, and the tree holds
     * the rest.
     *
     * @param main the file to begin with.
     * @param sources of the files it includes.
     * @param defines given from outside, as {@code -A} does.
     * @param environment for {@code #!defenv}.
     */
    public static SyntaxTree parse(
            SourceFile main,
            Sources sources,
            Map<String, String> defines,
            Map<String, String> environment,
            Diagnostics diagnostics) {
        Preprocessed input =
                new Preprocessor(sources, defines, environment, diagnostics).process(main);
        Parser parser = new Parser(input.tokens(), diagnostics);
        parser.items();
        return new SyntaxTree(List.copyOf(parser.items), input.defines(), input.files());
    }

    /** Reads text with variables in it, as a function's argument may be. */
    public static Format format(String text, Position at, Diagnostics diagnostics) {
        try {
            return VariableParser.format(text, at);
        } catch (SyntaxFault fault) {
            diagnostics.error(fault.kind(), fault.at(), fault.text());
            return new Format(text, text.isEmpty() ? List.of() : List.of(new Format.Text(text)));
        }
    }

    /**
     * Reads a text that is one variable.
     *
     * @throws IllegalArgumentException if it is none.
     */
    public static VariableReference variable(String text, Position at) {
        try {
            return VariableParser.variable(text, at);
        } catch (SyntaxFault fault) {
            throw new IllegalArgumentException(text + ": " + fault.text(), fault);
        }
    }

    private void items() {
        while (!tokens.atEnd()) {
            int start = tokens.index();
            try {
                if (!tokens.take(";")) {
                    item();
                }
            } catch (SyntaxFault fault) {
                diagnostics.error(fault.kind(), fault.at(), fault.text());
                recover(start);
            }
        }
    }

    /** Skips to where a statement of the top level may begin. */
    private void recover(int start) {
        int open = 0;
        if (tokens.index() == start) {
            tokens.next();
        }
        while (!tokens.atEnd() && !statements.atRoute()) {
            boolean word = tokens.at(Token.Kind.WORD) && tokens.startsLine();
            if (open <= 0 && word && (isKeyword(tokens.peek()) || isSettingName())) {
                return;
            }
            Token token = tokens.next();
            open += token.isSymbol("{") ? 1 : token.isSymbol("}") ? -1 : 0;
        }
    }

    private static boolean isKeyword(Token token) {
        return KEYWORDS.contains(token.text());
    }

    private boolean isSettingName() {
        return tokens.peek(1).isSymbol("=") || tokens.peek(1).isSymbol(".");
    }

    private void item() throws SyntaxFault {
        Token first = tokens.expect(Token.Kind.WORD, "a parameter, a directive or a route");
        switch (first.text()) {
            case "loadmodule", "loadmodulex" -> loadModule(first);
            case "modparam", "modparamx" -> moduleSetting(first);
            case "loadpath", "mpath" -> {
                tokens.take("=");
                items.add(new Item.SearchPath(first.at(), tokens.text("a path")));
            }
            case "listen" -> {
                tokens.expect("=", "after listen");
                items.addAll(sockets.listen(first.at()));
            }
            case "socket" -> {
                tokens.expect("=", "after socket");
                items.add(sockets.socket(first.at()));
            }
            case "alias", "domain" -> {
                tokens.expect("=", "after " + first.text());
                items.addAll(sockets.aliases());
            }
            case "flags" -> flags(false);
            case "avpflags" -> flags(true);
            case "cfgengine" -> {
                tokens.take("=");
                items.add(new Item.Engine(first.at(), tokens.text("the name of a language")));
            }
            case "include_file", "import_file" -> throw tokens.unexpected("the name of a file");
            default -> routeOrSetting(first);
        }
    }

    private void loadModule(Token first) throws SyntaxFault {
        boolean parenthesis = tokens.take("(");
        Token name = tokens.peek();
        String path = tokens.text("the name of a module");
        if (parenthesis) {
            if (tokens.take(",")) {
                tokens.text("options");
            }
            tokens.expect(")", "after the name of the module");
        } else if (tokens.at(Token.Kind.STRING)) {
            tokens.next();
        }
        items.add(new Item.LoadModule(name.at(), path, first.isWord("loadmodulex")));
    }

    private void moduleSetting(Token first) throws SyntaxFault {
        tokens.expect("(", "after " + first.text());
        String modules = tokens.text("the name of a module");
        tokens.expect(",", "after the name of the module");
        Token name = tokens.peek();
        String parameter = tokens.text("the name of a parameter");
        tokens.expect(",", "after the name of the parameter");
        Expression value = expressions.expression();
        tokens.expect(")", "after the value");
        items.add(
                new Item.ModuleSetting(
                        name.at(), modules, parameter, value, first.isWord("modparamx")));
    }

    private void flags(boolean ofAttributes) throws SyntaxFault {
        do {
            Token name = tokens.peek();
            if (!tokens.at(Token.Kind.WORD) && !tokens.at(Token.Kind.STRING)) {
                throw tokens.unexpected("the name of a flag");
            }
            tokens.next();
            Long number = null;
            if (tokens.take(":")) {
                number = tokens.expect(Token.Kind.NUMBER, "the number of the flag").number();
            }
            items.add(new Item.Flag(name.at(), name.text(), number, ofAttributes));
        } while (tokens.take(","));
    }

    private void routeOrSetting(Token first) throws SyntaxFault {
        if (StatementParser.isRouteKeyword(first.text())) {
            route(first);
        } else if (tokens.at(".")) {
            customSetting(first);
        } else if (tokens.at("=")) {
            tokens.next();
            items.add(new Item.Setting(first.at(), first.text(), expressions.expression()));
        } else if (tokens.at("[")) {
            indexedSetting(first);
        } else {
            throw new SyntaxFault(
                    first.at(),
                    "'"
                            + first.text()
                            + "' begins nothing that is known"
                            + NearestName.hint(first.text(), KEYWORDS));
        }
    }

    private void indexedSetting(Token first) throws SyntaxFault {
        tokens.expect("[", "after " + first.text());
        String index = tokens.next().text();
        tokens.expect("]", "after the index");
        if (tokens.at(".")) {
            customSetting(first);
            return;
        }
        tokens.expect("=", "after " + first.text() + "[" + index + "]");
        boolean named = first.text().equals("coreparam");
        items.add(
                new Item.Setting(
                        first.at(), named ? index : first.text(), expressions.expression()));
    }

    private void customSetting(Token group) throws SyntaxFault {
        tokens.expect(".", "after " + group.text());
        String name = tokens.expect(Token.Kind.WORD, "the name of a parameter").text();
        tokens.expect("=", "after " + group.text() + "." + name);
        Expression value = expressions.expression();
        String description = "";
        if (tokens.takeWord("desc") || tokens.takeWord("descr") || tokens.takeWord("description")) {
            description = tokens.text("a description");
        }
        items.add(new Item.CustomSetting(group.at(), group.text(), name, value, description));
    }

    private void route(Token first) throws SyntaxFault {
        RouteKind kind = kind(first.text(), tokens.at("["));
        String name = tokens.take("[") ? routeName() : "";
        if (kind == RouteKind.ROUTE && (name.isEmpty() || name.equals("0"))) {
            kind = RouteKind.REQUEST;
            name = "";
        }
        if (name.isEmpty() && kind == RouteKind.EVENT) {
            throw new SyntaxFault(
                    first.at(), "an event_route needs the name of an event in brackets");
        }
        while (tokens.at(Token.Kind.STRING)) {
            tokens.next(); // a description
        }
        if (!tokens.at("{")) {
            throw tokens.unexpected("'{' to begin the route");
        }
        items.add(new Item.Route(first.at(), kind, name, statements.block()));
    }

    private static RouteKind kind(String keyword, boolean named) {
        return switch (keyword) {
            case "request_route" -> RouteKind.REQUEST;
            case "reply_route" -> RouteKind.REPLY;
            case "onreply_route" -> named ? RouteKind.ONREPLY : RouteKind.REPLY;
            case "failure_route" -> RouteKind.FAILURE;
            case "branch_route" -> RouteKind.BRANCH;
            case "onsend_route" -> RouteKind.ONSEND;
            case "event_route" -> RouteKind.EVENT;
            default -> RouteKind.ROUTE;
        };
    }

    private String routeName() throws SyntaxFault {
        StringBuilder name = new StringBuilder();
        Position at = tokens.peek().at();
        while (!tokens.at("]") && !tokens.at("{") && !tokens.atEnd()) {
            name.append(tokens.next().text());
        }
        tokens.expect("]", "after the name of the route");
        if (name.isEmpty() || name.length() > 256) {
            throw new SyntaxFault(at, Kind.SYNTAX, "expected the name of a route");
        }
        return name.toString();
    }
}
