package strowger.modules.variables;

import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.Parameters;
import strowger.parser.SipUri;
import strowger.parser.Token;

/** The names of transports as values, made once. */
public final class TransportNames {
    private static final Token TRANSPORT = Token.of("transport");
    private static final Value[] NAMES = names();

    private TransportNames() {}

    private static Value[] names() {
        Protocol[] protocols = Protocol.values();
        Value[] names = new Value[protocols.length];
        for (Protocol protocol : protocols) {
            names[protocol.ordinal()] = Value.ofText(protocol.text());
        }
        return names;
    }

    /** The name of a protocol, in lower case. */
    public static void of(Protocol protocol, Value out) {
        out.set(NAMES[protocol.ordinal()]);
    }

    /** The transport that a URI asks for, in lower case as it stands; udp or tls without one. */
    public static void of(SipUri uri, Value out) {
        Parameters parameters = uri.parameters();
        if (parameters.find(TRANSPORT) && parameters.valueLength() > 0) {
            out.setText(uri.buffer(), parameters.valueOffset(), parameters.valueLength());
        } else {
            of(uri.scheme() == SipUri.Scheme.SIPS ? Protocol.TLS : Protocol.UDP, out);
        }
    }
}
