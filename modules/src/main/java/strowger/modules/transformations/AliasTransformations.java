package strowger.modules.transformations;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.modules.variables.TransportNames;
import strowger.parser.HostPort;
import strowger.parser.SipUri;

/** {@code {urialias.*}}: {@code alias=address~port~protocol} and the URI that it stands for. */
final class AliasTransformations {
    private static final byte[] ALIAS = Output.bytes("alias=");
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] TRANSPORT = Output.bytes(";transport=");
    private static final int TEXT_MAX = 64;
    private static final String[] PROTOCOLS = {"", "udp", "tcp", "tls", "sctp", "ws", "wss"};
    private static final Value ALIAS_TEXT = Value.ofText("alias=");

    private AliasTransformations() {}

    static void export(Transformations family) {
        family.plain("encode", AliasTransformations::encode)
                .doc("The alias parameter that stands for a URI.");
        family.plain("decode", AliasTransformations::decode)
                .doc("The URI that an alias parameter stands for.");
    }

    private static void encode(RoutingContext context, Value value) {
        Flyweights flyweights = Flyweights.current();
        boolean known = flyweights.readUri(value);
        SipUri uri = flyweights.uri();
        if (!known || uri.hostLength() == 0) {
            value.setEmpty();
            return;
        }
        TransportNames.of(uri, value);
        int port = uri.port() == HostPort.ABSENT ? Protocol.UDP.defaultPort() : uri.port();
        int number = 1;
        for (int index = 1; index < PROTOCOLS.length; index++) {
            number = is(value, PROTOCOLS[index]) ? index : number;
        }
        context.beginText(uri.length() + TEXT_MAX)
                .put(ALIAS)
                .put(uri.buffer(), uri.hostOffset(), uri.hostLength())
                .put('~')
                .putNumber(port)
                .put('~')
                .putNumber(number);
        context.endText(value);
    }

    private static boolean is(Value text, String word) {
        boolean same = text.length() == word.length();
        for (int index = 0; same && index < word.length(); index++) {
            same = (text.byteAt(index) | 0x20) == word.charAt(index);
        }
        return same;
    }

    private static void decode(RoutingContext context, Value value) {
        int start = Slices.standsAt(value, 0, ALIAS_TEXT) ? ALIAS.length : 0;
        int first = Slices.indexOf(value, (byte) '~', start);
        int second = Slices.indexOf(value, (byte) '~', first + 1);
        int number = second + 2 == value.length() ? value.byteAt(second + 1) - '0' : 0;
        if (first == start || number < 1 || number >= PROTOCOLS.length) {
            value.setEmpty();
            return;
        }
        context.beginText(value.length() + TEXT_MAX)
                .put(SIP)
                .put(value.buffer(), value.offset() + start, first - start)
                .put(':')
                .put(value.buffer(), value.offset() + first + 1, second - first - 1)
                .put(TRANSPORT)
                .putToken(PROTOCOLS[number]);
        context.endText(value);
    }
}
