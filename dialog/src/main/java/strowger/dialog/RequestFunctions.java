package strowger.dialog;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalUser;

import java.util.Locale;
import java.util.Optional;

/** What scripts send within dialogs. */
final class RequestFunctions {
    private final Running running;
    private final Transfers transfers;

    RequestFunctions(Running running, Transfers transfers) {
        this.running = running;
        this.transfers = transfers;
    }

    void export(Exports exports) {
        exports.function("dlg_bye", this::bye, text("side"))
                .doc(
                        "Ends the dialog by a BYE to caller, callee or all; one that rings by"
                                + " bye_early_code and CANCEL.");
        exports.function("dlg_refer", this::refer, text("side"), text("address"))
                .doc("Sends a side of the dialog (caller, callee) to another address by REFER.");
        exports.function(
                        "dlg_refer_did",
                        this::referNamed,
                        integer("h_entry"),
                        integer("h_id"),
                        text("side"),
                        text("address"))
                .doc("The same for the dialog of a name.");
        exports.function(
                        "dlg_refer_cid",
                        this::referCall,
                        text("callid"),
                        text("side"),
                        text("address"))
                .doc("The same for the dialog of a Call-ID.");
        exports.function("dlg_bridge", this::bridge, text("from"), text("to"), text("op"))
                .doc("Calls from, and sends it to to by REFER once it has answered.");
        exports.function(
                        "dlg_req_within",
                        this::request,
                        text("side"),
                        text("method"),
                        text("headers").orAbsent(),
                        text("content_type").orAbsent(),
                        text("content").orAbsent())
                .doc("Sends a request to a side of the dialog.");
    }

    private int bye(RoutingContext context, Arguments arguments) {
        String side = arguments.text(context, 0).toString().toLowerCase(Locale.ROOT);
        long dialog = running.dialogs().current(context);
        Optional<Side> one = Side.named(side);
        boolean all = side.equals("all") || side.equals("both");
        if (dialog == DialogId.NONE || (one.isEmpty() && !all)) {
            return Function.FALSE;
        }
        Core core = context.core();
        return Function.of(
                all
                        ? running.endings().end(core, dialog, "")
                        : running.requests().bye(core, dialog, one.orElseThrow(), ""));
    }

    private int refer(RoutingContext context, Arguments arguments) {
        return refer(context, running.dialogs().current(context), arguments, 0);
    }

    private int referNamed(RoutingContext context, Arguments arguments) {
        long dialog = DialogId.of(arguments.integer(context, 0), arguments.integer(context, 1));
        return refer(context, dialog, arguments, 2);
    }

    private int referCall(RoutingContext context, Arguments arguments) {
        Desk desk = running.dialogs().desk(context.core());
        long dialog = desk.matchCall(arguments.text(context, 0));
        return refer(context, dialog, arguments, 1);
    }

    private int refer(RoutingContext context, long dialog, Arguments arguments, int first) {
        Optional<Side> side = Side.named(arguments.text(context, first).toString());
        String address = arguments.text(context, first + 1).toString();
        return Function.of(
                dialog != DialogId.NONE
                        && side.isPresent()
                        && transfers.refer(context.core(), dialog, side.get(), address));
    }

    private int bridge(RoutingContext context, Arguments arguments) {
        return Function.of(
                transfers.bridge(
                        context.core(),
                        arguments.text(context, 0).toString(),
                        arguments.text(context, 1).toString(),
                        arguments.text(context, 2).toString()));
    }

    private int request(RoutingContext context, Arguments arguments) {
        Optional<Side> side = Side.named(arguments.text(context, 0).toString());
        long dialog = running.dialogs().current(context);
        if (side.isEmpty() || dialog == DialogId.NONE) {
            return Function.FALSE;
        }
        String method = arguments.text(context, 1).toString();
        String headers = optional(context, arguments, 2);
        InDialogRequests.Body body =
                new InDialogRequests.Body(
                        optional(context, arguments, 3), optional(context, arguments, 4));
        return Function.of(
                running.requests()
                        .send(
                                context.core(),
                                dialog,
                                side.get(),
                                method,
                                headers,
                                body,
                                LocalUser.NONE));
    }

    private static String optional(RoutingContext context, Arguments arguments, int index) {
        return arguments.has(index) ? arguments.text(context, index).toString() : "";
    }
}
