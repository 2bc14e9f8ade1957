package strowger.modules.variables;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HostPort;
import strowger.parser.Parameters;
import strowger.parser.SipUri;
import strowger.parser.Token;

/** The parts of a URI as variables show them; null for what is absent. */
public final class UriParts {
    private static final Token USER = Token.of("user");
    private static final Token PHONE = Token.of("phone");
    private static final Value TEL = Value.ofText("tel");
    private static final Value TELS = Value.ofText("tels");
    private static final int PORT = 5060;
    private static final int PORT_SECURE = 5061;

    private UriParts() {}

    /** The user; of a telephone number in a SIP URI without its parameters (RFC 3261 §19.1.6). */
    public static void user(SipUri uri, Value out) {
        int length = uri.userLength();
        if (length > 0 && uri.isSip() && isPhone(uri)) {
            length = numberLength(uri);
        }
        Texts.orNull(uri.buffer(), uri.userOffset(), length, out);
    }

    /** The host, an IPv6 address in its brackets. */
    public static void host(SipUri uri, Value out) {
        Texts.orNull(uri.buffer(), uri.hostOffset(), uri.hostLength(), out);
    }

    /** The port as text; that of the scheme if none is given. */
    static void port(RoutingContext context, SipUri uri, Value out) {
        int port = uri.port();
        if (port == HostPort.ABSENT) {
            port = uri.scheme() == SipUri.Scheme.SIPS ? PORT_SECURE : PORT;
        }
        out.setInteger(port);
        out.toText(context.arena());
    }

    /** The scheme: that of a SIP URI with {@code user=phone} is {@code tel}. */
    public static void scheme(SipUri uri, Value out) {
        if (uri.isSip() && isPhone(uri)) {
            out.set(uri.scheme() == SipUri.Scheme.SIPS ? TELS : TEL);
        } else {
            Texts.orNull(uri.buffer(), uri.offset(), uri.schemeLength(), out);
        }
    }

    private static int numberLength(SipUri uri) {
        int length = 0;
        while (length < uri.userLength()
                && uri.buffer().getByte(uri.userOffset() + length) != ';') {
            length++;
        }
        return length;
    }

    private static boolean isPhone(SipUri uri) {
        Parameters parameters = uri.parameters();
        return parameters.find(USER)
                && PHONE.matches(uri.buffer(), parameters.valueOffset(), parameters.valueLength());
    }
}
