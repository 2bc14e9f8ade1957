package strowger.modules;

import static strowger.engine.module.Parameter.integer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The {@code maxfwd} module: the hops a request has left (RFC 3261 §16.3 step 3, §16.6 step 3). */
public final class MaxfwdModule implements Module {
    private static final byte[] LABEL = Output.bytes("Max-Forwards: ");
    private static final int HEADER_LENGTH_MAX = 40;
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
        int left = context.message().maxForwards();
        if (left == 0) {
            return Function.FALSE;
        }
        long limit = Math.min(maxLimit, arguments.integer(context, 0));
        return Function.of(
                left == SipMessage.ABSENT
                        ? add(context, limit)
                        : replace(context, Math.min(left - 1, maxLimit)));
    }

    private static boolean add(RoutingContext context, long hops) {
        Value line = context.argument(0);
        context.beginText(HEADER_LENGTH_MAX).put(LABEL).putNumber(hops).putLineEnd();
        context.endText(line);
        int at = context.message().headersOffset();
        return line.isText()
                && context.edits().insert(at, line.buffer(), line.offset(), line.length());
    }

    private static boolean replace(RoutingContext context, long hops) {
        SipMessage message = context.message();
        int index = message.find(HeaderName.MAX_FORWARDS);
        Value text = context.argument(0);
        context.beginText(HEADER_LENGTH_MAX).putNumber(hops);
        context.endText(text);
        return text.isText()
                && context.edits()
                        .replace(
                                message.valueOffset(index),
                                message.valueLength(index),
                                text.buffer(),
                                text.offset(),
                                text.length());
    }

    private static int isBelow(RoutingContext context, Arguments arguments) {
        int left = context.message().maxForwards();
        return Function.of(left != SipMessage.ABSENT && left < arguments.integer(context, 0));
    }
}
