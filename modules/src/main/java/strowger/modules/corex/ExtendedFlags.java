package strowger.modules.corex;

import static strowger.engine.module.Parameter.integer;

import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;

/**
 * {@code setxflag}: 64 further flags of a message, bit n for flag n; they stay with its
 * transaction.
 */
final class ExtendedFlags {
    private static final int FLAG_MAX = 63;

    void export(Exports exports) {
        exports.function(
                        "setxflag",
                        (context, given) -> change(context, given.integer(context, 0), true),
                        integer("flag"))
                .doc("Sets an extended flag of the message, 0 to 63.");
        exports.function(
                        "resetxflag",
                        (context, given) -> change(context, given.integer(context, 0), false),
                        integer("flag"))
                .doc("Clears an extended flag of the message.");
        exports.function(
                        "isxflagset",
                        (context, given) -> isSet(context, given.integer(context, 0)),
                        integer("flag"))
                .doc("Whether an extended flag of the message is set.");
    }

    private static int change(RoutingContext context, long flag, boolean set) {
        if (flag < 0 || flag > FLAG_MAX) {
            return Function.FALSE;
        }
        long bits = context.extendedFlags();
        context.extendedFlags(set ? bits | 1L << flag : bits & ~(1L << flag));
        return Function.TRUE;
    }

    private static int isSet(RoutingContext context, long flag) {
        return Function.of(
                flag >= 0 && flag <= FLAG_MAX && (context.extendedFlags() & 1L << flag) != 0);
    }
}
