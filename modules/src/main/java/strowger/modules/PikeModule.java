package strowger.modules;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Struct;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.modules.limits.SourceList;
import strowger.modules.limits.SourceProbe;
import strowger.modules.limits.SourceTable;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The {@code pike} module: tells sources that send more requests than they may.
 *
 * <p>Each address is counted by itself, so a source is found when it has sent more than the limit,
 * not at up to nine times of it as in Kamailio's tree of address bytes.
 */
public final class PikeModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(PikeModule.class);
    private static final int BLOCKED_NOW = -2;
    private static final long SWEEP_MS = 1_000;
    private static final Level[] LEVELS = {
        Level.ERROR, Level.WARN, Level.INFO, Level.INFO, Level.DEBUG
    };

    private long samplingSec = 2;
    private long density = 30;
    private long latencySec = 120;
    private long logLevel = 1;
    private Counter blocked = new Counter();
    private Counter refused = new Counter();
    private @Nullable Engine engine;
    private @Nullable SourceTable table;
    private @Nullable ContextState<State> states;

    /** What a context needs for the check. */
    private static final class State {
        private final SourceProbe probe;
        private final Endpoint address = new Endpoint();

        State(SourceTable table) {
            probe = new SourceProbe(table);
        }
    }

    @Override
    public String name() {
        return "pike";
    }

    @Override
    public void export(Exports exports) {
        blocked = exports.counter("blocked_ips", "Sources found to send more than they may.");
        refused = exports.counter("sources_refused", "Requests not counted for want of room.");
        exports.integer("sampling_time_unit", value -> samplingSec = Math.clamp(value, 1, 86_400))
                .unset(2)
                .doc("Seconds in which a source's requests are counted.");
        exports.integer(
                        "reqs_density_per_unit",
                        value -> density = Math.clamp(value, 1, Integer.MAX_VALUE - 1))
                .unset(30)
                .doc("Requests that a source may send in that time.");
        exports.integer("remove_latency", value -> latencySec = Math.clamp(value, 1, 86_400))
                .unset(120)
                .doc("Seconds that a source is remembered after its last request.");
        exports.integer("pike_log_level", value -> logLevel = value)
                .unset(1)
                .doc("The level at which a source is reported, as core's debug; -1 error.");
        exports.function("pike_check_req", this::checkRequest)
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Counts the message's source; -2 when it floods now, -1 when it did before.");
        exports.function("pike_check_ip", this::checkAddress, text("ipaddr"))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("The same for an address.");
        exports.command("pike.top", this::top)
                .doc("The sources, most requests first: HOT (flooding), WARM or ALL.");
        exports.command("pike.list", this::top).doc("The same as pike.top.");
    }

    @Override
    public void start(Engine started) {
        SourceTable sources =
                new SourceTable(
                        (int) density,
                        TimeUnit.SECONDS.toMillis(samplingSec),
                        TimeUnit.SECONDS.toMillis(Math.max(latencySec, 2 * samplingSec)),
                        started::nowMs);
        engine = started;
        table = sources;
        states = started.contextState(() -> new State(sources));
        started.every(SWEEP_MS, sources::sweep);
    }

    @Override
    public void stop() {
        if (table != null) {
            table.close();
        }
    }

    private int checkRequest(RoutingContext context, Arguments arguments) {
        return states == null ? Function.TRUE : check(states.in(context), context.source());
    }

    private int checkAddress(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        if (states == null) {
            return Function.TRUE;
        }
        State state = states.in(context);
        return state.address.parseHost(text.buffer(), text.offset(), text.length())
                ? check(state, state.address)
                : Function.TRUE; // as on every internal error
    }

    private int check(State state, Endpoint source) {
        if (engine == null) {
            return Function.TRUE;
        }
        return switch (state.probe.count(source, engine.nowMs())) {
            case SOUND -> Function.TRUE;
            case SOUND_AGAIN -> {
                report("{} keeps within the limit again", source);
                yield Function.TRUE;
            }
            case UNKNOWN -> {
                refused.increment();
                yield Function.TRUE;
            }
            case BLOCKED -> Function.FALSE;
            case BLOCKED_NOW -> {
                blocked.increment();
                report("{} sends more requests than it may", source);
                yield BLOCKED_NOW;
            }
        };
    }

    private void report(String sentence, Endpoint source) {
        Level level = LEVELS[Math.clamp(logLevel + 1, 0, LEVELS.length - 1)];
        if (LOG.isEnabledForLevel(level)) {
            LOG.atLevel(level).log(sentence, source);
        }
    }

    private Struct top(CommandArguments arguments) throws Fault {
        String filter = arguments.text(0, "HOT").toUpperCase(Locale.ROOT);
        if (!List.of("ALL", "HOT", "WARM").contains(filter)) {
            throw new Fault(400, "No such filter: " + filter + "; there are HOT, WARM and ALL");
        }
        if (table == null || engine == null) {
            throw new Fault(500, "Not started");
        }
        return SourceList.of(table, filter, engine.nowMs());
    }
}
