package strowger.modules.transformations;

import strowger.engine.module.TransformationExport;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.TransportNames;
import strowger.modules.variables.UriParts;
import strowger.parser.HostPort;
import strowger.parser.Parameters;
import strowger.parser.SipUri;
import strowger.parser.Token;

/** {@code {uri.*}}: parts of a URI; empty for what it has not, and for what is no URI. */
final class UriTransformations {
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final Token TRANSPORT_NAME = Token.of("transport");
    private static final int TEXT_MAX = 64;

    private UriTransformations() {}

    static void export(Transformations family) {
        part(family, "user", (context, uri, out) -> UriParts.user(uri, out)).doc("The user.");
        part(family, "host", (context, uri, out) -> UriParts.host(uri, out)).doc("The host.");
        part(family, "domain", (context, uri, out) -> UriParts.host(uri, out)).doc("The host.");
        part(
                        family,
                        "passwd",
                        (context, uri, out) ->
                                set(uri, uri.passwordOffset(), uri.passwordLength(), out))
                .doc("The password.");
        part(family, "port", UriTransformations::port).doc("The port, if it is given.");
        part(family, "scheme", (context, uri, out) -> UriParts.scheme(uri, out))
                .doc("The scheme; tel if it has user=phone.");
        part(family, "params", UriTransformations::parameters).doc("The parameters.");
        part(
                        family,
                        "headers",
                        (context, uri, out) ->
                                set(uri, uri.headersOffset(), uri.headersLength(), out))
                .doc("The headers behind the question mark.");
        for (String name : new String[] {"transport", "ttl", "maddr", "method", "lr", "r2"}) {
            Token token = Token.of(name);
            part(family, name, (context, uri, out) -> parameter(uri, token, out))
                    .doc("The value of the parameter " + name + ".");
        }
        Token user = Token.of("user");
        part(family, "uparam", (context, uri, out) -> parameter(uri, user, out))
                .doc("The value of the parameter user.");
        family.text("param", UriTransformations::named).doc("The value of a parameter.");
        family.text("rmparam", UriTransformations::without).doc("The URI without a parameter.");
        part(family, "tosocket", UriTransformations::socket)
                .doc("The URI as a socket, protocol:host:port.");
        part(family, "duri", (context, uri, out) -> shortened(context, uri, false, true, out))
                .doc("Host, port and transport as a URI to send to.");
        part(family, "saor", (context, uri, out) -> shortened(context, uri, true, false, out))
                .doc("User and host as a URI.");
        part(family, "suri", (context, uri, out) -> shortened(context, uri, true, true, out))
                .doc("User, host, port and transport as a URI.");
    }

    /** Reads a part of a URI into what was the URI's text. */
    @FunctionalInterface
    private interface Part {
        void read(RoutingContext context, SipUri uri, Value out);
    }

    private static TransformationExport part(Transformations family, String name, Part part) {
        return family.plain(
                name,
                (context, value) -> {
                    Flyweights flyweights = Flyweights.current();
                    boolean known = flyweights.readUri(value);
                    value.setNull();
                    if (known) {
                        part.read(context, flyweights.uri(), value);
                    }
                    if (value.isNull()) {
                        value.setEmpty();
                    }
                });
    }

    private static void set(SipUri uri, int offset, int length, Value out) {
        if (length > 0) {
            out.setText(uri.buffer(), offset, length);
        }
    }

    private static void port(RoutingContext context, SipUri uri, Value out) {
        if (uri.port() != HostPort.ABSENT) {
            out.setInteger(uri.port());
            out.toText(context.arena());
        }
    }

    private static void parameters(RoutingContext context, SipUri uri, Value out) {
        Parameters parameters = uri.parameters();
        if (uri.isSip() && parameters.length() > 1) {
            out.setText(uri.buffer(), parameters.offset() + 1, parameters.length() - 1);
        }
    }

    private static void parameter(SipUri uri, Token name, Value out) {
        Parameters parameters = uri.parameters();
        if (parameters.find(name)) {
            set(uri, parameters.valueOffset(), parameters.valueLength(), out);
        }
    }

    private static void named(RoutingContext context, Value value, Value name) {
        Flyweights flyweights = Flyweights.current();
        SipUri uri = flyweights.uri();
        boolean known = flyweights.readUri(value);
        value.setEmpty();
        Parameters parameters = uri.parameters();
        if (known && parameters.find(name.buffer(), name.offset(), name.length())) {
            set(uri, parameters.valueOffset(), parameters.valueLength(), value);
        }
    }

    private static void without(RoutingContext context, Value value, Value name) {
        Flyweights flyweights = Flyweights.current();
        SipUri uri = flyweights.uri();
        if (!flyweights.readUri(value)) {
            value.setEmpty();
            return;
        }
        Parameters parameters = uri.parameters();
        if (!parameters.find(name.buffer(), name.offset(), name.length())) {
            return;
        }
        int from = parameters.nameOffset() - uri.offset() - 1; // the semicolon, too
        int to = parameters.nameOffset() + parameters.nameLength() - uri.offset();
        if (parameters.hasValue()) {
            to = parameters.valueOffset() + parameters.valueLength() - uri.offset();
        }
        context.beginText(value.length())
                .put(value.buffer(), value.offset(), from)
                .put(value.buffer(), value.offset() + to, value.length() - to);
        context.endText(value);
    }

    private static void socket(RoutingContext context, SipUri uri, Value out) {
        if (uri.hostLength() == 0) {
            return;
        }
        TransportNames.of(uri, out);
        boolean secure = uri.scheme() == SipUri.Scheme.SIPS;
        int port = uri.port() == HostPort.ABSENT ? (secure ? 5061 : 5060) : uri.port();
        context.beginText(out.length() + uri.hostLength() + TEXT_MAX)
                .put(out)
                .put(':')
                .put(uri.buffer(), uri.hostOffset(), uri.hostLength())
                .put(':')
                .putNumber(port);
        context.endText(out);
    }

    private static void shortened(
            RoutingContext context, SipUri uri, boolean user, boolean port, Value out) {
        Output text = context.beginText(uri.length() + TEXT_MAX);
        if (user) {
            text.put(uri.buffer(), uri.offset(), uri.schemeLength() + 1);
        } else {
            text.put(SIP);
        }
        if (user && uri.userLength() > 0) {
            text.put(uri.buffer(), uri.userOffset(), uri.userLength());
            if (uri.hostLength() > 0) {
                text.put('@');
            }
        }
        text.put(uri.buffer(), uri.hostOffset(), uri.hostLength());
        if (port && uri.port() != HostPort.ABSENT) {
            text.put(':').putNumber(uri.port());
        }
        Parameters parameters = uri.parameters();
        if (port && parameters.find(TRANSPORT_NAME)) {
            text.put(TRANSPORT)
                    .put(uri.buffer(), parameters.valueOffset(), parameters.valueLength());
        }
        context.endText(out);
    }
}
