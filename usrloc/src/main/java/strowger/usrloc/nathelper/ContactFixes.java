package strowger.usrloc.nathelper;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Function;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.Decimal;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.usrloc.MessageContact;

/**
 * Puts what the network shows of a client where it is needed: into its Contact's host and port,
 * into an {@code alias} parameter of the Contact, and from there back into the next hop.
 */
final class ContactFixes {
    private static final int NOTHING_TO_DO = 2;
    private static final int PORT_MAX = 65_535;
    private static final int ADDRESS_LENGTH_MAX = 128;
    private static final Token TRANSPORT = Token.of("transport");
    private static final byte[] TRANSPORT_PARAMETER = Output.bytes(";transport=");
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] RECEIVED = Output.bytes(";received=");
    private static final byte[] QUOTE = Output.bytes("\"");
    private static final byte[] NOTHING = Output.bytes("");
    private static final byte[] ESCAPED_TRANSPORT = Output.bytes("%3Btransport=");
    private static final Protocol[] BY_NUMBER = {
        Protocol.UDP, Protocol.TCP, Protocol.TLS, Protocol.SCTP, Protocol.WS, Protocol.WSS
    };

    private Token alias = Token.of("alias");
    private byte[] aliasParameter = Output.bytes(";alias=");

    /** Names the parameter that tells the source. */
    void aliasName(String name) {
        if (!name.matches("[A-Za-z0-9._-]{1,32}")) {
            throw new ConfigurationException(
                    "nathelper: alias_name is no name of a parameter: '" + name + "'");
        }
        alias = Token.of(name);
        aliasParameter = Output.bytes(";" + name + "=");
    }

    /** Writes where a message came from as a URI. */
    static void sourceUri(RoutingContext context, Value out) {
        Output text = context.beginText(ADDRESS_LENGTH_MAX);
        text.put(SIP).putHost(context.source()).put(':').putNumber(context.source().port());
        putTransport(text, context.socket().protocol());
        context.endText(out);
    }

    private static void putTransport(Output text, Protocol protocol) {
        if (protocol != Protocol.UDP) {
            text.put(TRANSPORT_PARAMETER).putToken(protocol.text());
        }
    }

    /** Puts the source's host and port in place of the Contact's. */
    static int fixContact(RoutingContext context, NatState state) {
        if (!state.readContact(context)) {
            return Function.FALSE;
        }
        SipUri uri = state.uri;
        int hostEnd = uri.hostOffset() + uri.hostLength();
        int end = uri.offset() + uri.length();
        int rest = hostEnd;
        while (rest < end
                && uri.buffer().getByte(rest) != ';'
                && uri.buffer().getByte(rest) != '?') {
            rest++;
        }
        Output text = context.beginText(uri.length() + ADDRESS_LENGTH_MAX);
        text.put(uri.buffer(), uri.offset(), uri.hostOffset() - uri.offset());
        text.putHost(context.source()).put(':').putNumber(context.source().port());
        text.put(uri.buffer(), rest, end - rest);
        return change(context, state, true);
    }

    /**
     * Adds the source's address to the Contact, unless it is the Contact's own.
     *
     * @param seen whether what is done with the message here sees it too.
     * @param trimmed whether the URI's own parameters go.
     */
    int addAlias(RoutingContext context, NatState state, boolean seen, boolean trimmed) {
        if (!state.readContact(context)) {
            return Function.FALSE;
        }
        if (isSource(context, state)) {
            return NOTHING_TO_DO;
        }
        Protocol protocol = context.socket().protocol();
        return addAlias(context, state, context.source(), protocol, seen, trimmed);
    }

    /** Adds an address that the script names to the Contact. */
    int addAlias(RoutingContext context, NatState state, Endpoint address, Protocol protocol) {
        return state.readContact(context)
                ? addAlias(context, state, address, protocol, false, false)
                : Function.FALSE;
    }

    private int addAlias(
            RoutingContext context,
            NatState state,
            Endpoint address,
            Protocol protocol,
            boolean seen,
            boolean trimmed) {
        SipUri uri = state.uri;
        Output text = context.beginText(uri.length() + ADDRESS_LENGTH_MAX);
        int headers = uri.headersLength() > 0 ? uri.headersLength() + 1 : 0;
        int end = uri.offset() + uri.length() - headers;
        int kept = end;
        if (trimmed) {
            kept = uri.hostOffset() + uri.hostLength();
            while (kept < end && uri.buffer().getByte(kept) != ';') {
                kept++;
            }
        }
        text.put(uri.buffer(), uri.offset(), kept - uri.offset());
        putAlias(text, address, protocol);
        text.put(uri.buffer(), end, headers);
        return change(context, state, seen);
    }

    private void putAlias(Output text, Endpoint address, Protocol protocol) {
        text.put(aliasParameter).putHost(address);
        text.put('~').putNumber(address.port());
        text.put('~').putNumber(number(protocol));
    }

    /** Writes the parameter that tells the source, with its semicolon. */
    void writeAlias(RoutingContext context, Value out) {
        Output text = context.beginText(ADDRESS_LENGTH_MAX);
        putAlias(text, context.source(), context.socket().protocol());
        context.endText(out);
    }

    /** Adds the source as received to the Contact, or to the Contact's URI; false without one. */
    static boolean addReceived(RoutingContext context, NatState state, boolean ofUri) {
        if (!state.readContact(context)) {
            return false;
        }
        int end = state.address().uriOffset() + state.address().uriLength();
        boolean bracketed =
                end < context.message().buffer().capacity()
                        && context.message().buffer().getByte(end) == '>';
        if (ofUri && !bracketed) {
            return false; // it would be the header's
        }
        int at = ofUri ? end : bracketed ? end + 1 : end;
        Value text = state.text;
        Output out = context.beginText(ADDRESS_LENGTH_MAX + RECEIVED.length);
        out.put(RECEIVED).put(ofUri ? NOTHING : QUOTE);
        out.put(SIP).putHost(context.source()).put(':').putNumber(context.source().port());
        if (context.socket().protocol() != Protocol.UDP) {
            out.put(ofUri ? ESCAPED_TRANSPORT : TRANSPORT_PARAMETER);
            out.putToken(context.socket().protocol().text());
        }
        out.put(ofUri ? NOTHING : QUOTE);
        context.endText(text);
        return text.isText()
                && context.edits().insert(at, text.buffer(), text.offset(), text.length());
    }

    /** The protocol of a name; UDP if it is none. */
    static Protocol protocol(Value name) {
        for (Protocol each : BY_NUMBER) {
            if (each.text().equalsIgnoreCase(name.toString())) {
                return each;
            }
        }
        return Protocol.UDP;
    }

    private static int change(RoutingContext context, NatState state, boolean seen) {
        Value text = state.text;
        context.endText(text);
        boolean changed =
                text.isText()
                        && context.edits()
                                .replace(
                                        state.address().uriOffset(),
                                        state.address().uriLength(),
                                        text.buffer(),
                                        text.offset(),
                                        text.length());
        return Function.of(changed && (!seen || MessageContact.set(context, text)));
    }

    private static boolean isSource(RoutingContext context, NatState state) {
        Parameters parameters = state.uri.parameters();
        Protocol said = Protocol.UDP;
        if (parameters.find(TRANSPORT)) {
            said = protocol(state.uri, parameters);
        }
        int port = state.uri.port() > 0 ? state.uri.port() : said.defaultPort();
        return state.readHost()
                && state.endpoint.isSameHost(context.source())
                && port == context.source().port()
                && said == context.socket().protocol();
    }

    private static Protocol protocol(SipUri uri, Parameters parameters) {
        for (Protocol protocol : BY_NUMBER) {
            boolean same = parameters.valueLength() == protocol.text().length();
            for (int index = 0; same && index < protocol.text().length(); index++) {
                int letter = letter(uri, parameters, index);
                same = letter == protocol.text().charAt(index);
            }
            if (same) {
                return protocol;
            }
        }
        return Protocol.UDP;
    }

    private static int letter(SipUri uri, Parameters parameters, int index) {
        return uri.buffer().getByte(parameters.valueOffset() + index) | 0x20;
    }

    private static int number(Protocol protocol) {
        int number = 0;
        while (BY_NUMBER[number] != protocol) { // all protocols are in it
            number++;
        }
        return number + 1;
    }

    /**
     * Takes the alias out of the request URI and makes it the next hop.
     *
     * @param last whether of several it is the last, and not the first.
     */
    int handleAlias(RoutingContext context, NatState state, boolean last) {
        Value text = state.text;
        context.readRequestUri(text);
        SipUri uri = state.uri;
        if (uri.wrap(text.buffer(), text.offset(), text.length()) != ParseError.NONE) {
            return Function.FALSE;
        }
        Parameters parameters = uri.parameters();
        int from = 0; // the semicolon before it
        int value = 0;
        int valueEnd = 0;
        while ((last || from == 0) && parameters.next()) {
            if (parameters.isNamed(alias)) {
                from = parameters.nameOffset() - 1;
                value = parameters.valueOffset();
                valueEnd = value + parameters.valueLength();
            }
        }
        if (from == 0) {
            return NOTHING_TO_DO;
        }
        if (!writeNextHop(context, state, value, valueEnd)) {
            return Function.FALSE;
        }
        Output rest = context.beginText(uri.length());
        rest.put(uri.buffer(), uri.offset(), from - uri.offset());
        rest.put(uri.buffer(), valueEnd, uri.offset() + uri.length() - valueEnd);
        context.endText(text);
        return Function.of(text.isText() && context.rewriteRequestUri(text));
    }

    /** Reads {@code host~port~protocol}; whatever is not that is refused, however long. */
    private static boolean writeNextHop(
            RoutingContext context, NatState state, int value, int end) {
        SipUri uri = state.uri;
        int port = tilde(uri, value, end) + 1;
        int protocol = tilde(uri, port, end) + 1;
        if (port > end || protocol > end) {
            return false;
        }
        int portNumber = Decimal.parse(uri.buffer(), port, protocol - 1 - port, PORT_MAX);
        int number = Decimal.parse(uri.buffer(), protocol, end - protocol, BY_NUMBER.length);
        Endpoint endpoint = state.endpoint;
        if (portNumber <= 0
                || number <= 0
                || !endpoint.parseHost(uri.buffer(), value, port - 1 - value)) {
            return false;
        }
        Output text = context.beginText(ADDRESS_LENGTH_MAX);
        text.put(SIP).putHost(endpoint).put(':').putNumber(portNumber);
        putTransport(text, BY_NUMBER[number - 1]);
        context.endText(context.main().destinationUri());
        return context.main().destinationUri().isText();
    }

    private static int tilde(SipUri uri, int from, int end) {
        int at = from;
        while (at < end && uri.buffer().getByte(at) != '~') {
            at++;
        }
        return at < end ? at : end;
    }
}
