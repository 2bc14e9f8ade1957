package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.Target;
import strowger.engine.dns.TargetList;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;

/**
 * Finds the destination that a message came from, or that a URI means. A destination that is a name
 * is compared with the addresses that are known of it; what is not known is looked up, and counts
 * from then on. Stateless between calls of one thread.
 */
final class SourceMatch {
    static final int ANY_PORT = 1;
    static final int ANY_PROTOCOL = 2;
    static final int ACTIVE_ONLY = 4;

    private final ThreadLocal<Sought> sought = ThreadLocal.withInitial(Sought::new);

    /** What is looked for. */
    private static final class Sought {
        final Endpoint endpoint = new Endpoint();
        Protocol protocol = Protocol.UDP;
    }

    /** Looks for the source of a message. */
    boolean wrapSource(RoutingContext context) {
        Sought wanted = sought.get();
        wanted.endpoint.copyFrom(context.source());
        wanted.protocol = context.socket().protocol();
        return true;
    }

    /** Looks for the address in a URI; false if it has none. */
    boolean wrap(RoutingContext context, Value uri) {
        Gateway parsed;
        try {
            parsed = new Gateway(uri.toString(), 0, 0, "");
        } catch (strowger.engine.module.ConfigurationException none) {
            return false;
        }
        Sought wanted = sought.get();
        wanted.endpoint.copyFrom(parsed.endpoint());
        wanted.protocol = parsed.protocol();
        return wanted.endpoint.isSet();
    }

    /** The first destination of a set that is it. */
    @Nullable Gateway find(RoutingContext context, GatewaySet set, int mode) {
        for (int index = 0; index < set.size(); index++) {
            Gateway gateway = set.at(index);
            if (((mode & ACTIVE_ONLY) == 0 || gateway.isUsable()) && is(context, gateway, mode)) {
                return gateway;
            }
        }
        return null;
    }

    private boolean is(RoutingContext context, Gateway gateway, int mode) {
        if (gateway.endpoint().isSet()) {
            return is(gateway.endpoint(), gateway.protocol(), mode);
        }
        TargetList targets =
                context.core().settings().destinations().resolve(target(gateway), _ -> {});
        for (int index = 0; index < targets.count(); index++) {
            if (is(targets.endpoint(index), targets.protocol(index), mode)) {
                return true;
            }
        }
        return false;
    }

    private static Target target(Gateway gateway) {
        String text = gateway.host().toString();
        int colon = text.lastIndexOf(':');
        return colon < 0
                ? new Target(text, Target.ABSENT, gateway.protocol(), false)
                : new Target(
                        text.substring(0, colon),
                        Integer.parseInt(text.substring(colon + 1)),
                        gateway.protocol(),
                        false);
    }

    private boolean is(Endpoint endpoint, Protocol protocol, int mode) {
        Sought wanted = sought.get();
        return endpoint.isSameHost(wanted.endpoint)
                && ((mode & ANY_PORT) != 0 || endpoint.port() == wanted.endpoint.port())
                && ((mode & ANY_PROTOCOL) != 0 || protocol == wanted.protocol);
    }
}
