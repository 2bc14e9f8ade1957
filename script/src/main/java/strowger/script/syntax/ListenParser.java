package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Position;
import strowger.script.syntax.ListenAddress.HostPort;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the values of {@code listen}, {@code socket} and {@code alias}. */
final class ListenParser {
    private static final int ADDRESSES_MAX = 1_000;

    private final TokenReader tokens;
    private final ExpressionParser expressions;

    ListenParser(TokenReader tokens) {
        this.tokens = tokens;
        expressions = new ExpressionParser(tokens);
    }

    /** {@code proto:host:port advertise host:port name "text" virtual}, once or more often. */
    List<Item> listen(Position at) throws SyntaxFault {
        List<Item> items = new ArrayList<>();
        do {
            items.add(new Item.Listen(tokens.peek().at(), listenAddress()));
        } while (atAddress() && items.size() < ADDRESSES_MAX);
        assert !items.isEmpty() : at;
        return items;
    }

    private ListenAddress listenAddress() throws SyntaxFault {
        HostPort socket = hostPort();
        HostPort advertised = null;
        String name = "";
        boolean virtual = false;
        while (true) {
            if (tokens.takeWord("advertise")) {
                advertised = hostPort();
            } else if (tokens.peek().isWord("name") && !tokens.peek(1).isSymbol("=")) {
                tokens.next();
                name = tokens.text("the name of the socket");
            } else if (tokens.peek().isWord("virtual") && !tokens.peek(1).isSymbol("=")) {
                tokens.next();
                virtual = true;
            } else {
                return new ListenAddress(socket, advertised, name, virtual);
            }
        }
    }

    /** {@code { bind = ...; advertise = ...; name = "..."; }}. */
    Item socket(Position at) throws SyntaxFault {
        tokens.expect("{", "after socket");
        HostPort socket = null;
        HostPort advertised = null;
        String name = "";
        boolean virtual = false;
        while (!tokens.at("}") && !tokens.atEnd()) {
            if (tokens.take(";")) {
                continue;
            }
            Token key =
                    tokens.expect(Token.Kind.WORD, "bind, advertise, name or another attribute");
            tokens.expect("=", "after " + key.text());
            switch (key.text()) {
                case "bind" -> socket = hostPort();
                case "advertise" -> advertised = hostPort();
                case "name" -> name = tokens.text("the name of the socket");
                case "virtual" -> virtual = isYes(expressions.expression());
                case "agname", "workers", "vrf" -> expressions.expression();
                default ->
                        throw new SyntaxFault(
                                key.at(),
                                "'"
                                        + key.text()
                                        + "' is no attribute of a socket; known are bind,"
                                        + " advertise, name, agname, workers, virtual, vrf");
            }
        }
        tokens.expect("}", "to close the socket");
        return new Item.Listen(at, new ListenAddress(bound(socket, at), advertised, name, virtual));
    }

    private static HostPort bound(@Nullable HostPort socket, Position at) throws SyntaxFault {
        if (socket == null) {
            throw new SyntaxFault(at, "a socket needs bind = proto:host:port");
        }
        return socket;
    }

    private static boolean isYes(Expression value) {
        return value instanceof Expression.Numeral number && number.value() != 0;
    }

    /** One name or more. */
    List<Item> aliases() throws SyntaxFault {
        List<Item> items = new ArrayList<>();
        do {
            items.add(new Item.Alias(tokens.peek().at(), hostPort()));
        } while (atAddress() && items.size() < ADDRESSES_MAX);
        return items;
    }

    /** Whether another address follows, and not the next statement. */
    private boolean atAddress() {
        if (tokens.at(",")) {
            tokens.next();
            return true;
        }
        if (tokens.at(Token.Kind.STRING) || tokens.at(Token.Kind.ADDRESS)) {
            return true;
        }
        int start = tokens.index();
        boolean address =
                tokens.at(Token.Kind.WORD)
                        && tokens.peek(1).joined()
                        && (tokens.peek(1).isSymbol(":") || tokens.peek(1).isSymbol("."));
        if (address) {
            joined();
            address = !tokens.at("=");
            tokens.rewind(start);
        }
        return address;
    }

    private HostPort hostPort() throws SyntaxFault {
        Position at = tokens.peek().at();
        if (tokens.at(";") || tokens.at("=") || tokens.atEnd()) {
            throw tokens.unexpected("an address such as udp:10.0.0.1:5060");
        }
        String text = joined();
        Optional<HostPort> parsed = HostPort.parse(text);
        if (parsed.isEmpty()) {
            throw new SyntaxFault(
                    at, Kind.TYPE, "'" + text + "' is no address such as udp:10.0.0.1:5060");
        }
        return parsed.get();
    }

    private String joined() {
        StringBuilder text = new StringBuilder(tokens.next().text());
        while (tokens.peek().joined() && isPart(tokens.peek())) {
            text.append(tokens.next().text());
        }
        return text.toString();
    }

    private static boolean isPart(Token token) {
        return switch (token.kind()) {
            case WORD, NUMBER, ADDRESS, STRING -> true;
            case SYMBOL -> ":.-*[]/%".contains(token.text());
            default -> false;
        };
    }
}
