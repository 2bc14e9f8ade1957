package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.transformations.CoreHash;
import strowger.parser.Credentials;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.util.concurrent.ThreadLocalRandom;

/** Chooses the first destination of a set by an algorithm. One to a context. */
final class Chooser {
    static final int PRIORITY = 8;
    static final int CALL_LOAD = 10;
    static final int PARALLEL = 12;
    static final int RESTRICTED = 64;
    private static final int USUAL_PORT = 5060;
    private static final int USUAL_PORT_SECURE = 5061;

    private final Credentials credentials = new Credentials();
    private final Value first = new Value();
    private final Value second = new Value();

    /**
     * Chooses.
     *
     * @param userOnly whether hashes over URIs are over their users only.
     * @param hashed what algorithm 7 hashes; null for nothing.
     * @return an index in the set's order, or, for {@link #PRIORITY}, in that of priority.
     */
    int choose(
            RoutingContext context,
            GatewaySet set,
            int algorithm,
            boolean userOnly,
            @Nullable Argument hashed) {
        SipMessage message = context.message();
        int chosen =
                switch (algorithm) {
                    case 0 -> {
                        first.setText(
                                message.buffer(), message.callIdOffset(), message.callIdLength());
                        yield hash(set);
                    }
                    case 1 -> ofAddress(set, message.from(), userOnly);
                    case 2 -> ofAddress(set, message.to(), userOnly);
                    case 3 -> ofUri(set, context.requestUri(), true);
                    case 4, RESTRICTED -> set.nextTurn();
                    case 5 -> ofUser(set, message);
                    case 6 -> ThreadLocalRandom.current().nextInt(set.size());
                    case 7 -> ofText(context, set, hashed);
                    case 9 -> set.nextByWeight();
                    case 11 ->
                            set.byRelativeWeight(
                                    ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
                    case 13 -> set.nextOfHighest();
                    default -> 0;
                };
        return Math.max(chosen, 0);
    }

    private int hash(GatewaySet set) {
        return (int) (CoreHash.of(first, 0) % set.size());
    }

    private int ofAddress(GatewaySet set, NameAddr address, boolean userOnly) {
        return ofUri(set, address.uri(), userOnly);
    }

    private int ofUri(GatewaySet set, SipUri uri, boolean userOnly) {
        first.setText(uri.buffer(), uri.userOffset(), uri.userLength());
        if (userOnly && uri.userLength() > 0) {
            return hash(set);
        }
        boolean usual =
                uri.port() == USUAL_PORT || uri.port() == USUAL_PORT_SECURE || uri.port() < 0;
        int end =
                usual
                        ? uri.hostOffset() + uri.hostLength()
                        : uri.hostOffset() + uri.hostLength() + 1 + digits(uri.port());
        second.setText(uri.buffer(), uri.hostOffset(), end - uri.hostOffset());
        return (int) (CoreHash.of(first, second, 0) % set.size());
    }

    private static int digits(int port) {
        return port < 10 ? 1 : 1 + digits(port / 10);
    }

    /** By the name a caller proves to have; in turn without one. */
    private int ofUser(GatewaySet set, SipMessage message) {
        int header = message.find(HeaderName.PROXY_AUTHORIZATION);
        header = header == SipMessage.ABSENT ? message.find(HeaderName.AUTHORIZATION) : header;
        boolean named =
                header != SipMessage.ABSENT
                        && credentials.wrap(
                                        message.buffer(),
                                        message.valueOffset(header),
                                        message.valueLength(header))
                                == ParseError.NONE
                        && credentials.length(Credentials.Field.USERNAME) > 0;
        if (!named) {
            return set.nextTurn();
        }
        first.setText(
                message.buffer(),
                credentials.offset(Credentials.Field.USERNAME),
                credentials.length(Credentials.Field.USERNAME));
        return hash(set);
    }

    private int ofText(RoutingContext context, GatewaySet set, @Nullable Argument hashed) {
        if (hashed == null) {
            return 0;
        }
        hashed.read(context, first);
        first.toText(context.arena());
        return hash(set);
    }
}
