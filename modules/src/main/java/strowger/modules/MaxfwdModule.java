package strowger.modules;

import static strowger.engine.module.Parameter.integer;

import org.agrona.MutableDirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

/**
 * The {@code maxfwd} module: the hops a request has left (RFC 3261 §16.3 step 3, §16.6 step 3).
 *
 * <p>The number is changed in the message itself, so that {@code $hdr(Max-Forwards)} and a second
 * call see it; it never gets longer.
 */
public final class MaxfwdModule implements Module {
    private static final int LIMIT_MAX = 255;

    private long maxLimit = 70;

    @Override
    public String name() {
        return "maxfwd";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("max_limit", limit -> maxLimit = Math.clamp(limit, 1, LIMIT_MAX))
                .unset(70)
                .whileRunning()
                .doc("No request leaves with more hops left than this.");
        for (String name :
                new String[] {"mf_process_maxfwd_header", "process_maxfwd", "maxfwd_process"}) {
            exports.function(name, this::process, integer("max_value"))
                    .in(RouteKind.REQUEST)
                    .doc("Takes one hop off; adds the header where it is missing. False at 0.");
        }
        for (String name : new String[] {"is_maxfwd_lt", "mf_lowlimit", "maxfwd_at_least"}) {
            exports.function(name, MaxfwdModule::isBelow, integer("max_value"))
                    .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                    .doc("Whether fewer hops are left than the value.");
        }
    }

    private int process(RoutingContext context, Arguments arguments) {
        long left = left(context);
        boolean malformed = context.message().error() == ParseError.MAX_FORWARDS_MALFORMED;
        if (left == 0 || malformed) {
            return Function.FALSE;
        }
        if (left == SipMessage.ABSENT) {
            long hops = Math.min(maxLimit, arguments.integer(context, 0));
            context.maxForwards(Math.clamp(hops, 0, LIMIT_MAX));
            return Function.TRUE;
        }
        return Function.of(write(context, Math.min(left - 1, maxLimit)));
    }

    /** The number as it stands in the message now; ABSENT without the header. */
    private static long left(RoutingContext context) {
        SipMessage message = context.message();
        int header = message.find(HeaderName.MAX_FORWARDS);
        if (header == SipMessage.ABSENT) {
            return SipMessage.ABSENT;
        }
        int offset = message.valueOffset(header);
        int length = message.valueLength(header);
        while (length > 0 && message.buffer().getByte(offset + length - 1) == ' ') {
            length--; // blanks that a shorter number left
        }
        Value number = context.argument(Arguments.MAX - 1);
        number.setText(message.buffer(), offset, length);
        return number.toInteger();
    }

    private static boolean write(RoutingContext context, long hops) {
        SipMessage message = context.message();
        int header = message.find(HeaderName.MAX_FORWARDS);
        if (!(message.buffer() instanceof MutableDirectBuffer memory)) {
            return false;
        }
        Value digits = context.argument(Arguments.MAX - 1);
        digits.setInteger(hops);
        digits.toText(context.arena());
        int offset = message.valueOffset(header);
        memory.setMemory(offset, message.valueLength(header), (byte) ' ');
        memory.putBytes(offset, digits.buffer(), digits.offset(), digits.length());
        return true;
    }

    private static int isBelow(RoutingContext context, Arguments arguments) {
        long left = left(context);
        return Function.of(left != SipMessage.ABSENT && left < arguments.integer(context, 0));
    }
}
