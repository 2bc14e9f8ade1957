package strowger.modules.calls;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;
import strowger.tables.RecordDraft;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The {@code dlgs} module: counts calls without being part of them. */
public final class DlgsModule implements Module {
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int TRYING = 100;

    private long callsMax = 1 << 18;
    private long initSec = 180;
    private long activeSec = 10_800;
    private long finishSec = 10;
    private long intervalSec = 30;
    private Counter refused = new Counter();
    private Optional<Calls> calls = Optional.empty();
    private Optional<ContextState<RecordDraft>> drafts = Optional.empty();

    @Override
    public String name() {
        return "dlgs";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("init_lifetime", seconds -> initSec = seconds)
                .unset(180)
                .doc("Seconds that a call is kept for until the ACK has come.");
        exports.integer("active_lifetime", seconds -> activeSec = seconds)
                .unset(10_800)
                .doc("Seconds that a call is kept for after the ACK.");
        exports.integer("finish_lifetime", seconds -> finishSec = seconds)
                .unset(10)
                .doc("Seconds that a call is kept for after its end.");
        exports.integer("timer_interval", seconds -> intervalSec = seconds)
                .unset(30)
                .doc("Seconds after which the memory of calls past their time is free again.");
        exports.integer("hash_size", _ -> {})
                .unset(9)
                .doc("Accepted and ignored: the table has a size of its own, calls_max.");
        exports.integer("calls_max", count -> callsMax = count)
                .unset(1 << 18)
                .doc("Calls that are tracked at the same time; more are not.");
        refused = exports.counter("refused", "Calls not tracked: no room, or known already.");
        exports.statistic("tracked", () -> calls.map(Calls::count).orElse(0L))
                .doc("Calls that are tracked now, ended ones within their time included.");
        exportFunctions(exports);
        new CallCommands(this::calls).export(exports);
    }

    private void exportFunctions(Exports exports) {
        exports.function("dlgs_init", this::begin, text("src"), text("dst"), text("data"))
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.ONREPLY, RouteKind.ONSEND)
                .doc("Tracks the call of an INVITE, with three texts to find it by.");
        exports.function("dlgs_update", this::update)
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.ONSEND)
                .doc("Moves a call on by its ACK, BYE or CANCEL; replies do so of themselves.");
        exports.function("dlgs_count", this::count, text("field"), text("operation"), text("data"))
                .doc(
                        "How many calls are meant that have not ended, or -1; field: src, dst,"
                                + " data, any; operation: eq, ne, re, sw, fm.");
        exports.function(
                        "dlgs_tags_add",
                        (context, arguments) -> tag(context, arguments, true),
                        text("tag"))
                .doc("Gives the call of the message a tag.");
        exports.function(
                        "dlgs_tags_rm",
                        (context, arguments) -> tag(context, arguments, false),
                        text("tag"))
                .doc("Takes a tag from the call of the message.");
        exports.function("dlgs_tags_count", this::countTag, text("tag"))
                .doc("How many calls that have not ended have a tag, or -1.");
    }

    private Calls calls() {
        return calls.orElseThrow(() -> new ConfigurationException("dlgs has not started"));
    }

    @Override
    public void start(Engine engine) {
        boolean inRange =
                initSec > 0
                        && activeSec > 0
                        && finishSec > 0
                        && intervalSec > 0
                        && callsMax > 0
                        && callsMax <= 1 << 26;
        if (!inRange) {
            throw new ConfigurationException(
                    "dlgs: lifetimes, timer_interval and calls_max (67108864 at most) are above 0");
        }
        Calls.Lifetimes lifetimes = new Calls.Lifetimes(initSec, activeSec, finishSec);
        Calls tracked = new Calls((int) callsMax, lifetimes, engine::nowMs);
        calls = Optional.of(tracked);
        drafts = Optional.of(engine.contextState(() -> new RecordDraft(Calls.LAYOUT)));
        engine.core().onReply(reply -> onReply(tracked, reply.message()));
        engine.every(TimeUnit.SECONDS.toMillis(intervalSec), tracked::sweep);
    }

    private static void onReply(Calls tracked, SipMessage reply) {
        int code = reply.statusCode();
        if (reply.method() != Method.INVITE || code <= TRYING) {
            return;
        }
        CallState to =
                code < FINAL
                        ? CallState.PROGRESS
                        : code < FAILURE ? CallState.ANSWERED : CallState.NOTANSWERED;
        boolean _ = tracked.move(reply, to);
    }

    private RecordDraft draft(RoutingContext context) {
        return drafts.orElseThrow().in(context);
    }

    private int begin(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        boolean initial = message.method() == Method.INVITE && message.to().tagLength() == 0;
        boolean done =
                initial
                        && calls().begin(
                                        message,
                                        arguments.text(context, 0),
                                        arguments.text(context, 1),
                                        arguments.text(context, 2),
                                        draft(context));
        if (!done) {
            refused.increment();
        }
        return Function.of(done);
    }

    private int update(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        return switch (message.method()) {
            case ACK -> Function.of(calls().move(message, CallState.CONFIRMED));
            case BYE -> Function.of(calls().move(message, CallState.TERMINATED));
            case CANCEL -> Function.of(calls().move(message, CallState.NOTANSWERED));
            default -> Function.TRUE;
        };
    }

    private int count(RoutingContext context, Arguments arguments) {
        try {
            CallFilter filter =
                    CallFilter.of(
                            arguments.text(context, 0).toString(),
                            arguments.text(context, 1).toString(),
                            arguments.text(context, 2).toString());
            return orNone(filter.count(calls()));
        } catch (ConfigurationException wrong) {
            return Function.FALSE;
        }
    }

    private static int orNone(int count) {
        return count > 0 ? count : Function.FALSE;
    }

    private int tag(RoutingContext context, Arguments arguments, boolean present) {
        Value tag = arguments.text(context, 0);
        return Function.of(
                tag.length() > 0 && calls().tag(context.message(), tag, present, draft(context)));
    }

    private int countTag(RoutingContext context, Arguments arguments) {
        Value tag = arguments.text(context, 0);
        int[] count = {0};
        calls().forEach(
                        record -> {
                            boolean has = TagChange.find(record, tag) >= 0;
                            count[0] += has && Calls.state(record).isOngoing() ? 1 : 0;
                            return true;
                        });
        return orNone(count[0]);
    }
}
