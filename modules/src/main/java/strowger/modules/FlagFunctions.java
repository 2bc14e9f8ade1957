package strowger.modules;

import static strowger.engine.module.Parameter.integer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.Branch;
import strowger.engine.routing.RoutingContext;

/** The functions on the flags of the message, of its branches, and of the run. */
final class FlagFunctions {
    private static final int FLAG_MAX = 31;
    private static final int BAD = -1;

    private FlagFunctions() {}

    static void export(Exports exports) {
        Parameter flag = integer("flag");
        exports.function("setflag", FlagFunctions::set, flag).doc("Sets a flag of the message.");
        exports.function("resetflag", FlagFunctions::reset, flag)
                .doc("Clears a flag of the message.");
        exports.function("isflagset", FlagFunctions::isSet, flag)
                .doc("Whether a flag of the message is set.");
        exports.function("setsflag", FlagFunctions::setScript, flag)
                .doc("Sets a flag of this run.");
        exports.function("resetsflag", FlagFunctions::resetScript, flag)
                .doc("Clears a flag of this run.");
        exports.function("issflagset", FlagFunctions::isScriptSet, flag)
                .doc("Whether a flag of this run is set.");
        Parameter branch = integer("branch").orAbsent();
        exports.function("setbflag", FlagFunctions::setBranch, flag, branch)
                .doc("Sets a flag of a branch, the first if none is named.");
        exports.function("resetbflag", FlagFunctions::resetBranch, flag, branch)
                .doc("Clears a flag of a branch, the first if none is named.");
        exports.function("isbflagset", FlagFunctions::isBranchSet, flag, branch)
                .doc("Whether a flag of a branch is set, the first if none is named.");
    }

    /** The bit of the flag; 0 if there is no such flag. */
    private static long bit(RoutingContext context, Arguments arguments) {
        long flag = arguments.integer(context, 0);
        return flag >= 0 && flag <= FLAG_MAX ? 1L << flag : 0;
    }

    private static int set(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        context.flags(context.flags() | bit);
        return Function.of(bit != 0);
    }

    private static int reset(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        context.flags(context.flags() & ~bit);
        return Function.of(bit != 0);
    }

    private static int isSet(RoutingContext context, Arguments arguments) {
        return Function.of((context.flags() & bit(context, arguments)) != 0);
    }

    private static int setScript(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        context.scriptFlags(context.scriptFlags() | bit);
        return Function.of(bit != 0);
    }

    private static int resetScript(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        context.scriptFlags(context.scriptFlags() & ~bit);
        return Function.of(bit != 0);
    }

    private static int isScriptSet(RoutingContext context, Arguments arguments) {
        return Function.of((context.scriptFlags() & bit(context, arguments)) != 0);
    }

    private static int setBranch(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        int index = branchIndex(context, arguments);
        if (bit == 0 || index == BAD) {
            return Function.FALSE;
        }
        Branch branch = branch(context, index);
        branch.flags(branch.flags() | bit);
        return Function.TRUE;
    }

    private static int resetBranch(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        int index = branchIndex(context, arguments);
        if (bit == 0 || index == BAD) {
            return Function.FALSE;
        }
        Branch branch = branch(context, index);
        branch.flags(branch.flags() & ~bit);
        return Function.TRUE;
    }

    private static int isBranchSet(RoutingContext context, Arguments arguments) {
        long bit = bit(context, arguments);
        int index = branchIndex(context, arguments);
        return Function.of(index != BAD && (branch(context, index).flags() & bit) != 0);
    }

    private static int branchIndex(RoutingContext context, Arguments arguments) {
        long index = arguments.integer(context, 1, 0);
        return index >= 0 && index <= context.branches().count() ? (int) index : BAD;
    }

    private static Branch branch(RoutingContext context, int index) {
        return index == 0 ? context.main() : context.branches().at(index - 1);
    }
}
