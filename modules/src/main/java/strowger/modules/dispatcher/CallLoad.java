package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls each destination has, for algorithm 10: calls are known by their Call-ID from the
 * choice on until BYE, CANCEL, {@code ds_load_unset} or their time is over. Bounded; a call beyond
 * that is not counted. For all threads.
 */
final class CallLoad {
    private static final int CALLS_MAX = 1_000_000;

    private final Gateways gateways;
    private final Map<String, Call> calls = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();
    private long sizeWanted;
    private long lifetimeSec = 7200;
    private long initialSec = 7200;
    private long checkSec = 30;

    private record Call(AtomicInteger load, long deadlineMs) {}

    CallLoad(Gateways gateways) {
        this.gateways = gateways;
    }

    void export(Exports exports) {
        exports.integer("ds_hash_size", value -> sizeWanted = value)
                .unset(0)
                .doc("Above 0 counts calls, for algorithm 10; a million at most.");
        exports.integer("ds_hash_expire", value -> lifetimeSec = positive(value))
                .unset(7200)
                .doc("Seconds after which an answered call is no longer counted.");
        exports.integer("ds_hash_initexpire", value -> initialSec = positive(value))
                .unset(7200)
                .doc("Seconds after which a call that nobody answered is no longer counted.");
        exports.integer("ds_hash_check_interval", value -> checkSec = positive(value))
                .unset(30)
                .doc("Seconds between two looks for such calls.");
        exports.function("ds_load_update", (context, _) -> Function.of(update(context)))
                .doc("On BYE and CANCEL the call is no longer counted; a 200 to INVITE confirms.");
        exports.function("ds_load_unset", (context, _) -> Function.of(end(context)))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.ONREPLY, RouteKind.BRANCH)
                .doc("The call is no longer counted: it has failed.");
    }

    private static long positive(long seconds) {
        if (seconds < 1) {
            throw new ConfigurationException("dispatcher: at least a second, not " + seconds);
        }
        return seconds;
    }

    void start(Engine engine) {
        if (sizeWanted > 0) {
            engine.every(checkSec * 1000, this::sweep);
        }
    }

    boolean isWanted() {
        return sizeWanted > 0;
    }

    private AtomicInteger load(GatewaySet set, Gateway gateway) {
        String id = gateway.attribute("duid").isEmpty() ? gateway.uri() : gateway.attribute("duid");
        return loads.computeIfAbsent(set.id() + ":" + id, _ -> new AtomicInteger());
    }

    /** Calls a destination has now. */
    int of(GatewaySet set, Gateway gateway) {
        return load(set, gateway).get();
    }

    /** The index of the one with the fewest calls among those that can take one more; or -1. */
    int least(GatewaySet set) {
        int least = -1;
        int lowest = Integer.MAX_VALUE;
        for (int index = 0; index < set.size(); index++) {
            Gateway gateway = set.at(index);
            int load = of(set, gateway);
            if (isOpen(set, gateway) && load < lowest) {
                lowest = load;
                least = index;
            }
        }
        return least;
    }

    /** Whether it can be used and has fewer calls than its {@code maxload}. */
    boolean isOpen(GatewaySet set, Gateway gateway) {
        int max = gateway.number("maxload");
        return gateway.isUsable() && (max == 0 || of(set, gateway) < max);
    }

    /** The call goes to a destination; one it went to before has it no longer. */
    void begin(RoutingContext context, GatewaySet set, Gateway gateway) {
        if (context.message().method() != Method.INVITE || calls.size() >= CALLS_MAX) {
            return;
        }
        AtomicInteger load = load(set, gateway);
        load.incrementAndGet();
        long deadlineMs = gateways.engine().nowMs() + initialSec * 1000;
        drop(calls.put(callId(context), new Call(load, deadlineMs)));
    }

    /** The call goes on to another destination, if it is counted. */
    void move(RoutingContext context, GatewaySet set, Gateway gateway) {
        if (isWanted() && calls.containsKey(callId(context))) {
            begin(context, set, gateway);
        }
    }

    private static void drop(@Nullable Call former) {
        if (former != null) {
            former.load.decrementAndGet();
        }
    }

    private static String callId(RoutingContext context) {
        SipMessage message = context.message();
        return message.buffer()
                .getStringWithoutLengthAscii(message.callIdOffset(), message.callIdLength());
    }

    private boolean end(RoutingContext context) {
        Call former = calls.remove(callId(context));
        drop(former);
        return former != null;
    }

    private boolean update(RoutingContext context) {
        SipMessage message = context.message();
        Method method = message.isRequest() ? message.method() : message.cSeq().method();
        if (message.isRequest()) {
            return (method == Method.BYE || method == Method.CANCEL) && end(context);
        }
        boolean answered =
                method == Method.INVITE
                        && message.statusCode() >= 200
                        && message.statusCode() < 300;
        long deadlineMs = gateways.engine().nowMs() + lifetimeSec * 1000;
        return answered
                && calls.computeIfPresent(
                                callId(context), (_, call) -> new Call(call.load, deadlineMs))
                        != null;
    }

    private void sweep() {
        long nowMs = gateways.engine().nowMs();
        calls.forEach(
                (callId, call) -> {
                    if (call.deadlineMs <= nowMs && calls.remove(callId, call)) {
                        drop(call);
                    }
                });
    }
}
