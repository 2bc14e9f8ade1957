package strowger.modules.corex;

import static strowger.engine.module.Parameter.integer;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;

/** {@code setxflag}: 64 further flags of a message, bit n for flag n. */
final class ExtendedFlags {
    private static final int FLAG_MAX = 63;

    private @Nullable ContextState<Flags> state;

    /** The flags of one message. */
    private static final class Flags {
        private long messageNumber;
        private long bits;
    }

    void start(Engine engine) {
        state = engine.contextState(Flags::new);
    }

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

    private @Nullable Flags flags(RoutingContext context) {
        ContextState<Flags> reserved = state;
        if (reserved == null) {
            return null;
        }
        Flags flags = reserved.in(context);
        if (flags.messageNumber != context.messageNumber()) {
            flags.messageNumber = context.messageNumber();
            flags.bits = 0;
        }
        return flags;
    }

    private int change(RoutingContext context, long flag, boolean set) {
        Flags flags = flags(context);
        if (flags == null || flag < 0 || flag > FLAG_MAX) {
            return Function.FALSE;
        }
        flags.bits = set ? flags.bits | 1L << flag : flags.bits & ~(1L << flag);
        return Function.TRUE;
    }

    private int isSet(RoutingContext context, long flag) {
        Flags flags = flags(context);
        return Function.of(
                flags != null && flag >= 0 && flag <= FLAG_MAX && (flags.bits & 1L << flag) != 0);
    }
}
