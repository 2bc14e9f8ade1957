package strowger.dialog;

import strowger.engine.routing.Core;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;

/** Ends dialogs from our side: a call that is up by BYE both ways, one that rings by CANCEL. */
final class Endings {
    private final Dialogs dialogs;
    private final InDialogRequests requests;
    private final int earlyCode;
    private final Value earlyReason;

    Endings(Dialogs dialogs, InDialogRequests requests, int earlyCode, String earlyReason) {
        this.dialogs = dialogs;
        this.requests = requests;
        this.earlyCode = earlyCode;
        this.earlyReason = Value.ofText(earlyReason);
    }

    /**
     * Ends a dialog; on its reactor if it has not been answered yet.
     *
     * @param headers lines for the BYEs, each with its end.
     * @return false when there is none, or nothing could be sent.
     */
    boolean end(Core core, long dialog, String headers) {
        Desk desk = dialogs.desk(core);
        if (!desk.read(dialog) || desk.state() == DialogState.DELETED) {
            return false;
        }
        return desk.state().isUp() ? requests.byeBoth(core, dialog, headers) : endEarly(core, desk);
    }

    private boolean endEarly(Core core, Desk desk) {
        if (DialogRecord.isReplica(desk.found())) {
            return false; // its INVITE is at its owner
        }
        if (DialogRecord.isOrphan(desk.found())) { // nothing is left that could be sent
            return dialogs.fire(core, desk.dialog(), DialogEvent.TIMEOUT, 0, null);
        }
        int reactor = desk.found().shortAt(DialogRecord.REACTOR);
        long transaction = desk.found().longAt(DialogRecord.TRANSACTION);
        if (reactor == core.reactorIndex()) {
            return refuse(Transactions.of(core), transaction);
        }
        return dialogs.ofTransactions().all().on(reactor, layer -> refuse(layer, transaction));
    }

    /** A final response of ours has the branches cancelled that ring. */
    private boolean refuse(TransactionLayer layer, long id) {
        Transaction transaction = layer.find((int) id, (int) (id >>> Integer.SIZE));
        return transaction.isLive() && layer.reply(transaction, earlyCode, earlyReason);
    }

    /** Ends a dialog from any thread; false when there is none, or the inbox is full. */
    boolean endOn(Desk desk, long dialog, String headers) {
        if (!desk.read(dialog) || desk.state() == DialogState.DELETED) {
            return false;
        }
        int reactor = desk.found().shortAt(DialogRecord.REACTOR);
        return dialogs.ofTransactions()
                .all()
                .on(
                        reactor,
                        layer -> {
                            boolean _ = end(layer.core(), dialog, headers);
                        });
    }
}
