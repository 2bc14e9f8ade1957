package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The commands {@code dlg.*} about dialogs. On threads of the RPC server. */
final class DialogCommands {
    private static final String BRIEFING = "ftcFT";

    private final Running running;
    private final Transfers transfers;

    DialogCommands(Running running, Transfers transfers) {
        this.running = running;
        this.transfers = transfers;
    }

    void export(Exports exports) {
        exports.command("dlg.list", _ -> list(_ -> true, Long.MAX_VALUE))
                .doc("Lists all dialogs that have not ended.");
        exports.command("dlg.list_ctx", _ -> list(_ -> true, Long.MAX_VALUE))
                .doc("The same; the context of a dialog is its variables, shown by both.");
        exports.command("dlg.dlg_list", this::one)
                .doc("Shows the dialog of a Call-ID and, if given, a From tag.");
        exports.command("dlg.dlg_list_ctx", this::one).doc("The same as dlg.dlg_list.");
        exports.command("dlg.list_match", this::match)
                .doc(
                        "Lists dialogs whose ruri, furi, turi, callid or start_ts is (eq), matches"
                                + " (re) or begins with (sw) a value, or is above (gt) or below"
                                + " (lt) it; at most as many as a fourth argument says.");
        exports.command("dlg.list_match_ctx", this::match).doc("The same as dlg.list_match.");
        exports.command("dlg.briefing", this::briefing)
                .doc("Lists dialogs in short: f and t URIs, c Call-ID, F and T tags.");
        exports.command("dlg.stats_active", _ -> stats())
                .doc("How many dialogs are starting, connecting, answering and ongoing.");
        exports.command("dlg.end_dlg", this::end)
                .doc("Sends BYE both ways of the dialog of a name: h_entry, h_id, headers.");
        exports.command("dlg.terminate_dlg", this::terminate)
                .doc("The same for the dialog of a Call-ID and tags.");
        exports.command("dlg.is_alive", this::isAlive)
                .doc("Whether the dialog of a Call-ID and tags is up.");
        exports.command("dlg.set_state", this::setState)
                .doc("Moves the dialog of a Call-ID and tags on to a state, 1 to 5.");
        exports.command("dlg.bridge_dlg", this::bridge)
                .doc("Calls an address and refers it to another one.");
    }

    /** Dialogs that have not ended, each read without a lock held. */
    private List<Object> list(Predicate<Desk> chosen, long max) {
        Dialogs dialogs = running.dialogs();
        Desk desk = dialogs.newDesk();
        DialogStruct struct = new DialogStruct(dialogs, desk);
        List<Object> shown = new ArrayList<>();
        dialogs.table()
                .forEachLive(
                        desk,
                        () -> {
                            if (shown.size() < max && chosen.test(desk)) {
                                shown.add(struct.whole());
                            }
                        });
        return shown;
    }

    private Object one(CommandArguments arguments) throws Fault {
        Dialogs dialogs = running.dialogs();
        Desk desk = dialogs.newDesk();
        long dialog =
                desk.match(
                        Value.ofText(arguments.text(0)),
                        Value.ofText(arguments.text(1, "")),
                        Value.ofText(""));
        boolean there = dialog != DialogId.NONE && desk.state() != DialogState.DELETED;
        return there ? new DialogStruct(dialogs, desk).whole() : new Struct();
    }

    private Object match(CommandArguments arguments) throws Fault {
        if (arguments.count() < 3) {
            throw new Fault(500, "Invalid parameters");
        }
        Predicate<Desk> chosen =
                DialogMatch.of(arguments.text(0), arguments.text(1), arguments.text(2));
        long max = arguments.integer(3, 0);
        List<Object> found = list(chosen, max <= 0 ? Long.MAX_VALUE : max);
        if (found.isEmpty()) {
            throw new Fault(404, "Not found");
        }
        return found;
    }

    private Object briefing(CommandArguments arguments) throws Fault {
        String columns = arguments.text(0, BRIEFING);
        Dialogs dialogs = running.dialogs();
        Desk desk = dialogs.newDesk();
        DialogStruct struct = new DialogStruct(dialogs, desk);
        List<Object> shown = new ArrayList<>();
        dialogs.table().forEachLive(desk, () -> shown.add(struct.brief(columns)));
        return shown;
    }

    private Object stats() {
        DialogCounts counts = running.dialogs().table().counts();
        return new Struct()
                .add("starting", counts.in(DialogState.UNCONFIRMED))
                .add("connecting", counts.in(DialogState.EARLY))
                .add("answering", counts.in(DialogState.UNACKNOWLEDGED))
                .add("ongoing", counts.in(DialogState.CONFIRMED))
                .add("all", counts.live());
    }

    private @Nullable Object end(CommandArguments arguments) throws Fault {
        long dialog = DialogId.of(arguments.integer(0), arguments.integer(1));
        if (!running.endings()
                .endOn(running.dialogs().newDesk(), dialog, lines(arguments.text(2, "")))) {
            throw new Fault(404, "Dialog not found");
        }
        return null;
    }

    /** Header lines as an operator writes them: the last without its end. */
    private static String lines(String headers) {
        return headers.isEmpty() || headers.endsWith("\r\n") ? headers : headers + "\r\n";
    }

    private Desk find(CommandArguments arguments, String complaint) throws Fault {
        if (arguments.count() < 3) {
            throw new Fault(400, complaint);
        }
        Desk desk = running.dialogs().newDesk();
        long dialog =
                desk.match(
                        Value.ofText(arguments.text(0)),
                        Value.ofText(arguments.text(1)),
                        Value.ofText(arguments.text(2)));
        if (dialog == DialogId.NONE || desk.state() == DialogState.DELETED) {
            throw new Fault(404, "Dialog not found");
        }
        return desk;
    }

    private @Nullable Object terminate(CommandArguments arguments) throws Fault {
        Desk desk = find(arguments, "Need the callid, from tag and to tag");
        if (!running.endings().endOn(desk, desk.dialog(), "")) {
            throw new Fault(500, "The reactor of the dialog is busy; try again");
        }
        return null;
    }

    private Object isAlive(CommandArguments arguments) throws Fault {
        Desk desk = find(arguments, "Need the callid, from tag and to tag");
        if (!desk.state().isUp()) {
            throw new Fault(404, "Dialog not found");
        }
        return "Alive";
    }

    private @Nullable Object setState(CommandArguments arguments) throws Fault {
        String complaint = "Need the callid, from tag,to tag and state";
        if (arguments.count() < 4) {
            throw new Fault(400, complaint);
        }
        Desk desk = find(arguments, complaint);
        long number = arguments.integer(3);
        if (!DialogState.isNumber(number) || number < desk.state().number()) {
            throw new Fault(400, "A dialog goes on to a higher state, 5 at most: " + number);
        }
        long dialog = desk.dialog();
        boolean taken =
                running.dialogs()
                        .ofTransactions()
                        .all()
                        .on(
                                desk.found().shortAt(DialogRecord.REACTOR),
                                layer -> {
                                    boolean _ =
                                            running.dialogs()
                                                    .move(
                                                            layer.core(),
                                                            dialog,
                                                            DialogState.of((int) number));
                                });
        if (!taken) {
            throw new Fault(500, "The reactor of the dialog is busy; try again");
        }
        return null;
    }

    private @Nullable Object bridge(CommandArguments arguments) throws Fault {
        String from = arguments.text(0);
        String to = arguments.text(1);
        String op = arguments.text(2, "");
        boolean taken =
                running.dialogs()
                        .ofTransactions()
                        .all()
                        .on(
                                0,
                                layer -> {
                                    boolean _ = transfers.bridge(layer.core(), from, to, op);
                                });
        if (!taken) {
            throw new Fault(500, "The reactor is busy; try again");
        }
        return null;
    }
}
