package strowger.modules;

import static strowger.engine.transaction.TransactionConfig.Setting;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.transaction.Timing;
import strowger.engine.transaction.TransactionConfig;
import strowger.engine.transaction.Transactions;
import strowger.modules.transaction.ArmFunctions;
import strowger.modules.transaction.ContactSeries;
import strowger.modules.transaction.RelayFunctions;
import strowger.modules.transaction.ReplyCodes;
import strowger.modules.transaction.StateFunctions;
import strowger.modules.transaction.TimeFunctions;
import strowger.modules.transaction.TimeVariables;
import strowger.modules.transaction.TmCommands;
import strowger.modules.transaction.UacFunctions;

/** The {@code tm} module: transactions (RFC 3261 §16, §17). */
public final class TmModule implements Module {
    private final TransactionConfig config = new TransactionConfig();
    private final RelayFunctions relaying = new RelayFunctions();
    private final ContactSeries contacts = new ContactSeries();
    private final TimeVariables times = new TimeVariables();
    private @Nullable Transactions transactions;

    @Override
    public String name() {
        return "tm";
    }

    @Override
    public void export(Exports exports) {
        exportTimes(exports);
        exportRules(exports);
        exportFixed(exports);
        exportIgnored(exports);
        ArmFunctions.export(exports);
        StateFunctions.export(exports);
        TimeFunctions.export(exports);
        relaying.export(exports);
        contacts.export(exports);
        times.export(exports);
        UacFunctions.export(exports);
        exports.eventRoute("tm:local-request")
                .doc("Runs on each request of our own before it is sent; drop keeps it back.");
        exports.eventRoute("tm:local-response")
                .doc("Runs on each reply of the transaction layer's own, as it was sent.");
        exports.eventRoute("tm:local-ack-sent")
                .doc("Runs on each ACK of the transaction layer's own, as it was sent.");
        exportRefusals(exports);
        TmCommands.export(exports, this::transactions);
        exports.eventRoute("tm:branch-failure:*")
                .doc("Runs when a branch has failed that t_on_branch_failure armed it for.");
    }

    private static void exportRefusals(Exports exports) {
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "there is no SCTP",
                "t_forward_nonack_sctp",
                "t_relay_to_sctp",
                "t_replicate_sctp");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "t_relay_to, t_relay_to_udp and the like take an address",
                "t_forward_nonack_to",
                "t_relay_to_avp",
                "t_replicate_to");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "no application server is written to",
                "t_write_req",
                "t_write_unix");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "scripts are Kamailio's own language: write the event route itself",
                "event_callback",
                "event_callback_lres_sent",
                "evcb_local_ack_sent");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "each edit is applied when a branch is sent",
                "t_msg_apply_changes");
        exports.refuse(
                Refusal.Kind.COMMAND,
                "transactions lie in slots, not in chains of a hash; see tm.stats",
                "tm.hash_stats");
        exports.refuse(
                Refusal.Kind.COMMAND,
                "tm.t_uac_wait takes the same, but for attributes",
                "tm.t_uac_attrs");
    }

    private void exportTimes(Exports exports) {
        number(exports, "fr_timer", Setting.FR_TIMER)
                .doc("How long the first response is waited for, in ms: timers B and F.");
        number(exports, "fr_inv_timer", Setting.FR_INV_TIMER)
                .doc("How long the final response to an INVITE is waited for, in ms: timer C.");
        number(exports, "wt_timer", Setting.WT_TIMER)
                .doc("How long a transaction absorbs what comes late, in ms: timers I, J, K.");
        number(exports, "retr_timer1", Setting.RETR_TIMER1).doc("T1 in ms.");
        number(exports, "retr_timer2", Setting.RETR_TIMER2).doc("T2 in ms.");
        number(exports, "max_inv_lifetime", Setting.MAX_INV_LIFETIME)
                .doc("How long an INVITE may go without a final response, in ms.");
        number(exports, "max_noninv_lifetime", Setting.MAX_NONINV_LIFETIME)
                .doc("How long another request may go without a final response, in ms.");
        number(exports, "restart_fr_on_each_reply", Setting.RESTART_FR_ON_EACH_REPLY)
                .doc("Whether each provisional response starts fr_inv_timer again.");
    }

    private void exportRules(Exports exports) {
        number(exports, "auto_inv_100", Setting.AUTO_INV_100)
                .doc("Whether an INVITE is answered 100 when it is relayed.");
        exports.text("auto_inv_100_reason", config::tryingReason)
                .unset(config.tryingReason())
                .doc("The reason of that 100.");
        number(exports, "remap_503_500", Setting.REMAP_503_500)
                .doc("Whether a 503 is passed on as 500 (RFC 3261 §16.7 step 6).");
        number(exports, "disable_6xx_block", Setting.DISABLE_6XX_BLOCK)
                .doc("Whether a 6xx of one branch leaves the others alone.");
        number(exports, "aggregate_challenges", Setting.AGGREGATE_CHALLENGES)
                .doc("Whether the challenges of all branches are passed on together.");
        number(exports, "relay_100", Setting.RELAY_100).doc("Whether 100 is passed on.");
        number(exports, "failure_reply_mode", Setting.FAILURE_REPLY_MODE)
                .doc("Which former legs of serial forking count: 0 all, 3 none.");
        number(exports, "local_cancel_reason", Setting.LOCAL_CANCEL_REASON)
                .doc("Whether a CANCEL of ours has a Reason.");
        number(exports, "e2e_cancel_reason", Setting.E2E_CANCEL_REASON)
                .doc("Whether the Reason of a CANCEL is passed on.");
        number(exports, "reply_408_code", Setting.REPLY_408_CODE)
                .doc("The code that a timeout is answered with.");
        exports.text("reply_408_reason", config::timeoutReason)
                .unset(config.timeoutReason())
                .doc("The reason that a timeout is answered with.");
        number(exports, "default_code", Setting.DEFAULT_CODE)
                .doc("The code that a request is answered with whose relay has failed.");
        exports.text("default_reason", config::defaultReason)
                .unset(config.defaultReason())
                .doc("The reason of that answer.");
        exports.text("on_sl_reply", config::onStatelessReply)
                .doc("The onreply_route that runs on replies that belong to no transaction.");
        exports.text("failover_reply_codes", codes -> config.failoverCodes(ReplyCodes.of(codes)))
                .doc(
                        "Codes that lead to the next target of a name, as 503 does:"
                                + " code=488;class=6.");
        number(exports, "max_transactions", Setting.MAX_TRANSACTIONS)
                .doc("Transactions of a reactor, at most; beyond that 503 (Strowger's own).");
        number(exports, "max_memory", Setting.MAX_MEMORY_MIB)
                .doc("MiB that the transactions of a reactor may take (Strowger's own).");
        number(exports, "retry_after", Setting.RETRY_AFTER)
                .doc("What Retry-After says in that 503, in s (Strowger's own).");
    }

    /** What others choose, and we do one way: that way is accepted, any other refused. */
    private static void exportFixed(Exports exports) {
        fixed(exports, "ruri_matching", 1, "a branch names its transaction (RFC 3261 §17.2.3)");
        fixed(exports, "via1_matching", 1, "a branch names its transaction (RFC 3261 §17.2.3)");
        fixed(exports, "callid_matching", 0, "a branch names its transaction");
        fixed(exports, "callid_cseq_matching", 0, "a branch names its transaction");
        fixed(exports, "cancel_b_method", 1, "no CANCEL goes before a response (RFC 3261 §9.1)");
        fixed(exports, "unmatched_cancel", 0, "a CANCEL without its INVITE is a request");
        fixed(exports, "reparse_invite", 1, "a CANCEL is made from the INVITE as it was sent");
        fixed(exports, "noisy_ctimer", 1, "a call that rings too long is answered 408");
        fixed(exports, "failure_exec_mode", 0, "a failure route runs for what was sent");
        fixed(exports, "reparse_on_dns_failover", 1, "a request is written anew for each target");
        fixed(exports, "reply_matching", 1, "the branch of our Via names the transaction");
        fixed(exports, "reply_relay_mode", 1, "each reply goes the way of its request");
        fixed(exports, "e2e_cancel_hop_by_hop", 1, "a CANCEL is made anew (RFC 3261 §9.2)");
        fixed(exports, "rich_redirect", 0, "contacts are passed on as they come");
        fixed(exports, "blst_503", 0, "a 503 leads to the next target at once (RFC 3263 §4.3)");
        fixed(exports, "dns_reuse_rcv_socket", 0, "the socket fits the target");
        fixed(
                exports,
                "local_ack_mode",
                0,
                "an ACK goes where its route says (RFC 3261 §13.2.2.4)");
        fixed(exports, "local_ack_branch_mode", 0, "each ACK has a branch of its own");
        fixed(exports, "faked_reply_prio", 0, "a timeout is a response like others");
    }

    /** What Kamailio's processes and memory need, and reactors do not. */
    private static void exportIgnored(Exports exports) {
        for (String name :
                new String[] {
                    "blst_503_def_timeout",
                    "blst_503_max_timeout",
                    "blst_503_min_timeout",
                    "blst_methods_add",
                    "blst_methods_lookup",
                    "delayed_reply",
                    "enable_uac_fr",
                    "evlreq_mode",
                    "exec_time_check",
                    "headers_mode",
                    "pass_provisional_replies",
                    "unix_tx_timeout"
                }) {
            exports.integer(name, _ -> {}).doc("Kept for old configurations: without effect here.");
        }
        exports.text("ac_extra_hdrs", _ -> {})
                .doc("Kept for old configurations: no application server is written to.");
        exports.text("tw_append", _ -> {})
                .doc("Kept for old configurations: no application server is written to.");
    }

    private static void fixed(Exports exports, String name, long only, String why) {
        exports.integer(
                        name,
                        value -> {
                            if (value != only) {
                                throw new ConfigurationException(
                                        "tm: " + name + " can only be " + only + ": " + why);
                            }
                        })
                .unset(only)
                .doc("Only " + only + ": " + why + ".");
    }

    private strowger.engine.module.ParameterExport number(
            Exports exports, String name, Setting setting) {
        return exports.integer(name, value -> set(name, setting, value)).unset(setting.unset());
    }

    private void set(String name, Setting setting, long value) {
        if (value < 0) {
            throw new ConfigurationException("tm: " + name + " is negative: " + value);
        }
        config.set(setting, value);
    }

    @Override
    public void start(Engine engine) {
        transactions =
                new Transactions(engine.core(), config, engine.reactorCount(), Timing.OF_REACTOR);
        engine.connections().listen(transactions.connectionListener());
        times.listen(transactions);
        relaying.start(engine);
    }

    /** The transactions of the running server; null before it starts. */
    @Nullable Transactions transactions() {
        return transactions;
    }

    @Override
    public void stop() {
        if (transactions != null) {
            transactions.close();
        }
    }
}
