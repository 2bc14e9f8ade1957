package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;
import strowger.tables.RecordView;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Makes a dialog of an initial INVITE, and completes it by a 2xx. Any reactor. */
final class Opening {
    private static final int TRIES_MAX = 16;

    private final DialogConfig config;
    private final CoreSettings settings;
    private final AtomicLong ids;
    private @Nullable Argument uriVariable; // ruri_pvar

    Opening(DialogConfig config, CoreSettings settings) {
        this.config = config;
        this.settings = settings;
        long start =
                config.idStart() > 0
                        ? config.idStart()
                        : ThreadLocalRandom.current().nextLong(1, 1L << 31);
        ids = new AtomicLong(start);
    }

    /** Takes {@code ruri_pvar}. */
    void uriVariable(@Nullable Argument variable) {
        uriVariable = variable;
    }

    private long nextId() {
        long id = ids.getAndAdd(config.idStep()) & 0xffff_ffffL;
        return id == 0 ? nextId() : id; // 0 is no name
    }

    /** What a reactor needs for it. */
    static final class Scratch {
        private final RouteSet routes = new RouteSet();
        private final AddressList contacts = new AddressList();
        private final Value text = new Value();
        private final Value contact = new Value();
        private final Answer answer = new Answer(this);
        private final TargetFunctions.Move move = new TargetFunctions.Move();

        /** What a script has a side take over. */
        TargetFunctions.Move move() {
            return move;
        }

        /** Reads the URI of the first Contact; empty without one. */
        void contact(SipMessage message, Value out) {
            if (contacts.wrap(message, HeaderName.CONTACT).next()) {
                NameAddr address = contacts.address();
                out.setText(message.buffer(), address.uriOffset(), address.uriLength());
            } else {
                out.setEmpty();
            }
        }
    }

    /**
     * Makes a dialog of the request; it is read after that.
     *
     * @return its name; {@link DialogId#NONE} when there is no room for it.
     */
    long open(RoutingContext context, MessageDialog wishes, long lifetimeSec, Desk desk) {
        SipMessage message = context.message();
        Scratch scratch = desk.scratch();
        long entry =
                EntryHash.of(
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength(),
                        config.hashSize());
        draft(context, wishes, lifetimeSec, desk, scratch);
        for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
            long dialog = DialogId.of(entry, nextId());
            desk.draft().name(dialog);
            switch (desk.insert()) {
                case INSERTED -> {
                    return dialog;
                }
                case DUPLICATE -> {} // after 2^32 of them: the next is free
                default -> {
                    return DialogId.NONE;
                }
            }
        }
        return DialogId.NONE;
    }

    private void draft(
            RoutingContext context,
            MessageDialog wishes,
            long lifetimeSec,
            Desk desk,
            Scratch scratch) {
        SipMessage message = context.message();
        NameAddr from = message.from();
        NameAddr to = message.to();
        int nowSec = (int) (desk.nowMs() / 1000);
        readUri(context, scratch.text);
        DialogDraft draft =
                desk.draft()
                        .begin(message.buffer(), message.callIdOffset(), message.callIdLength())
                        .text(
                                DialogField.FROM_URI,
                                from.buffer(),
                                from.uriOffset(),
                                from.uriLength())
                        .text(DialogField.TO_URI, to.buffer(), to.uriOffset(), to.uriLength())
                        .text(DialogField.REQUEST_URI, scratch.text)
                        .text(
                                DialogField.FROM_TAG,
                                from.buffer(),
                                from.tagOffset(),
                                from.tagLength());
        scratch.contact(message, scratch.contact);
        draft.text(DialogField.CALLER_CONTACT, scratch.contact);
        scratch.routes.ofRequest(message, scratch.text);
        draft.text(DialogField.CALLER_ROUTES, scratch.text)
                .putByte(DialogRecord.CALLER_HOPS, Math.min(scratch.routes.count(), 127))
                .putInt(DialogRecord.CALLER_CSEQ, message.cSeq().number())
                .putShort(DialogRecord.CALLER_SOCKET, socket(context))
                .putShort(DialogRecord.REACTOR, context.core().reactorIndex())
                .putByte(DialogRecord.STATE, DialogState.UNCONFIRMED.number())
                .putInt(DialogRecord.CREATED_SEC, nowSec)
                .putInt(DialogRecord.MODIFIED_SEC, nowSec)
                .putInt(DialogRecord.LIFETIME_SEC, (int) lifetimeSec)
                .putInt(DialogRecord.SCRIPT_FLAGS, (int) wishes.flags)
                .putInt(DialogRecord.PROPERTIES, properties(wishes));
        if (wishes.timeoutRoute.isText()) {
            draft.text(DialogField.TIMEOUT_ROUTE, wishes.timeoutRoute);
        }
    }

    private void readUri(RoutingContext context, Value out) {
        Argument variable = uriVariable;
        if (variable == null) {
            context.readRequestUri(out);
        } else {
            variable.read(context, out);
        }
    }

    private int properties(MessageDialog wishes) {
        boolean bye = wishes.bye != 0 || config.bye();
        return (bye ? DialogRecord.PROPERTY_BYE : 0);
    }

    /** The place of the socket a message came by, from 1; 0 if it is not known. */
    private int socket(RoutingContext context) {
        return settings.sockets().indexOf(context.socket()) + 1;
    }

    /**
     * Notes the callee's side as the 2xx shows it, and applies the desk's transition with it; the
     * first that comes counts. False when nothing was noted, nor applied.
     */
    boolean answer(RoutingContext reply, long dialog, Desk desk) {
        Answer answer = desk.scratch().answer;
        answer.reply = reply;
        answer.socket = socket(reply);
        return desk.rewriteAndFire(dialog, reply.message(), answer);
    }

    /** The texts of a 2xx. */
    private static final class Answer implements Desk.Rewriting {
        private RoutingContext reply = RoutingContext.NONE;
        private final Scratch scratch;
        private int socket;

        Answer(Scratch scratch) {
            this.scratch = scratch;
        }

        @Override
        public boolean set(DialogDraft draft, RecordView record) {
            if (DialogState.of(record.byteAt(DialogRecord.STATE)).isUp()) {
                return false; // another callee's: one leg is followed
            }
            SipMessage message = reply.message();
            NameAddr to = message.to();
            scratch.contact(message, scratch.contact);
            scratch.routes.ofResponse(reply, record.byteAt(DialogRecord.CALLER_HOPS), scratch.text);
            draft.text(DialogField.TO_TAG, to.buffer(), to.tagOffset(), to.tagLength())
                    .text(DialogField.CALLEE_CONTACT, scratch.contact)
                    .text(DialogField.CALLEE_ROUTES, scratch.text)
                    .putShort(DialogRecord.CALLEE_SOCKET, socket);
            return true;
        }
    }
}
