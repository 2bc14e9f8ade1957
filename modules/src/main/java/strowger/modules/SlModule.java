package strowger.modules;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Struct;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.modules.transaction.Redirection;

/** The {@code sl} module: stateless replies (RFC 3261 §8.2.7). */
public final class SlModule implements Module {
    private static final int CODE_MIN = 100;
    private static final int CODE_MAX = 699;
    private static final int[] COUNTED = {
        200, 202, 300, 301, 302, 400, 401, 403, 404, 407, 408, 483, 500
    };
    private static final Value ERROR_REASON = Value.ofText("Internal Server Error");
    private static final Value SORRY =
            Value.ofText("I'm terribly sorry, server error occurred (1/SL)");

    private final Counter[] classes = new Counter[CODE_MAX / 100 + 1];
    private final @Nullable Counter[] codes = new @Nullable Counter[CODE_MAX + 1];
    private Counter sent = new Counter();
    private Counter errors = new Counter();
    private Counter failures = new Counter();
    private long defaultCode = 500;
    private Value defaultReason = ERROR_REASON;

    @Override
    public String name() {
        return "sl";
    }

    @Override
    public void export(Exports exports) {
        sent = exports.counter("sent_replies", "Replies sent.");
        failures = exports.counter("failures", "Replies that could not be sent.");
        for (int hundred = 1; hundred < classes.length; hundred++) {
            String name = hundred + "xx_replies";
            classes[hundred] = exports.counter(name, "Replies of this class sent.");
        }
        for (int code : COUNTED) {
            codes[code] = exports.counter(code + "_replies", "Replies " + code + " sent.");
        }
        errors = exports.counter("sent_err_replies", "Replies of sl_reply_error sent.");
        exports.statistic("xxx_replies", () -> 0)
                .doc("Replies of no class: there are none, a code is 100 to 699.");
        exports.integer("default_code", code -> defaultCode = code)
                .unset(500)
                .doc("The code that sl_reply_error answers with.");
        exports.text("default_reason", reason -> defaultReason = Value.ofText(reason))
                .unset(ERROR_REASON)
                .doc("The reason that sl_reply_error answers with.");
        exports.integer("bind_tm", ignored -> {})
                .unset(1)
                .doc("Kept for old configurations: replies find their transaction by themselves.");
        for (String name : new String[] {"sl_send_reply", "sl_reply"}) {
            exports.function(name, this::replyStatelessly, text("code"), text("reason"))
                    .in(RouteKind.REQUEST)
                    .doc("Answers the request statelessly.");
        }
        exports.function("send_reply", this::reply, text("code"), text("reason"))
                .in(RouteKind.REQUEST, RouteKind.ONREPLY, RouteKind.FAILURE)
                .doc("Answers the request, statelessly unless it has a transaction.");
        exports.function(
                        "send_reply_mode",
                        this::reply,
                        text("code"),
                        text("reason"),
                        integer("mode"))
                .in(RouteKind.REQUEST, RouteKind.ONREPLY, RouteKind.FAILURE)
                .doc("Answers the request as send_reply does; the mode is not looked at.");
        exports.variables("ltt", SlModule::localTag)
                .doc(
                        "The To tag of our replies to the request: s stateless, t stateful, x"
                                + " either.");
        exports.eventRoute("sl:filtered-ack").doc("Runs on an ACK to a stateless reply of ours.");
        exports.eventRoute("sl:local-response").doc("Runs on each stateless reply of ours, sent.");
        exports.integer("rich_redirect", SlModule::refuseRich)
                .unset(0)
                .doc("Only 0: Contacts of a redirection have their q.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "there are no scripts in other languages; write the event route",
                "event_callback_fl_ack",
                "event_callback_lres_sent");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "a reply is sent on at the end of reply_route; change_reply_status changes it",
                "sl_forward_reply");
        exports.function("sl_reply_error", this::replySorry)
                .in(RouteKind.REQUEST)
                .doc("Answers the request with 500.");
        exports.function("send_reply_error", this::replyError)
                .in(RouteKind.REQUEST, RouteKind.ONREPLY, RouteKind.FAILURE)
                .doc("Answers the request with the default error.");
        exports.command("sl.stats", arguments -> stats()).doc("Counts of replies sent.");
    }

    private static void refuseRich(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "sl: rich_redirect=" + value + " can't be had: set it to 0");
        }
    }

    private static Variable localTag(VariableName name) {
        String kind = name.constantInner().orElse("").strip();
        if (!kind.matches("[stx]")) {
            throw new ConfigurationException("$ltt takes s, t or x, not '" + kind + "'");
        }
        return Variable.of(
                ValueType.TEXT, (context, out) -> out.set(context.core().localTag(context)));
    }

    private int replyStatelessly(RoutingContext context, Arguments arguments) {
        return reply(context, arguments, false);
    }

    private int reply(RoutingContext context, Arguments arguments) {
        return reply(context, arguments, true);
    }

    private int reply(RoutingContext context, Arguments arguments, boolean stateful) {
        long code = arguments.integer(context, 0);
        Value reason = arguments.text(context, 1);
        return code < CODE_MIN || code > CODE_MAX
                ? Function.FALSE
                : send(context, (int) code, reason, stateful);
    }

    private int replyError(RoutingContext context, Arguments arguments) {
        return send(context, (int) defaultCode, defaultReason, true);
    }

    private int replySorry(RoutingContext context, Arguments arguments) {
        int result = send(context, (int) defaultCode, SORRY, false);
        if (result == Function.TRUE) {
            errors.increment();
        }
        return result;
    }

    private int send(RoutingContext context, int code, Value reason, boolean stateful) {
        boolean done =
                Redirection.addContacts(context, code)
                        && (stateful
                                ? context.core().answer(context, code, reason)
                                : context.core().reply(context, code, reason));
        if (done) {
            sent.increment();
            classes[code / 100].increment();
            Counter counter = codes[code];
            if (counter != null) {
                counter.increment();
            }
        } else {
            failures.increment();
        }
        return Function.of(done);
    }

    private Struct stats() {
        Struct stats = new Struct();
        for (int hundred = 1; hundred < classes.length; hundred++) {
            stats.add(hundred + "xx", classes[hundred].value());
        }
        return stats.add("total", sent.value()).add("failures", failures.value());
    }
}
