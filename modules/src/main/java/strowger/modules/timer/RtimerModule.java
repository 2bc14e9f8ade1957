package strowger.modules.timer;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.value.ValueType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code rtimer} module: routes of the script that run from time to time. */
public final class RtimerModule implements Module {
    private static final long WORKERS_MAX = 64;
    private static final long INTERVAL_MAX_SEC = 7L * 86_400;

    private final Map<String, RouteTimer> timers = new HashMap<>();
    private final List<RouteTimer.Run> runs = new ArrayList<>();
    private long defaultIntervalSec = 120;
    private Optional<ContextState<RouteTimer.Worker>> workers = Optional.empty();

    @Override
    public String name() {
        return "rtimer";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("default_interval", value -> defaultIntervalSec = seconds(value))
                .unset(120)
                .doc("Seconds between runs of timers below that say no interval.");
        exports.text("timer", this::timer)
                .doc(
                        "A timer: name=N;interval=SECONDS or MICROSECONDSu;mode=M. M above 1 runs"
                                + " its routes so often each time, $rtimer_worker counting.");
        exports.text("exec", this::exec)
                .doc("A route that a timer runs: timer=N;route=R. May stand several times.");
        exports.variable(
                        "rtimer_worker",
                        ValueType.INTEGER,
                        (context, out) ->
                                out.setInteger(
                                        workers.map(state -> state.in(context).index(context))
                                                .orElse(0L)))
                .doc("Which of a timer's runs it is, from 0.");
    }

    private static long seconds(long value) {
        if (value < 1 || value > INTERVAL_MAX_SEC) {
            throw new ConfigurationException(
                    "rtimer: an interval is 1 to " + INTERVAL_MAX_SEC + " seconds, not " + value);
        }
        return value;
    }

    private void timer(String text) {
        Map<String, String> attributes = attributes(text, "timer");
        String name = required(attributes, "name", text);
        String interval = attributes.getOrDefault("interval", Long.toString(defaultIntervalSec));
        long mode = number(attributes.getOrDefault("mode", "0"), text);
        if (mode < 0 || mode > WORKERS_MAX) {
            throw new ConfigurationException(
                    "rtimer: mode of timer " + name + " is 0 to " + WORKERS_MAX + ", not " + mode);
        }
        long periodMs =
                interval.endsWith("u")
                        ? milliseconds(number(interval.substring(0, interval.length() - 1), text))
                        : 1000 * seconds(number(interval, text));
        timers.put(name, new RouteTimer(periodMs, (int) Math.max(1, mode)));
    }

    private static long milliseconds(long microseconds) {
        if (microseconds < 1000) {
            throw new ConfigurationException(
                    "rtimer: an interval is 1000u at least, not " + microseconds + "u");
        }
        return microseconds / 1000;
    }

    private void exec(String text) {
        Map<String, String> attributes = attributes(text, "exec");
        String name = required(attributes, "timer", text);
        RouteTimer timer = timers.get(name);
        if (timer == null) {
            throw new ConfigurationException(
                    "rtimer: exec names timer " + name + ", which no parameter timer above it has");
        }
        runs.add(new RouteTimer.Run(timer, required(attributes, "route", text)));
    }

    private static Map<String, String> attributes(String text, String parameter) {
        Map<String, String> attributes = new HashMap<>();
        for (String part : text.split(";", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                attributes.put(
                        part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            } else if (!part.isBlank()) {
                throw new ConfigurationException(
                        "rtimer: " + parameter + "=" + text + " is not of the form name=value;...");
            }
        }
        return attributes;
    }

    private static String required(Map<String, String> attributes, String name, String text) {
        String value = attributes.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new ConfigurationException("rtimer: " + text + " has no " + name + "=");
        }
        return value;
    }

    private static long number(String digits, String text) {
        if (!digits.matches("[0-9]{1,15}")) {
            throw new ConfigurationException("rtimer: no number '" + digits + "' in " + text);
        }
        return Long.parseLong(digits);
    }

    @Override
    public void start(Engine engine) {
        ContextState<RouteTimer.Worker> state = engine.contextState(RouteTimer.Worker::new);
        workers = Optional.of(state);
        runs.forEach(run -> run.start(engine, state));
    }
}
