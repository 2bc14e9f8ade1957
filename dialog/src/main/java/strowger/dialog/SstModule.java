package strowger.dialog;

import static strowger.engine.module.Parameter.integer;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer;

/**
 * {@code sst}: session timers (RFC 4028). A dialog whose INVITE has the flag lasts as long as its
 * {@code Session-Expires} says, from each refresh on; the rest is the dialog module's.
 */
public final class SstModule implements Module {
    private static final int NO_FLAG = -1;
    private static final int FLAG_MAX = 31;
    private static final int SECONDS_MIN = 90; // RFC 4028 §4

    private int minSec = SECONDS_MIN;
    private long flagBit;
    private boolean rejecting = true;
    private Counter expired = new Counter();
    private @Nullable ContextState<SessionTimers> timers;

    @Override
    public String name() {
        return "sst";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("enable_stats", _ -> {})
                .unset(1)
                .doc("Kept for old configurations: what happens is always counted.");
        exports.integer("min_se", this::minimum)
                .unset(SECONDS_MIN)
                .doc("The shortest session interval that is taken, in seconds; 90 at least.");
        exports.integer("sst_flag", this::flag)
                .unset(NO_FLAG)
                .doc("The flag of INVITEs whose dialogs have a session timer.");
        exports.integer("reject_to_small", value -> rejecting = value != 0)
                .unset(1)
                .doc("Whether an INVITE with a shorter interval is answered 422 as it is sent on.");
        exports.text("timeout_avp", _ -> {})
                .doc("Kept for old configurations: the dialog's lifetime is set itself.");
        expired = exports.counter("expired_sst", "Dialogs that nobody has refreshed in time.");
        exports.function("sstCheckMin", this::check, integer("reply").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc(
                        "Whether Session-Expires, or Min-SE, is shorter than min_se; with 1 a"
                                + " request is answered 422.");
    }

    private void minimum(long seconds) {
        if (seconds < SECONDS_MIN || seconds > Integer.MAX_VALUE) {
            throw new ConfigurationException(
                    "sst: min_se is 90 seconds at least (RFC 4028 §5), not " + seconds);
        }
        minSec = (int) seconds;
    }

    private void flag(long flag) {
        if (flag < 0 || flag > FLAG_MAX) {
            throw new ConfigurationException("sst: sst_flag is a flag from 0 to 31, not " + flag);
        }
        flagBit = 1L << flag;
    }

    @Override
    public void start(Engine engine) {
        if (flagBit == 0) {
            throw new ConfigurationException(
                    "sst needs sst_flag: modparam(\"sst\", \"sst_flag\", 6), and setflag(6) for"
                            + " each INVITE with a session timer");
        }
        Running running = null;
        for (Module module : engine.modules().loaded()) {
            if (module instanceof DialogModule dialog) {
                running = dialog.running();
            }
        }
        if (running == null) {
            throw new ConfigurationException(
                    "sst needs dialog: put loadmodule \"dialog.so\" before it");
        }
        Running found = running;
        found.lifetimes().countSessions(expired);
        timers = engine.contextState(() -> new SessionTimers(found, minSec, flagBit, rejecting));
        engine.beforeTraffic(core -> listen(core, found));
    }

    private void listen(Core core, Running running) {
        if (core.stateful() instanceof TransactionLayer layer) {
            SessionTimers listener = new SessionTimers(running, minSec, flagBit, rejecting);
            listener.mark(layer.all().listen(listener));
        }
    }

    private int check(RoutingContext context, Arguments arguments) {
        if (timers == null) {
            return Function.FALSE;
        }
        boolean answering = arguments.integer(context, 0, 0) != 0;
        return Function.of(timers.in(context).isTooShort(context, answering));
    }
}
