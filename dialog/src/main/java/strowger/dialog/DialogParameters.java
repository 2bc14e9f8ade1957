package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.dialog.replication.Replication;
import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of the module, but for profiles. Concluded once, when the module starts. */
final class DialogParameters {
    private static final int HASH_SIZE_MAX = 1 << 20;
    private static final int NO_FLAG = -1;
    private static final int FLAG_MAX = 31;
    private static final long KEPT_SEC_MAX = 32; // 64 * T1: later nothing of a call comes
    private static final long PROBE_SEC_MIN = 30;

    private final List<String> faults = new ArrayList<>();
    private final StorageParameters storage = new StorageParameters();
    private long dialogsMax = 1 << 20;
    private long hashSize = 4096;
    private long idStart;
    private long idStep = 1;
    private long match;
    private String routeParameter = "did";
    private long lifetimeSec = 43_200;
    private long earlySec = 300;
    private long orphanSec = 60;
    private long ackSec = 60;
    private long endSec = 300;
    private boolean renewed = true;
    private boolean bye;
    private boolean spirals = true;
    private long probeSec;
    private long missedMax = 1;
    private boolean scripted;
    private long flag = NO_FLAG;
    private long earlyCode = 480;
    private String earlyReason = "Temporarily Unavailable";
    private String extraHeaders = "";
    private String calleeHeaders = "";
    private @Nullable Argument timeoutVariable;
    private @Nullable Argument uriVariable;
    private boolean shared;
    private String channel = Replication.CHANNEL;
    private long syncSec = 10;
    private boolean refusesUntilSynchronized;
    private boolean dropsDead;

    void export(Exports exports, Transfers transfers) {
        exportTimes(exports);
        exportNames(exports);
        exports.integer("send_bye", value -> bye = value != 0)
                .unset(0)
                .doc("Whether a BYE goes both ways when a lifetime is over.");
        exports.integer("detect_spirals", value -> spirals = value != 0)
                .unset(1)
                .doc("Whether an INVITE that comes by again belongs to the dialog it has.");
        exports.integer("dlg_mode", value -> scripted = value != 0)
                .unset(0)
                .doc("1 has the script move dialogs, by dlg_update_state and dlg_set_state.");
        exports.integer("dlg_flag", value -> flag = value)
                .unset(-1)
                .doc("A message flag that has an INVITE's dialog followed as dlg_manage does.");
        exports.integer("bye_early_code", value -> earlyCode = value)
                .unset(480)
                .doc("The code that the caller is given when dlg_bye ends a call that rings.");
        exports.text("bye_early_reason", value -> earlyReason = value)
                .unset("Temporarily Unavailable")
                .doc("The reason phrase behind bye_early_code.");
        exports.text("dlg_extra_hdrs", value -> extraHeaders = lines(value))
                .doc("Header lines that each request of ours within a dialog has.");
        exports.text("lreq_callee_headers", value -> calleeHeaders = lines(value))
                .doc("Header lines that each request of ours to the callee of a dialog has.");
        exports.bound("ruri_pvar", text -> uriVariable = text.bind(text.text()))
                .doc("A variable that has the request URI of a dialog; $ru without it.");
        exports.text("bridge_controller", transfers::controller)
                .unset("sip:controller@kamailio.org")
                .doc("Who the requests of dlg_bridge and dlg_refer are from.");
        exports.text("bridge_contact", transfers::contact)
                .unset("sip:controller@kamailio.org:5060")
                .doc("The Contact of those requests.");
        exports.integer("dialogs_max", value -> dialogsMax = value)
                .unset(1 << 20)
                .doc("Dialogs there may be at the same time; memory is taken as they come.");
        exportSharing(exports);
        exportIgnored(exports);
        exportUnset(exports);
        storage.export(exports);
    }

    private static String lines(String headers) {
        String text = headers.replace("\\r\\n", "\r\n");
        return text.isEmpty() || text.endsWith("\r\n") ? text : text + "\r\n";
    }

    private void exportTimes(Exports exports) {
        exports.integer("default_timeout", value -> lifetimeSec = value)
                .unset(43_200)
                .doc("Seconds a dialog may last from its 2xx on.");
        exports.integer("early_timeout", value -> earlySec = value)
                .unset(300)
                .doc("Seconds in which an INVITE must have been answered.");
        exports.integer("orphan_timeout", value -> orphanSec = value)
                .unset(60)
                .doc(
                        "Seconds after a restart in which something must be heard of a call that"
                                + " was kept and had not been answered; else it counts no more.");
        exports.integer("noack_timeout", value -> ackSec = value)
                .unset(60)
                .doc("Seconds in which the ACK to a 2xx must have come.");
        exports.integer("end_timeout", value -> endSec = value)
                .unset(300)
                .doc("Seconds an ended dialog is kept for what comes late; 32 are enough.");
        exports.integer("timeout_noreset", value -> renewed = value == 0)
                .unset(0)
                .doc("1 has requests within a dialog leave its lifetime as it is.");
        exports.bound("timeout_avp", text -> timeoutVariable = text.bind(text.text()))
                .doc("A variable that has the lifetime of a dialog, in seconds.");
        exports.integer("ka_timer", _ -> {})
                .unset(0)
                .doc("Taken for old configurations: keep-alives are sent when they are due.");
        exports.integer("ka_interval", value -> probeSec = value)
                .unset(0)
                .doc("Seconds between keep-alives of a side, 30 at least; 0 for none.");
        exports.integer("ka_failed_limit", value -> missedMax = value)
                .unset(1)
                .doc("Keep-alives in a row without an answer that end a dialog.");
    }

    private void exportNames(Exports exports) {
        exports.text("rr_param", value -> routeParameter = value)
                .unset("did")
                .doc("The parameter of our Record-Route that names the dialog.");
        exports.integer("dlg_match_mode", value -> match = value)
                .unset(0)
                .doc("Finds dialogs by: 0 rr_param, 1 that or Call-ID and tags, 2 the latter.");
        exports.integer("hash_size", value -> hashSize = value)
                .unset(4096)
                .doc("The first half of names is below it; the same on all nodes.");
        exports.integer("h_id_start", value -> idStart = value)
                .unset(0)
                .doc("The first of the second halves of names; 0 for one by chance.");
        exports.integer("h_id_step", value -> idStep = value)
                .unset(1)
                .doc("From one second half to the next.");
    }

    private void exportSharing(Exports exports) {
        exports.integer("enable_dmq", value -> shared = value != 0)
                .unset(0)
                .doc("Whether dialogs and profiles are shared with other nodes, over dmq.");
        exports.integer("sync_timeout", value -> syncSec = value)
                .unset(10)
                .doc("Seconds from the start in which other nodes must have told what they hold.");
        exports.integer("sync_refuse", value -> refusesUntilSynchronized = value != 0)
                .unset(0)
                .doc(
                        "Whether dlg_manage answers 503 with Retry-After, and ends the script,"
                                + " until the other nodes have told what they hold.");
        exports.integer("drop_dead_nodes", value -> dropsDead = value != 0)
                .unset(0)
                .doc(
                        "Whether the dialogs of a node that can't be reached count no more at"
                                + " once; else until their lifetime is over.");
        exports.text("dmq_peer_id", value -> channel = value)
                .unset(Replication.CHANNEL)
                .doc("The channel on which dialogs are shared; the same on all nodes.");
    }

    private void exportIgnored(Exports exports) {
        exports.integer("enable_stats", _ -> {})
                .unset(1)
                .doc("Taken for old configurations: statistics are always there.");
        exports.integer("wait_ack", _ -> {})
                .unset(1)
                .doc("Taken for old configurations: a refused dialog is kept until its end.");
        exports.integer("initial_cbs_inscript", _ -> {})
                .unset(1)
                .doc("Taken for old configurations: all is done while the script runs.");
        exports.integer("timer_procs", _ -> {})
                .unset(0)
                .doc("Taken for old configurations: timers have a thread of their own.");
        exports.integer("dlg_ctxiuid_mode", _ -> {})
                .unset(0)
                .doc("Taken for old configurations: a message's dialog is found either way.");
        exports.integer("debug_variables", _ -> {})
                .unset(0)
                .doc("Taken for old configurations: dlg.list shows the variables.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "it is for scripts in other languages; use event_route[dialog:start] and others",
                "event_callback");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "Kamailio's manual does not say what it does; remove it",
                "xavp_cfg");
    }

    /** Parameters of which only the usual value is there. */
    private void exportUnset(Exports exports) {
        unset(exports, "track_cseq_updates", "it follows what the uac module changes");
        unset(exports, "keep_proxy_rr", "route sets are kept as RFC 3261 §12.1 has them");
        unset(exports, "dlg_filter_mode", "all sockets of a dialog are this server's");
        unset(exports, "enable_dmq_ka_iflags_sync", "only owners send keep-alives");
    }

    private void unset(Exports exports, String name, String why) {
        exports.integer(name, value -> unlessZero(name, value, why))
                .unset(0)
                .doc("0 only: %s.".formatted(why));
    }

    private void unlessZero(String name, long value, String why) {
        if (value != 0) {
            faults.add(
                    "dialog: %s is %d, which is not supported, as %s; set it to 0"
                            .formatted(name, value, why));
        }
    }

    private void require(String parameter, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add(
                    "dialog: %s is %d; set it from %d to %d".formatted(parameter, value, min, max));
        }
    }

    /** The message flag that has dialogs followed, as a bit; 0 for none. */
    long flagBit() {
        return flag == NO_FLAG ? 0 : 1L << flag;
    }

    /** Whether dialogs are shared with other nodes. */
    boolean isShared() {
        return shared;
    }

    /** The channel of that. */
    String channel() {
        return channel;
    }

    long syncSec() {
        return syncSec;
    }

    boolean refusesUntilSynchronized() {
        return refusesUntilSynchronized;
    }

    boolean dropsDead() {
        return dropsDead;
    }

    int earlyCode() {
        return (int) earlyCode;
    }

    String earlyReason() {
        return earlyReason;
    }

    String extraHeaders() {
        return extraHeaders;
    }

    String calleeHeaders() {
        return calleeHeaders;
    }

    @Nullable Argument uriVariable() {
        return uriVariable;
    }

    @Nullable Argument timeoutVariable() {
        return timeoutVariable;
    }

    /**
     * Where dialogs and profiles are kept; what is wrong with that is said by {@link #conclude}.
     */
    Optional<Store> store(Storage given) {
        return storage.open(given, faults);
    }

    /** When what is kept is written. */
    Writing writing() {
        return storage.writing();
    }

    /**
     * Concludes what was set.
     *
     * @throws ConfigurationException that lists every fault.
     */
    DialogConfig conclude() {
        require("dialogs_max", dialogsMax, 1, 1 << 28);
        require("hash_size", hashSize, 1, HASH_SIZE_MAX);
        require("h_id_start", idStart, 0, 0xffff_ffffL);
        require("h_id_step", idStep, 1, 1 << 16);
        require("dlg_match_mode", match, 0, 2);
        require("default_timeout", lifetimeSec, 1, Integer.MAX_VALUE);
        require("early_timeout", earlySec, 1, 86_400);
        require("orphan_timeout", orphanSec, 1, 86_400);
        require("noack_timeout", ackSec, 1, 86_400);
        require("end_timeout", endSec, 0, 86_400);
        require("ka_failed_limit", missedMax, 1, 100);
        require("sync_timeout", syncSec, 0, 3600);
        require("dlg_flag", flag, NO_FLAG, FLAG_MAX);
        require("bye_early_code", earlyCode, 300, 699);
        if (probeSec != 0) {
            require("ka_interval", probeSec, PROBE_SEC_MIN, 86_400);
        }
        ConfigurationException.throwIfAny(faults);
        return new DialogConfig(
                dialogsMax,
                (int) Long.highestOneBit(hashSize),
                idStart,
                idStep,
                DialogConfig.Match.values()[(int) match],
                routeParameter,
                lifetimeSec,
                earlySec,
                orphanSec,
                ackSec,
                Math.min(endSec, KEPT_SEC_MAX) * 1000,
                renewed,
                bye,
                spirals,
                probeSec,
                (int) missedMax,
                scripted);
    }
}
