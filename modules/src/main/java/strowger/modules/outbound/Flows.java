package strowger.modules.outbound;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.ModuleSet;
import strowger.engine.routing.Branch;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.ContactList;
import strowger.parser.Decimal;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.TokenList;

import java.util.Optional;

import javax.crypto.spec.SecretKeySpec;

/**
 * Which messages are of a flow, and where it leads (RFC 5626 §5): asked by what writes Record-Route
 * and Path, and by what follows Route. Shared by all reactors.
 */
public final class Flows {
    /** The Route carries no flow, or the one the request came by. */
    public static final int NONE = 0;

    /** The request goes to the flow that the Route names. */
    public static final int FOLLOWED = 2;

    /** The Route names a flow that is not ours, or is gone: 430. */
    public static final int FAILED = -2;

    private static final Token OB = Token.of("ob");
    private static final Token OUTBOUND = Token.of("outbound");
    private static final int LENGTH_MAX = 128;

    private final Rule rule;
    private final ContextState<State> states;
    private final ConnectionTracker connections;

    /**
     * The flags by which a script decides.
     *
     * @param forced the message flag that makes a flow of the request; -1 for none.
     * @param forbidden the message flag that makes none of it; -1 for none.
     */
    record Rule(int forced, int forbidden) {}

    /** What is needed for one message. */
    private static final class State {
        final FlowToken token;
        final ContactList contacts = new ContactList();
        final AddressList routes = new AddressList();
        final TokenList tokens = new TokenList();

        State(SecretKeySpec key) {
            token = new FlowToken(key);
        }
    }

    Flows(Rule rule, SecretKeySpec key, Engine engine) {
        this.rule = rule;
        states = engine.contextState(() -> new State(key));
        connections = engine.connections();
    }

    /** Those of a configuration that has loaded {@code outbound}, once that has started. */
    public static Optional<Flows> of(ModuleSet modules) {
        return modules.loaded().stream()
                .filter(OutboundModule.class::isInstance)
                .map(OutboundModule.class::cast)
                .findFirst()
                .flatMap(OutboundModule::flows);
    }

    /** Whether our Record-Route or Path in a request is to name its flow. */
    public boolean isUsed(RoutingContext context) {
        if (isSet(context, rule.forced)) {
            return true;
        }
        SipMessage message = context.message();
        if (isSet(context, rule.forbidden) || !message.isRequest()) {
            return false;
        }
        State state = states.in(context);
        if (message.method() == Method.REGISTER) {
            return isFirstHop(message) && isOfFlow(state, message);
        }
        if (state.routes.wrap(message, HeaderName.ROUTE).next()) {
            SipUri top = state.routes.address().uri();
            if (isOurs(context, top) && top.parameters().find(OB)) {
                return true;
            }
        }
        boolean supported =
                message.find(HeaderName.SUPPORTED) == SipMessage.ABSENT
                        || state.tokens.wrap(message, HeaderName.SUPPORTED).contains(OUTBOUND);
        return supported && isFirstHop(message) && hasOb(state, message);
    }

    private static boolean isSet(RoutingContext context, int flag) {
        return flag >= 0 && (context.flags() >> flag & 1) != 0;
    }

    private static boolean isFirstHop(SipMessage message) {
        int index = message.find(HeaderName.VIA);
        if (index == SipMessage.ABSENT || message.next(index) != SipMessage.ABSENT) {
            return false;
        }
        int end = message.valueOffset(index) + message.valueLength(index);
        for (int at = message.topVia().end(); at < end; at++) {
            if (message.buffer().getByte(at) == ',') {
                return false;
            }
        }
        return true;
    }

    /** Whether a REGISTER is for a flow, or ends all of them. */
    private static boolean isOfFlow(State state, SipMessage message) {
        if (!state.contacts.wrap(message).next()) {
            return false;
        }
        if (!state.contacts.contact().isStar()) {
            return state.contacts.contact().regId() > 0;
        }
        int index = message.find(HeaderName.EXPIRES);
        return index != SipMessage.ABSENT
                && Decimal.parse(
                                message.buffer(),
                                message.valueOffset(index),
                                message.valueLength(index))
                        == 0;
    }

    private static boolean hasOb(State state, SipMessage message) {
        return state.contacts.wrap(message).next()
                && !state.contacts.contact().isStar()
                && state.contacts.contact().address().uri().parameters().find(OB);
    }

    private static boolean isOurs(RoutingContext context, SipUri uri) {
        return !context.core().settings().socketOf(uri).isNone();
    }

    /** Sets a value to the token of the flow that a message came by, in its arena. */
    public void write(RoutingContext context, Value out) {
        byte[] token = states.in(context).token.make(context.socket(), context.source());
        out.setText(new UnsafeBuffer(token), 0, token.length);
        out.keepIn(context.arena());
    }

    /** Whether the user of the topmost Route is a token of ours. */
    boolean isTokenRight(RoutingContext context) {
        State state = states.in(context);
        return state.routes.wrap(context.message(), HeaderName.ROUTE).next()
                && read(state, state.routes.address().uri());
    }

    private static boolean read(State state, SipUri route) {
        return route.userLength() > 0
                && state.token.read(route.buffer(), route.userOffset(), route.userLength());
    }

    /**
     * Sends a request to the flow that our own Route names.
     *
     * @param route whose user may be a token.
     * @return {@link #NONE}, {@link #FOLLOWED} or {@link #FAILED}.
     */
    public int follow(RoutingContext context, SipUri route) {
        if (route.userLength() == 0 || !route.parameters().find(OB)) {
            return NONE;
        }
        State state = states.in(context);
        if (!read(state, route)) {
            return FAILED;
        }
        FlowToken token = state.token;
        if (token.remote().equals(context.source())) {
            return NONE; // it came by the flow itself
        }
        ListenSocket socket = socket(context, token);
        long connection =
                token.protocol().isReliable()
                        ? connections.find(token.protocol(), token.remote())
                        : ConnectionTracker.NONE;
        boolean gone = token.protocol().isReliable() && connection == ConnectionTracker.NONE;
        if (socket.isNone() || gone) {
            return FAILED;
        }
        Branch branch = context.main();
        branch.socket(socket);
        branch.connectionId(connection);
        writeUri(context, token.protocol(), token.remote(), branch.destinationUri());
        if (token.protocol().isReliable()) {
            context.sending().forwardOverExistingOnly();
        }
        return branch.destinationUri().isText() ? FOLLOWED : FAILED;
    }

    private static ListenSocket socket(RoutingContext context, FlowToken token) {
        for (ListenSocket socket : context.core().settings().sockets()) {
            boolean same =
                    socket.protocol() == token.protocol()
                            && socket.endpoint().port() == token.local().port()
                            && socket.endpoint().isSameHost(token.local());
            if (same) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    private static void writeUri(
            RoutingContext context, Protocol protocol, Endpoint remote, Value out) {
        Output text = context.beginText(LENGTH_MAX);
        text.putToken("sip:").putHost(remote).put(':').putNumber(remote.port());
        if (protocol != Protocol.UDP) {
            text.putToken(";transport=").putToken(protocol.text());
        }
        context.endText(out);
    }
}
