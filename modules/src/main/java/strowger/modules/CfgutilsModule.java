package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Struct;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.modules.transformations.CoreHash;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;

/** The {@code cfgutils} module: chance, flags of the whole server, routes by name, hashes. */
public final class CfgutilsModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(CfgutilsModule.class);
    private static final int PERCENT = 100;
    private static final int FLAG_MAX = 31;
    private static final int HASH_BITS_MAX = 30;

    private final AtomicInteger probability = new AtomicInteger();
    private final ConfigurationHash hash = new ConfigurationHash();
    private final AtomicLong flags = new AtomicLong();
    private volatile int initialProbability;

    @Override
    public String name() {
        return "cfgutils";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exportChance(exports);
        exportFlags(exports);
        exports.function("check_route_exists", CfgutilsModule::routeExists, text("route"))
                .doc("Whether there is a route of a name.");
        exports.function("route_if_exists", CfgutilsModule::runRoute, text("route"))
                .doc("Runs the route of a name if there is one.");
        exports.function(
                        "core_hash",
                        CfgutilsModule::coreHash,
                        text("string1"),
                        text("string2"),
                        integer("size"))
                .doc("The hash of two texts as Kamailio reckons it, of so many bits, plus one.");
        exports.variable(
                        "RANDOM",
                        ValueType.INTEGER,
                        (context, out) ->
                                out.setInteger(
                                        ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)))
                .doc("A number by chance.");
        exportKept(exports);
    }

    private void exportParameters(Exports exports) {
        exports.integer("initial_probability", percent -> initialProbability = percent(percent))
                .unset(10)
                .doc("How often rand_event is true at first, in percent.");
        exports.integer("initial_gflags", flags::set)
                .unset(0)
                .doc("The flags of the server at the start, bit n for flag n.");
        exports.integer("lock_set_size", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: a reactor needs no locks.");
        hash.export(exports);
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "a message must not be able to end the server; use exit or drop",
                "abort");
        initialProbability = 10;
        probability.set(initialProbability);
    }

    private static int percent(long given) {
        return (int) Math.clamp(given, 0L, (long) PERCENT);
    }

    @Override
    public void start(Engine engine) {
        probability.set(initialProbability);
        hash.start();
    }

    private void exportChance(Exports exports) {
        exports.function(
                        "rand_set_prob",
                        (context, arguments) -> {
                            probability.set(percent(arguments.integer(context, 0)));
                            return Function.TRUE;
                        },
                        integer("probability"))
                .doc("Sets how often rand_event is true, in percent.");
        exports.function(
                        "rand_reset_prob",
                        (context, arguments) -> {
                            probability.set(initialProbability);
                            return Function.TRUE;
                        })
                .doc("Sets how often rand_event is true back to the begin.");
        exports.function("rand_get_prob", (context, arguments) -> orFalse(probability.get()))
                .doc("How often rand_event is true, in percent; false at 0.");
        exports.function(
                        "rand_event",
                        (context, arguments) ->
                                Function.of(
                                        ThreadLocalRandom.current().nextInt(PERCENT)
                                                < probability.get()))
                .doc("True by chance.");
        exports.command("cfgutils.rand_get_prob", arguments -> (long) probability.get())
                .doc("How often rand_event is true, in percent.");
        for (String name : new String[] {"cfgutils.rand_set_prob", "cfgutils.rand_set_prop"}) {
            exports.command(
                            name,
                            arguments -> {
                                probability.set(percent(arguments.integer(0)));
                                return new Struct();
                            })
                    .doc("Sets how often rand_event is true, in percent.");
        }
        exports.command(
                        "cfgutils.rand_reset_prob",
                        arguments -> {
                            probability.set(initialProbability);
                            return new Struct();
                        })
                .doc("Sets how often rand_event is true back to the begin.");
    }

    private static int orFalse(int number) {
        return number > 0 ? number : Function.FALSE;
    }

    private void exportFlags(Exports exports) {
        exports.function(
                        "set_gflag",
                        (context, arguments) -> {
                            long bit = bit(arguments.integer(context, 0));
                            flags.getAndAccumulate(bit, (before, set) -> before | set);
                            return Function.of(bit != 0);
                        },
                        integer("flag"))
                .doc("Sets a flag of the whole server.");
        exports.function(
                        "reset_gflag",
                        (context, arguments) -> {
                            long bit = bit(arguments.integer(context, 0));
                            flags.getAndAccumulate(bit, (before, cleared) -> before & ~cleared);
                            return Function.of(bit != 0);
                        },
                        integer("flag"))
                .doc("Clears a flag of the whole server.");
        exports.function(
                        "is_gflag",
                        (context, arguments) ->
                                Function.of(
                                        (flags.get() & bit(arguments.integer(context, 0))) != 0),
                        integer("flag"))
                .doc("Whether a flag of the whole server is set.");
        gflagCommand(exports, "cfgutils.set_gflag", "Sets", (before, bit) -> before | bit);
        gflagCommand(exports, "cfgutils.reset_gflag", "Clears", (before, bit) -> before & ~bit);
        exports.command(
                        "cfgutils.is_gflag",
                        arguments ->
                                (flags.get() & bit(arguments.integer(0))) != 0 ? "TRUE" : "FALSE")
                .doc("Whether a flag of the whole server is set.");
        exports.command("cfgutils.get_gflags", arguments -> flags.get())
                .doc("The flags of the whole server, bit n for flag n.");
    }

    private void gflagCommand(
            Exports exports, String name, String verb, LongBinaryOperator change) {
        exports.command(
                        name,
                        arguments -> {
                            long flag = arguments.integer(0);
                            if (bit(flag) == 0) {
                                throw new Fault(
                                        400, "a flag is 0 to " + FLAG_MAX + ", not " + flag);
                            }
                            flags.getAndAccumulate(bit(flag), change);
                            return new Struct();
                        })
                .doc(verb + " a flag of the whole server.");
    }

    private static long bit(long flag) {
        return flag >= 0 && flag <= FLAG_MAX ? 1L << flag : 0;
    }

    private static Optional<RouteBlock> route(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        return context.core().settings().program().block(RouteKind.ROUTE, name);
    }

    private static int routeExists(RoutingContext context, Arguments arguments) {
        return Function.of(route(context, arguments).isPresent());
    }

    private static int runRoute(RoutingContext context, Arguments arguments) {
        Optional<RouteBlock> block = route(context, arguments);
        return block.isPresent() ? block.get().run(context) : Function.FALSE;
    }

    private static int coreHash(RoutingContext context, Arguments arguments) {
        Value first = arguments.text(context, 0);
        Value second = arguments.text(context, 1);
        long bits = arguments.integer(context, 2);
        if (bits < 1 || bits > HASH_BITS_MAX) {
            return Function.FALSE;
        }
        return (int) CoreHash.of(first, second, 1L << bits) + 1;
    }

    private static void exportKept(Exports exports) {
        for (String name : new String[] {"lock", "unlock", "trylock"}) {
            exports.function(
                            name,
                            (context, arguments) -> Function.TRUE,
                            text("key"),
                            text("key2").orAbsent())
                    .doc("Kept for old configurations: a reactor is never kept waiting.");
        }
        for (String name : new String[] {"sleep", "usleep"}) {
            exports.function(name, CfgutilsModule::refuseToSleep, integer("time"))
                    .doc("Kept for old configurations: a reactor never sleeps; logs a warning.");
        }
        for (String name :
                new String[] {"pkg_status", "shm_status", "pkg_summary", "shm_summary"}) {
            exports.function(name, (context, arguments) -> Function.TRUE)
                    .doc("Kept for old configurations: the command core.shmmem tells of memory.");
        }
    }

    private static int refuseToSleep(RoutingContext context, Arguments arguments) {
        LOG.warn("sleep and usleep do not wait: every message of this reactor would");
        return Function.TRUE;
    }
}
