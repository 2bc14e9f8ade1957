package strowger.modules;

import org.agrona.DirectBuffer;

import strowger.engine.module.Function;
import strowger.engine.regex.Regex;
import strowger.engine.routing.Branch;
import strowger.engine.routing.LocalNames;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.outbound.Flows;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.HostPort;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.Optional;

/**
 * Follows the Route of a request: what of it is ours comes off, the next entry becomes the
 * destination (RFC 3261 §16.4, §16.6 steps 6 and 7, §16.12). One to a context.
 */
final class LooseRouting {
    /** A route that came with the first request of a dialog. */
    static final int PRELOADED = -3;

    private static final Token LOOSE = Token.of("lr");
    private static final Token FROM_TAG = Token.of("ftag");
    private static final Token ONE_OF_TWO = Token.of("r2");
    private static final int ENTRIES_MAX = 128;

    private final LocalNames names;
    private final Token receivedName;
    private final Optional<Flows> flows;
    private final SipUri own = new SipUri();
    private final Value received = new Value();
    private final AddressList routes = new AddressList();
    private final Value next = new Value();
    private final Value last = new Value();
    private final SipUri uri = new SipUri();
    private boolean strictToo = true;

    /**
     * @param receivedName the parameter of our Route that tells where to; empty for none.
     * @param flows that our Route may name (RFC 5626 §5.3).
     */
    LooseRouting(LocalNames names, Token receivedName, Optional<Flows> flows) {
        this.names = names;
        this.flows = flows;
        this.receivedName = receivedName;
    }

    /** Whether strict routers are served too (RFC 3261 §16.4, §16.6 step 6), or loose ones only. */
    LooseRouting strictToo(boolean served) {
        strictToo = served;
        return this;
    }

    /** Follows the Route; returns what {@code loose_route} does. */
    int route(RoutingContext context) {
        SipMessage message = context.message();
        if (!routes.wrap(message, HeaderName.ROUTE).next()) {
            return Function.FALSE;
        }
        if (strictToo && cameFromStrictRouter(context)) {
            return afterStrictRouter(context);
        }
        readOwn(message.buffer(), routes.address().uriOffset(), routes.address().uriLength());
        boolean ours = isOurs(own);
        boolean more = true;
        received.setNull();
        if (ours) {
            readReceived(context);
            boolean oneOfTwo = own.parameters().find(ONE_OF_TWO);
            more = takeOff(context);
            if (more && oneOfTwo && isOurs(routes.address().uri())) {
                leaveBy(context, routes.address().uri());
                more = takeOff(context);
            }
        }
        if (more && !goTo(context)) {
            return Function.FALSE;
        }
        int flow = more || flows.isEmpty() ? Flows.NONE : flows.get().follow(context, own);
        if (flow != Flows.NONE) {
            return flow;
        }
        if (!more && received.isText()) {
            Branch.assign(context.main().destinationUri(), received, context.arena());
        }
        return ours && message.to().tagLength() == 0 ? PRELOADED : Function.TRUE;
    }

    /** The URI by which the request that was routed last came here. */
    SipUri own() {
        return own;
    }

    /** Reads the URI that led here; every part of it is absent if it is none. */
    private void readOwn(DirectBuffer buffer, int offset, int length) {
        ParseError _ = own.wrap(buffer, offset, length);
    }

    /** Where our Path says that the contact was seen ({@code path}'s use_received). */
    private void readReceived(RoutingContext context) {
        Parameters parameters = own.parameters();
        if (receivedName.length() == 0 || !parameters.find(receivedName)) {
            return;
        }
        int at = parameters.valueOffset();
        int end = at + parameters.valueLength();
        Output out = context.beginText(parameters.valueLength());
        while (at < end) {
            int letter = own.buffer().getByte(at++);
            if (letter == '%' && at + 1 < end) { // RFC 3261 §25.1, escaped
                int high = Character.digit(own.buffer().getByte(at), 16);
                int low = Character.digit(own.buffer().getByte(at + 1), 16);
                letter = high < 0 || low < 0 ? letter : high << 4 | low;
                at += high < 0 || low < 0 ? 0 : 2;
            }
            out.put((char) (letter & 0x7f));
        }
        context.endText(received);
        boolean sound =
                received.isText()
                        && uri.wrap(received.buffer(), received.offset(), received.length())
                                == ParseError.NONE
                        && uri.isSip();
        if (!sound) {
            received.setNull();
        }
    }

    /** The other of two Record-Routes names the socket of the other side (RFC 5658). */
    private void leaveBy(RoutingContext context, SipUri other) {
        context.main().socket(context.core().settings().socketOf(other));
    }

    /** Reads the URI of the first Route; null without one. */
    void readFirst(RoutingContext context, Value out) {
        if (routes.wrap(context.message(), HeaderName.ROUTE).next()) {
            DirectBuffer buffer = context.message().buffer();
            out.setText(buffer, routes.address().uriOffset(), routes.address().uriLength());
        } else {
            out.setNull();
        }
    }

    /** Whether an expression is found in the parameters of our own URI in the first Route. */
    boolean hasParameter(RoutingContext context, Regex expression) {
        if (!routes.wrap(context.message(), HeaderName.ROUTE).next()) {
            return false;
        }
        SipUri first = routes.address().uri();
        if (!isOurs(first)) {
            return false;
        }
        DirectBuffer buffer = context.message().buffer();
        int end = routes.address().uriOffset() + routes.address().uriLength();
        int at = first.hostOffset() + first.hostLength();
        while (at < end && buffer.getByte(at) != ';') {
            at++;
        }
        return expression.found(buffer, at, end - at);
    }

    /** Whether a Route leads on from here: one that is not ours is behind those that are. */
    boolean hasNext(RoutingContext context) {
        routes.wrap(context.message(), HeaderName.ROUTE);
        for (int entry = 0; entry < ENTRIES_MAX && routes.next(); entry++) {
            if (!isOurs(routes.address().uri())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the request goes the way of the dialog's first: the tag of From is the one that our
     * Record-Route noted then, or it noted none.
     */
    boolean isDownstream(RoutingContext context) {
        SipMessage message = context.message();
        if (!routes.wrap(message, HeaderName.ROUTE).next()) {
            return true;
        }
        Parameters parameters = routes.address().uri().parameters();
        return !parameters.find(FROM_TAG)
                || Token.equals(
                        message.buffer(),
                        parameters.valueOffset(),
                        parameters.valueLength(),
                        message.from().buffer(),
                        message.from().tagOffset(),
                        message.from().tagLength());
    }

    /** Whether the request URI is our own Record-Route: a strict router put it there. */
    private boolean cameFromStrictRouter(RoutingContext context) {
        SipUri target = context.requestUri();
        return target.userLength() == 0 && hasLoose(target) && isOurs(target);
    }

    /** The last entry is the true target: it becomes the request URI (RFC 3261 §16.4). */
    private int afterStrictRouter(RoutingContext context) {
        SipMessage message = context.message();
        DirectBuffer buffer = message.buffer();
        readOwn(buffer, message.requestUri().offset(), message.requestUri().length());
        next.setText(buffer, routes.address().uriOffset(), routes.address().uriLength());
        int entries = 0;
        int lastOffset;
        do {
            last.setText(buffer, routes.address().uriOffset(), routes.address().uriLength());
            lastOffset = routes.address().offset();
            entries++;
        } while (entries < ENTRIES_MAX && routes.next());
        if (!context.rewriteRequestUri(last) || !cutLast(context, lastOffset)) {
            return Function.FALSE;
        }
        if (entries > 1) {
            Branch.assign(context.main().destinationUri(), next, context.arena());
        }
        return Function.TRUE;
    }

    private static boolean cutLast(RoutingContext context, int offset) {
        SipMessage message = context.message();
        int header = message.find(HeaderName.ROUTE);
        while (message.next(header) != SipMessage.ABSENT) {
            header = message.next(header);
        }
        int value = message.valueOffset(header);
        int end = value + message.valueLength(header);
        if (offset == value) {
            return context.edits()
                    .delete(message.headerOffset(header), message.headerLength(header));
        }
        int comma = offset;
        while (message.buffer().getByte(comma) != ',') {
            comma--;
        }
        return context.edits().delete(comma, end - comma);
    }

    /** Takes the entry off that the cursor stands on; false if none follows. */
    private boolean takeOff(RoutingContext context) {
        SipMessage message = context.message();
        int header = routes.headerIndex();
        int offset = routes.address().offset();
        boolean more = routes.next();
        if (more && routes.headerIndex() == header) {
            context.edits().delete(offset, routes.address().offset() - offset);
        } else {
            context.edits().delete(message.headerOffset(header), message.headerLength(header));
        }
        return more;
    }

    /** Sends the request to the entry the cursor stands on, as that wants it (§16.6 step 6). */
    private boolean goTo(RoutingContext context) {
        DirectBuffer buffer = context.message().buffer();
        next.setText(buffer, routes.address().uriOffset(), routes.address().uriLength());
        if (uri.wrap(buffer, next.offset(), next.length()) != ParseError.NONE) {
            return false;
        }
        if (!strictToo || hasLoose(uri)) {
            Branch.assign(context.main().destinationUri(), next, context.arena());
            return true;
        }
        return goToStrictRouter(context);
    }

    /** A strict router finds its own URI in the request URI, and the target last in Route. */
    private boolean goToStrictRouter(RoutingContext context) {
        Value target = last;
        context.readRequestUri(target);
        return appendRoute(context, target, routesEnd(context.message()))
                && removeFirst(context)
                && context.rewriteRequestUri(next);
    }

    private static int routesEnd(SipMessage message) {
        int header = message.find(HeaderName.ROUTE);
        while (message.next(header) != SipMessage.ABSENT) {
            header = message.next(header);
        }
        return message.headerOffset(header) + message.headerLength(header);
    }

    private static boolean appendRoute(RoutingContext context, Value target, int end) {
        context.edits()
                .text()
                .put("Route: <")
                .put(target.buffer(), target.offset(), target.length())
                .put(">\r\n");
        return context.edits().insertText(end);
    }

    /** Takes off the strict router's entry, which moves into the request URI. */
    private boolean removeFirst(RoutingContext context) {
        routes.wrap(context.message(), HeaderName.ROUTE);
        for (int entry = 0; entry < ENTRIES_MAX && routes.next(); entry++) {
            if (routes.address().uriOffset() == next.offset()) {
                takeOff(context);
                return true;
            }
        }
        return false;
    }

    private static boolean hasLoose(SipUri target) {
        return target.parameters().find(LOOSE);
    }

    private boolean isOurs(SipUri target) {
        int port = target.port() == HostPort.ABSENT ? 5060 : target.port();
        return names.contains(
                target.buffer(), target.hostOffset(), target.hostLength(), port, null);
    }
}
