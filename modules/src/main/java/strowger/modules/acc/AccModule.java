package strowger.modules.acc;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.TransactionLayer;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The {@code acc} module: accounting of transactions and calls to the log, under the name {@code
 * strowger.acc}.
 */
public final class AccModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.acc");
    private static final String REQUEST = "ACC: request accounted: ";
    private static final int NOTICE = 1;

    private final AccountingRules rules = new AccountingRules();
    private final CallRecordRules calls = new CallRecordRules();
    private final TimeAttribute time = new TimeAttribute();
    private final AccountingLine line = new AccountingLine(time);
    private Level level = Level.INFO;
    private Optional<CallRecords> records = Optional.empty();
    private LongSupplier clockMs = System::currentTimeMillis;

    @Override
    public String name() {
        return "acc";
    }

    @Override
    public void export(Exports exports) {
        rules.export(exports);
        calls.export(exports);
        time.export(exports);
        exports.integer("log_level", this::level)
                .unset(NOTICE)
                .doc("The level of lines: 3 debug, 1 and 2 information, 0 warning, below error.");
        exports.integer("detect_direction", AccModule::direction)
                .unset(0)
                .doc("Only 0: From and To stay as they are in requests of the callee.");
        ignored(exports, "log_facility", "Lines go where the server logs.");
        ignored(exports, "cdr_facility", "Lines go where the server logs.");
        ignored(exports, "cdr_extra_size", "There are 64 attributes at most.");
        ignored(exports, "cdr_extra_nullable", "An attribute without a value is empty in the log.");
        ignored(exports, "acc_extra_size", "There are 64 attributes at most.");
        ignored(exports, "acc_extra_nullable", "An attribute without a value is empty in the log.");
        ignored(exports, "clone_msg", "The request is always kept.");
        exports.function("acc_log_request", this::accountFor, text("comment"))
                .doc("Writes a line of the request; the comment is a code and a reason.");
        exports.function("acc_request", this::accountFor, text("comment"), text("table"))
                .doc("The same; the table is for SQL and not looked at.");
        refuse(exports);
    }

    private static void direction(long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "From and To do not change places: set it to 0, and add is_direction's result"
                            + " to log_extra");
        }
    }

    private static void ignored(Exports exports, String name, String why) {
        exports.any(name, _ -> {}).doc("Kept for old configurations: " + why);
    }

    private static void refuse(Exports exports) {
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "accounting goes to the log; to SQL it needs storage, which is not here yet",
                "db_flag",
                "db_missed_flag",
                "db_url",
                "db_extra",
                "db_table_acc",
                "db_table_missed_calls",
                "db_insert_mode",
                "db_version_check",
                "acc_callid_column",
                "acc_from_tag_column",
                "acc_method_column",
                "acc_sip_code_column",
                "acc_sip_reason_column",
                "acc_time_column",
                "acc_to_tag_column");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "accounting goes to the log; write acc_log_request(comment)",
                "acc_db_request");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "legs are not told apart; name their attributes in log_extra",
                "multi_leg_info");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "the reason is that of the reply; add $hdr(Reason) to log_extra",
                "reason_from_hf");
    }

    private void level(long number) {
        level =
                number >= 3
                        ? Level.DEBUG
                        : number >= NOTICE ? Level.INFO : number == 0 ? Level.WARN : Level.ERROR;
    }

    @Override
    public void start(Engine engine) {
        clockMs = engine::nowMs;
        engine.beforeTraffic(this::listen);
        if (calls.isEnabled()) {
            CallRecords made = new CallRecords(calls, this::log, clockMs, engine.core().seed());
            made.listen(engine.core());
            records = Optional.of(made);
        }
    }

    @Override
    public void stop() {
        records.ifPresent(CallRecords::close);
    }

    private void listen(Core core) {
        if (!(core.stateful() instanceof TransactionLayer layer)) {
            throw new ConfigurationException(
                    "acc accounts for transactions: add loadmodule \"tm.so\"");
        }
        Accounting accounting = new Accounting(rules, line, this::log, clockMs);
        accounting.mark(layer.all().listen(accounting));
    }

    private int accountFor(RoutingContext context, Arguments arguments) {
        String comment = arguments.text(context, 0).toString();
        AccountingLine.Answer answer = AccountingLine.Answer.read(comment);
        log(line.of(REQUEST, context, answer, rules.extra(), clockMs.getAsLong()));
        return Function.TRUE;
    }

    private void log(String text) {
        LOG.atLevel(level).log(text);
    }
}
