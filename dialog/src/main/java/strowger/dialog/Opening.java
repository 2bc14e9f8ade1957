package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;

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

    /**
     * Makes a dialog of the request; it is read after that.
     *
     * @return its name; {@link DialogId#NONE} when there is no room for it.
     */
    long open(RoutingContext context, MessageDialog wishes, long lifetimeSec, Desk desk) {
        SipMessage message = context.message();
        long entry =
                EntryHash.of(
                        message.buffer(),
                        message.callIdOffset(),
                        message.callIdLength(),
                        config.hashSize());
        draft(context, wishes, lifetimeSec, desk);
        for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
            long dialog = DialogId.of(entry, nextId());
            desk.writer().draft().name(dialog);
            switch (desk.writer().insert()) {
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

    private void draft(RoutingContext context, MessageDialog wishes, long lifetimeSec, Desk desk) {
        SipMessage message = context.message();
        NameAddr from = message.from();
        NameAddr to = message.to();
        int nowSec = (int) (desk.nowMs() / 1000);
        SideReader sides = desk.sides();
        Value text = sides.text();
        readUri(context, text);
        DialogDraft draft =
                desk.writer()
                        .draft()
                        .begin(message.buffer(), message.callIdOffset(), message.callIdLength())
                        .text(
                                DialogField.FROM_URI,
                                from.buffer(),
                                from.uriOffset(),
                                from.uriLength())
                        .text(DialogField.TO_URI, to.buffer(), to.uriOffset(), to.uriLength())
                        .text(DialogField.REQUEST_URI, text)
                        .text(
                                DialogField.FROM_TAG,
                                from.buffer(),
                                from.tagOffset(),
                                from.tagLength());
        sides.contact(message, text);
        draft.text(DialogField.CALLER_CONTACT, text);
        sides.routes().ofRequest(message, text);
        draft.text(DialogField.CALLER_ROUTES, text)
                .putByte(DialogRecord.CALLER_HOPS, Math.min(sides.routes().count(), 127))
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
        Rewriting callee = desk.rewritings().answer(reply, socket(reply));
        return desk.writer().rewriteAndFire(dialog, reply.message(), callee);
    }
}
