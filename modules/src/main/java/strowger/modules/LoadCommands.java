package strowger.modules;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.modules.limits.Algorithm;
import strowger.modules.limits.PipeStruct;
import strowger.modules.limits.SystemLoad;

import java.util.List;

/** What the RPC commands of {@code pipelimit} and {@code ratelimit} have in common. */
final class LoadCommands {
    private static final int LIMIT_MAX = 1 << 30;

    private LoadCommands() {}

    static @Nullable Object setFactors(SystemLoad load, CommandArguments arguments) throws Fault {
        load.factors(decimal(arguments, 0), decimal(arguments, 1), decimal(arguments, 2));
        return null;
    }

    static @Nullable Object push(SystemLoad load, CommandArguments arguments) throws Fault {
        double forced = decimal(arguments, 0);
        if (forced > 1) {
            throw new Fault(400, "The load is between 0 and 1: " + forced);
        }
        load.push(forced);
        return null;
    }

    private static double decimal(CommandArguments arguments, int index) throws Fault {
        String text = arguments.text(index);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notNumber) {
            throw new Fault(400, "Parameter " + (index + 1) + " is no number: " + text);
        }
    }

    static Algorithm algorithm(CommandArguments arguments, int index) throws Fault {
        String name = arguments.text(index);
        return Algorithm.of(name).orElseThrow(() -> new Fault(400, "No such algorithm: " + name));
    }

    static int limit(CommandArguments arguments, int index) throws Fault {
        long limit = arguments.integer(index);
        if (limit < 0 || limit > LIMIT_MAX) {
            throw new Fault(400, "The limit is between 0 and " + LIMIT_MAX + ": " + limit);
        }
        return (int) limit;
    }

    /** The load that FEEDBACK holds: the highest that a pipe asks for. */
    static int feedbackLimit(List<PipeStruct> pipes) {
        return pipes.stream()
                .filter(pipe -> pipe.algorithm() == Algorithm.FEEDBACK)
                .mapToInt(PipeStruct::limit)
                .max()
                .orElse(100);
    }
}
