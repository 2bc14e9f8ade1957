package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.reactor.Reactor;
import strowger.engine.reactor.Timer;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Waiting;

/** The {@code async} module: a message waits a while, and no thread waits with it. */
public final class AsyncModule implements Module {
    private static final int MS_PER_SEC = 1000;
    private static final long DELAY_MAX_MS = 120_000;

    @Override
    public String name() {
        return "async";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("workers", _ -> {})
                .unset(1)
                .doc("Kept for old configurations: no process waits for anything.");
        exports.integer("ms_timer", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: milliseconds are always to be had.");
        exports.integer("return", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: the script ends when its route has been run.");
        exports.integer("mode", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: the event loop does the waiting.");
        exports.function(
                        "async_sleep",
                        (context, arguments) -> sleep(context, arguments, 0, MS_PER_SEC),
                        integer("seconds"))
                .waiting()
                .doc("Goes on with the script after so many seconds, 120 at most.");
        exports.function(
                        "async_ms_sleep",
                        (context, arguments) -> sleep(context, arguments, 0, 1),
                        integer("milliseconds"))
                .waiting()
                .doc("Goes on with the script after so many milliseconds, 120,000 at most.");
        exports.function(
                        "async_route",
                        (context, arguments) -> sleep(context, arguments, 1, MS_PER_SEC),
                        text("route"),
                        integer("seconds"))
                .waiting()
                .continuesIn(0)
                .doc("Runs a route after so many seconds, 120 at most, and then ends.");
        exports.function(
                        "async_ms_route",
                        (context, arguments) -> sleep(context, arguments, 1, 1),
                        text("route"),
                        integer("milliseconds"))
                .waiting()
                .continuesIn(0)
                .doc("Runs a route after so many milliseconds, 120,000 at most, and then ends.");
        exports.function("async_task_route", (context, _) -> wait(context, 0), text("route"))
                .waiting()
                .continuesIn(0)
                .doc("Runs a route when the messages that wait already have had their turn.");
        exports.function(
                        "async_task_group_route",
                        (context, _) -> wait(context, 0),
                        text("route"),
                        text("group"))
                .waiting()
                .continuesIn(0)
                .doc("The same; there are no groups of workers, so it matters not which.");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "there are no worker processes to hand data to: call the route itself",
                "async_task_data",
                "async_task_group_data");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "there are no worker processes to tell: use an event route or $shv",
                "async_tkv_emit");
        exports.refuse(Refusal.Kind.VARIABLE, "there is no data of worker processes", "async");
    }

    private static int sleep(RoutingContext context, Arguments arguments, int index, long unitMs) {
        long delayMs = arguments.integer(context, index) * unitMs;
        return delayMs < 0 || delayMs > DELAY_MAX_MS ? Function.FALSE : wait(context, delayMs);
    }

    private static int wait(RoutingContext context, long delayMs) {
        Waiting waiting = context.suspend();
        if (waiting == Waiting.REFUSED) {
            return Function.FALSE;
        }
        Reactor.current().schedule(new Alarm(waiting), delayMs);
        return Function.TRUE;
    }

    /** Wakes a message. */
    private static final class Alarm extends Timer {
        private final Waiting waiting;

        Alarm(Waiting waiting) {
            this.waiting = waiting;
        }

        @Override
        protected void onExpiry(long nowNs) {
            waiting.resume(Function.TRUE);
        }
    }
}
