package strowger.modules.dispatcher;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.HostPort;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A destination of a set: what the list says of it, and its state. For all threads. */
final class Gateway {
    static final int INACTIVE = 1;
    static final int TRYING = 2;
    static final int DISABLED = 4;
    static final int PROBING = 8;
    private static final int NOT_USABLE = INACTIVE | DISABLED;
    private static final Token TRANSPORT = Token.of("transport");

    private final String uri;
    private final Value uriText;
    private final Value host;
    private final int priority;
    private final String attributes;
    private final Value attributesText;
    private final Map<String, String> byName = new HashMap<>();
    private final Protocol protocol;
    private final Endpoint endpoint = new Endpoint();
    private final AtomicInteger flags;
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final Restriction restriction;
    private Latency latency = new Latency();
    private ListenSocket socket = ListenSocket.NONE;

    /**
     * @param attributes as {@code weight=50;duid=a}; empty for none.
     * @throws ConfigurationException if the URI is none.
     */
    Gateway(String uri, int flags, int priority, String attributes) {
        this.uri = uri;
        this.priority = priority;
        this.attributes = attributes;
        this.flags = new AtomicInteger(flags);
        uriText = Value.ofText(uri);
        attributesText = Value.ofText(attributes);
        SipUri parsed = new SipUri();
        byte[] bytes = uri.getBytes(StandardCharsets.UTF_8);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        if (parsed.wrap(buffer, 0, bytes.length) != ParseError.NONE || !parsed.isSip()) {
            throw new ConfigurationException("not a SIP URI: " + uri);
        }
        host = hostAndPort(parsed, buffer);
        protocol = protocolOf(parsed);
        if (endpoint.parseHost(buffer, parsed.hostOffset(), parsed.hostLength())) {
            boolean usual = parsed.port() == HostPort.ABSENT;
            endpoint.port(usual ? protocol.defaultPort() : parsed.port());
        }
        for (String each : attributes.split(";", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                byName.put(
                        each.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        each.substring(equals + 1).strip());
            }
        }
        latency.begin(number("latency"));
        restriction = new Restriction(number("ocmin"), number("ocmax"), number("ocrate"));
    }

    private static Value hostAndPort(SipUri parsed, UnsafeBuffer buffer) {
        byte[] text = new byte[parsed.hostLength()];
        buffer.getBytes(parsed.hostOffset(), text);
        String name = new String(text, StandardCharsets.UTF_8);
        return Value.ofText(parsed.port() == HostPort.ABSENT ? name : name + ":" + parsed.port());
    }

    private static Protocol protocolOf(SipUri parsed) {
        Protocol usual = parsed.scheme() == SipUri.Scheme.SIPS ? Protocol.TLS : Protocol.UDP;
        var parameters = parsed.parameters();
        if (!parameters.find(TRANSPORT)) {
            return usual;
        }
        String name =
                parsed.buffer()
                        .getStringWithoutLengthAscii(
                                parameters.valueOffset(), parameters.valueLength());
        return Protocol.of(name.toLowerCase(Locale.ROOT)).orElse(usual);
    }

    String uri() {
        return uri;
    }

    Value uriText() {
        return uriText;
    }

    /** The host and, if it has one, the port of its URI. */
    Value host() {
        return host;
    }

    int priority() {
        return priority;
    }

    String attributes() {
        return attributes;
    }

    Value attributesText() {
        return attributesText;
    }

    /** An attribute; empty if it has none of this name. */
    String attribute(String name) {
        return byName.getOrDefault(name, "");
    }

    /** An attribute that is a number; 0 if it is none. */
    int number(String name) {
        String text = attribute(name);
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }

    Protocol protocol() {
        return protocol;
    }

    /** Its address; not set when the host is a name. */
    Endpoint endpoint() {
        return endpoint;
    }

    ListenSocket socket() {
        return socket;
    }

    void socket(ListenSocket forced) {
        socket = forced;
    }

    int flags() {
        return flags.get();
    }

    /** Whether requests may go there. */
    boolean isUsable() {
        return (flags.get() & NOT_USABLE) == 0;
    }

    /** Is probed from now on. */
    void probed() {
        flags.getAndUpdate(set -> set | PROBING);
    }

    /** Takes the state of the same destination in a former list. */
    void stateOf(Gateway former) {
        flags.set(former.flags.get());
        failures.set(former.failures.get());
        successes.set(former.successes.get());
        latency = former.latency;
        restriction.wishOf(former.restriction);
    }

    /**
     * Sets its state.
     *
     * @param failuresMax failures in the state of trying before it is inactive.
     */
    void state(GatewayState state, int failuresMax) {
        int probing = state.isProbing() ? PROBING : 0;
        switch (state.letter()) {
            case 'a' -> {
                failures.set(0);
                flags.set(probing);
            }
            case 'i' -> flags.set(INACTIVE | probing);
            case 'd' -> flags.set(DISABLED | probing);
            default -> {
                boolean tooMany = failures.incrementAndGet() >= failuresMax;
                flags.set((tooMany ? INACTIVE : TRYING) | probing);
            }
        }
    }

    /** Begins to ask it; false while it has not answered the last time. */
    boolean beginProbe() {
        return probing.compareAndSet(false, true);
    }

    /** It has answered, or not in time. */
    void endProbe() {
        probing.set(false);
    }

    /** What is kept from it at its own wish. */
    Restriction restriction() {
        return restriction;
    }

    /** How long it takes to answer. */
    Latency latency() {
        return latency;
    }

    /**
     * Takes what a probe has shown; a destination that was disabled meanwhile stays so.
     *
     * @param failuresMax failures before it is inactive.
     * @param successesMin answers before one that is inactive is active.
     */
    void probed(boolean answered, ProbingMode mode, int failuresMax, int successesMin) {
        int before = flags.get();
        if ((before & DISABLED) != 0) {
            return;
        }
        boolean inactive = (before & INACTIVE) != 0;
        int mark = before & PROBING;
        if (answered) {
            failures.set(0);
            boolean enough = !inactive || successes.incrementAndGet() >= successesMin;
            successes.set(enough ? 0 : successes.get());
            int kept = mode.keeps(mark != 0) ? PROBING : 0;
            flags.compareAndSet(before, enough ? kept : INACTIVE | mark);
            return;
        }
        successes.set(0);
        mark = mode == ProbingMode.PROBING_ONCE ? mark : PROBING;
        boolean tooMany = inactive || failures.incrementAndGet() >= failuresMax;
        flags.compareAndSet(before, (tooMany ? INACTIVE : TRYING) | mark);
    }

    /** {@code AX}, {@code IP} and so on: state, and whether it is probed. */
    String letters() {
        int set = flags.get();
        String state = "A";
        if ((set & DISABLED) != 0) {
            state = "D";
        } else if ((set & INACTIVE) != 0) {
            state = "I";
        } else if ((set & TRYING) != 0) {
            state = "T";
        }
        return state + ((set & PROBING) != 0 ? "P" : "X");
    }
}
