package strowger.dialog;

import strowger.engine.routing.Core;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteListener;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionListener;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.Parameters;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

/**
 * Follows dialogs: hears of the transactions that open them, and of the requests within them. Any
 * reactor.
 */
final class DialogTracker implements TransactionListener, RouteListener {
    private static final int TRYING = 100;
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int ROUTES_READ_MAX = 2; // ours may be two (RFC 5658)

    private final Dialogs dialogs;
    private final TransactionDialogs ofTransactions;
    private final Lifetimes lifetimes;
    private final Orphans orphans;
    private final Token parameter;
    private final byte[] parameterName;
    private final long trackFlag; // the bit of dlg_flag; 0 for none

    DialogTracker(Dialogs dialogs, Lifetimes lifetimes, long trackFlag) {
        this.dialogs = dialogs;
        ofTransactions = dialogs.ofTransactions();
        this.lifetimes = lifetimes;
        orphans = new Orphans(dialogs);
        this.trackFlag = trackFlag;
        String name = dialogs.config().routeParameter();
        parameter = Token.of(name);
        parameterName = Output.bytes(";" + name + "=");
    }

    // Opening.

    /**
     * {@code dlg_manage}: opens a dialog by an initial INVITE, or takes a request within one.
     *
     * @return whether the message has a dialog now.
     */
    boolean manage(RoutingContext context) {
        SipMessage message = context.message();
        if (message.to().tagLength() > 0) {
            return route(context);
        }
        if (message.method() != Method.INVITE) {
            return false;
        }
        if (dialogs.current(context) != DialogId.NONE) {
            return true;
        }
        MessageDialog here = dialogs.message(context);
        long known = known(context);
        if (known != DialogId.NONE) {
            here.dialog = known;
            return true;
        }
        return open(context, here);
    }

    /** The dialog of an INVITE that came again, or by another way round. */
    private long known(RoutingContext context) {
        Transaction same = Transactions.of(context.core()).matched(context);
        if (same != Transaction.NONE) {
            return ofTransactions.dialogOf(same);
        }
        SipMessage message = context.message();
        return dialogs.config().spirals()
                ? dialogs.desk(context.core())
                        .match(
                                message.buffer(),
                                message.callIdOffset(),
                                message.callIdLength(),
                                message.from().tagOffset(),
                                message.from().tagLength(),
                                0,
                                0)
                : DialogId.NONE;
    }

    private boolean open(RoutingContext context, MessageDialog here) {
        long lifetimeSec = lifetimes.wanted(context, here);
        long dialog = dialogs.open(context, here, lifetimeSec);
        Transaction transaction = Transaction.of(context);
        if (dialog != DialogId.NONE && transaction.isLive()) {
            drive(transaction, dialog, here, dialogs.desk(context.core()));
        }
        return dialog != DialogId.NONE;
    }

    private void drive(Transaction transaction, long dialog, MessageDialog here, Desk desk) {
        here.opened = false;
        ofTransactions.attach(transaction, dialog, !dialogs.config().scripted());
        desk.edits().drive(dialog, transaction.id());
    }

    @Override
    public void created(Transaction transaction, RoutingContext request) {
        MessageDialog here = dialogs.message(request);
        boolean wanted = (request.flags() & trackFlag) != 0;
        if (here.dialog == DialogId.NONE && wanted && isInitial(transaction, request)) {
            boolean _ = manage(request);
        }
        if (here.dialog == DialogId.NONE || ofTransactions.dialogOf(transaction) != DialogId.NONE) {
            return;
        }
        if (here.opened) {
            Desk desk = dialogs.desk(request.core());
            drive(transaction, here.dialog, here, desk);
            if (here.timeoutSet) { // set behind dlg_manage
                lifetimes.change(desk, here.dialog, here.timeoutSec);
            }
        } else {
            ofTransactions.attach(transaction, here.dialog, false);
        }
    }

    private static boolean isInitial(Transaction transaction, RoutingContext request) {
        return transaction.isInvite() && request.message().to().tagLength() == 0;
    }

    @Override
    public void branchOut(Transaction transaction, RoutingContext request, int branch) {
        if (branch > 0 && ofTransactions.drives(transaction)) {
            dialogs.desk(request.core())
                    .edits()
                    .bits(
                            ofTransactions.dialogOf(transaction),
                            DialogRecord.MARKS,
                            DialogRecord.MARK_FORKED,
                            true);
        }
        if (request.recordRoute().isWanted() && ofTransactions.drives(transaction)) {
            long dialog = ofTransactions.dialogOf(transaction);
            Value text = dialogs.desk(request.core()).value();
            Output out = request.beginText(parameterName.length + DialogId.LENGTH_MAX);
            DialogId.write(dialog, out.put(parameterName));
            request.endText(text);
            if (text.isText()) {
                request.recordRoute().addParameters(text, request);
            }
        }
    }

    // Responses.

    /** {@code dlg_update_state}: moves the dialog to where the message leads it. */
    boolean update(RoutingContext context) {
        SipMessage message = context.message();
        if (message.isRequest()) {
            return message.to().tagLength() > 0 && route(context);
        }
        long dialog = dialogs.current(context);
        if (dialog == DialogId.NONE || message.cSeq().method() != Method.INVITE) {
            return false;
        }
        int code = message.statusCode();
        if (code < FINAL) {
            dialogs.fire(context.core(), dialog, DialogEvent.PROVISIONAL, code, context);
        } else if (code < FAILURE) {
            dialogs.answer(context, dialog, code);
        } else {
            dialogs.fire(context.core(), dialog, DialogEvent.FAILURE, code, context);
        }
        return true;
    }

    @Override
    public void replyIn(Transaction transaction, RoutingContext reply, int branch, int code) {
        if (code <= TRYING || code >= FAILURE) {
            return;
        }
        long dialog = ofTransactions.dialogOf(transaction);
        if (dialog == DialogId.NONE) {
            return;
        }
        if (!ofTransactions.drives(transaction)) {
            if (code >= FINAL) {
                lifetimes.refreshed(transaction, reply, dialog);
            }
        } else if (code < FINAL) {
            dialogs.fire(reply.core(), dialog, DialogEvent.PROVISIONAL, code, reply);
        } else {
            dialogs.answer(reply, dialog, code);
        }
    }

    @Override
    public void answered(Transaction transaction) {
        int code = transaction.replyCode();
        if (code < FINAL || !ofTransactions.drives(transaction)) {
            return;
        }
        Core core = ofTransactions.all().coreOf(transaction);
        long dialog = ofTransactions.dialogOf(transaction);
        Desk desk = dialogs.desk(core);
        boolean past = desk.dialog() == dialog && !desk.state().isBegun();
        if (past || !desk.read(dialog) || !desk.state().isBegun()) {
            return; // a 2xx that was passed on: it is up already, and never rings again
        }
        DialogEvent event = code < FAILURE ? DialogEvent.SUCCESS : DialogEvent.FAILURE;
        RoutingContext reply = Transactions.of(core).currentReply();
        if (reply != RoutingContext.NONE && reply.replyCode() == code) {
            dialogs.fire(core, dialog, event, code, reply);
        } else if (!transaction.visit(request -> fire(request, dialog, event, code))) {
            dialogs.fire(core, dialog, event, code, null);
        }
    }

    /** The final response is ours, or was kept: the request is what an event route sees. */
    private void fire(RoutingContext request, long dialog, DialogEvent event, int code) {
        request.replyCode(code);
        dialogs.fire(request.core(), dialog, event, code, request);
    }

    @Override
    public void acknowledged(Transaction transaction, RoutingContext ack) {
        if (!ofTransactions.drives(transaction)) {
            return;
        }
        long dialog = ofTransactions.dialogOf(transaction);
        boolean known = dialogs.fire(ack.core(), dialog, DialogEvent.ACK, 0, ack);
        if (!known || dialogs.desk(ack.core()).check(ack.message()) != Direction.DOWNSTREAM) {
            return;
        }
        MessageDialog here = dialogs.message(ack);
        here.acknowledged = dialog;
        if (dialogs.config().match() != DialogConfig.Match.BY_NAME) {
            here.within(dialog, Direction.DOWNSTREAM);
        }
    }

    @Override
    public boolean orphaned(RoutingContext message) {
        return orphans.take(message);
    }

    @Override
    public void ended(Transaction transaction) {
        long dialog = ofTransactions.dialogOf(transaction);
        if (dialog == DialogId.NONE) {
            return;
        }
        boolean drives = ofTransactions.drives(transaction);
        ofTransactions.detach(transaction);
        if (drives || transaction.method() == Method.BYE) {
            Core core = ofTransactions.all().coreOf(transaction);
            Desk desk = dialogs.desk(core);
            boolean known = desk.read(dialog);
            if (known && drives && desk.state().isBegun()) {
                dialogs.fire(core, dialog, DialogEvent.GONE, 0, null);
            } else if (known && isOver(desk)) {
                dialogs.drop(desk, dialog);
            }
        }
    }

    /** Nothing of it can come any more: its BYE is answered, or its INVITE was refused long ago. */
    private static boolean isOver(Desk desk) {
        return desk.state() == DialogState.DELETED && !DialogRecord.isReplica(desk.found());
    }

    // Requests within a dialog.

    @Override
    public void routed(RoutingContext request, SipUri own) {
        if (!dialogs.message(request).within) {
            long name = isNameRead() ? name(own) : DialogId.NONE;
            boolean _ = route(request, name == DialogId.NONE ? named(request) : name);
        }
    }

    /** Finds the dialog of a request within one, and moves it; false when there is none. */
    private boolean route(RoutingContext request) {
        return dialogs.message(request).within // loose_route and dlg_manage, both
                || route(request, named(request));
    }

    private boolean route(RoutingContext request, long named) {
        MessageDialog here = dialogs.message(request);
        if (named != DialogId.NONE && named == here.acknowledged) {
            here.within(named, Direction.DOWNSTREAM); // its transaction has moved it
            return true;
        }
        SipMessage message = request.message();
        Desk desk = dialogs.desk(request.core());
        long dialog = named == DialogId.NONE ? tagged(message, desk) : named;
        if (dialog == DialogId.NONE || !desk.take(dialog, message)) {
            return false;
        }
        here.within(dialog, desk.direction());
        if (message.method() != Method.CANCEL) {
            lifetimes.renewing(request, here, desk);
            dialogs.follow(request.core(), desk, dialog, 0, request);
        }
        return true;
    }

    /** The dialog that Call-ID and tags mean, unless only a name counts. */
    private long tagged(SipMessage message, Desk desk) {
        return dialogs.config().match() == DialogConfig.Match.BY_NAME
                ? DialogId.NONE
                : desk.match(
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength(),
                        message.from().tagOffset(),
                        message.from().tagLength(),
                        message.to().tagOffset(),
                        message.to().tagLength());
    }

    private boolean isNameRead() {
        return dialogs.config().match() != DialogConfig.Match.BY_TAGS;
    }

    /** The name in our Route, or in the request URI behind a strict router; if it is looked at. */
    private long named(RoutingContext request) {
        if (!isNameRead()) {
            return DialogId.NONE;
        }
        AddressList routes = dialogs.desk(request.core()).addresses();
        routes.wrap(request.message(), HeaderName.ROUTE);
        for (int index = 0; index < ROUTES_READ_MAX && routes.next(); index++) {
            long name = name(routes.address().uri());
            if (name != DialogId.NONE) {
                return name;
            }
        }
        return name(request.message().requestUri());
    }

    private long name(SipUri uri) {
        Parameters parameters = uri.parameters();
        return parameters.find(parameter)
                ? DialogId.read(uri.buffer(), parameters.valueOffset(), parameters.valueLength())
                : DialogId.NONE;
    }

    /** {@code is_known_dlg}: whether a request within a dialog belongs to one of ours. */
    boolean isKnown(RoutingContext request) {
        SipMessage message = request.message();
        return message.to().tagLength() > 0
                && (dialogs.message(request).within || isKnown(message, request));
    }

    private boolean isKnown(SipMessage message, RoutingContext request) {
        Desk desk = dialogs.desk(request.core());
        long named = named(request);
        return named == DialogId.NONE
                ? tagged(message, desk) != DialogId.NONE
                : desk.read(named) && desk.isOf(message);
    }
}
