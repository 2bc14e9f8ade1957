package strowger.dialog;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;
import strowger.tables.RecordEditor;
import strowger.tables.RecordUpdater;
import strowger.tables.RecordView;

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
        Move move = desk.scratch().move();
        Optional<Side> sender = sender(dialogs, context, desk);
        desk.scratch().contact(context.message(), move.contact);
        if (sender.isEmpty() || move.contact.length() == 0) {
            return false;
        }
        move.side = sender.get();
        return desk.rewrite(desk.dialog(), move);
    }

    /** Takes the socket over by which the sender reached us. */
    static boolean moveSocket(Dialogs dialogs, RoutingContext context) {
        Desk desk = dialogs.desk(context.core());
        Move move = desk.scratch().move();
        Optional<Side> sender = sender(dialogs, context, desk);
        move.socket = dialogs.settings().sockets().indexOf(context.socket()) + 1;
        if (sender.isEmpty() || move.socket == 0) {
            return false;
        }
        move.side = sender.get();
        return desk.edit(desk.dialog(), move);
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

    /** What a side takes over. */
    static final class Move implements Desk.Rewriting, RecordUpdater {
        private final Value contact = new Value();
        private Side side = Side.CALLER;
        private int socket;

        @Override
        public boolean set(DialogDraft draft, RecordView record) {
            draft.text(side.contact, contact);
            return true;
        }

        @Override
        public boolean update(RecordEditor record) {
            boolean moves = record.shortAt(side.socket) != (short) socket;
            if (moves) {
                record.putShort(side.socket, (short) socket);
            }
            return moves;
        }
    }
}
