package strowger.dialog;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.parser.SipMessage;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * What scripts have a side of a dialog take over from a message of its own, whatever its method: a
 * target moves by itself with the 2xx to an INVITE or UPDATE only (RFC 3261 §12.2).
 */
final class TargetFunctions {
    private final Supplier<Dialogs> dialogs;

    TargetFunctions(Supplier<Dialogs> dialogs) {
        this.dialogs = dialogs;
    }

    void export(Exports exports) {
        exports.function("dlg_update_contact", this::updateContact)
                .doc(
                        "Has the side of the dialog that sent the message be where its Contact"
                                + " says; false without a dialog or a Contact.");
        exports.function("dlg_update_socket", this::updateSocket)
                .doc(
                        "Has the side of the dialog that sent the message be reached by the socket"
                                + " that it came by; false without a dialog.");
    }

    private int updateContact(RoutingContext context, Arguments arguments) {
        return Function.of(moveContact(dialogs.get(), context));
    }

    private int updateSocket(RoutingContext context, Arguments arguments) {
        return Function.of(moveSocket(dialogs.get(), context));
    }

    /** Takes the sender's Contact over. */
    static boolean moveContact(Dialogs dialogs, RoutingContext context) {
        Desk desk = dialogs.desk(context.core());
        Optional<Side> sender = sender(dialogs, context, desk);
        return sender.isPresent()
                && desk.writer().rewrite(desk.rewritings().target(sender.get(), context.message()));
    }

    /** Takes the socket over by which the sender reached us. */
    static boolean moveSocket(Dialogs dialogs, RoutingContext context) {
        Desk desk = dialogs.desk(context.core());
        Optional<Side> sender = sender(dialogs, context, desk);
        int socket = dialogs.settings().sockets().indexOf(context.socket()) + 1;
        return sender.isPresent()
                && socket != 0
                && desk.edits().socket(desk.dialog(), sender.get(), socket);
    }

    /** The side of the message's dialog that sent it; the desk has read the dialog then. */
    private static Optional<Side> sender(Dialogs dialogs, RoutingContext context, Desk desk) {
        long dialog = dialogs.current(context);
        if (dialog == DialogId.NONE || !desk.read(dialog)) {
            return Optional.empty();
        }
        SipMessage message = context.message();
        return switch (desk.check(message)) {
            case NONE -> Optional.empty();
            case DOWNSTREAM -> Optional.of(message.isRequest() ? Side.CALLER : Side.CALLEE);
            case UPSTREAM -> Optional.of(message.isRequest() ? Side.CALLEE : Side.CALLER);
        };
    }
}
