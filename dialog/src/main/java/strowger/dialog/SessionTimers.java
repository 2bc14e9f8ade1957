package strowger.dialog;

import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionListener;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SessionExpires;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.TokenList;

/**
 * A proxy's part of session timers (RFC 4028 §8): asks for one where nobody has, answers for a
 * callee that knows none, and lets the dialog last for the interval that both have agreed on. Any
 * reactor; what is reused while reading belongs to the reactor's desk or the context.
 */
final class SessionTimers implements TransactionListener {
    private static final int NONE = -1;
    private static final int FINAL = 200;
    private static final int FAILURE = 300;
    private static final int TOO_SMALL = 422;
    private static final int LINE_LENGTH = 96;
    private static final Value REASON = Value.ofText("Session Interval Too Small");
    private static final Token TIMER = Token.of("timer");
    private static final byte[] MIN_SE = Output.bytes("Min-SE: ");
    private static final byte[] SESSION_EXPIRES = Output.bytes("Session-Expires: ");
    private static final byte[] OF_CALLER = Output.bytes(";refresher=uac\r\nRequire: timer\r\n");

    private final Running running;
    private final int minSec;
    private final long flagBit;
    private final boolean rejecting;
    private long mark;

    /**
     * @param minSec the shortest interval that is taken.
     * @param flagBit of INVITEs that have a session timer.
     * @param rejecting whether a shorter interval is refused when such an INVITE is sent on.
     */
    SessionTimers(Running running, int minSec, long flagBit, boolean rejecting) {
        this.running = running;
        this.minSec = minSec;
        this.flagBit = flagBit;
        this.rejecting = rejecting;
    }

    /** Takes the mark by which its transactions are known. */
    void mark(long own) {
        mark = own;
    }

    /** {@code sstCheckMin}: whether an interval is too short; the request may be answered. */
    boolean isTooShort(RoutingContext context, boolean answering) {
        SipMessage message = context.message();
        int interval = seconds(message, HeaderName.SESSION_EXPIRES);
        int shortest = seconds(message, HeaderName.MIN_SE);
        boolean tooShort =
                interval != NONE ? interval < minSec : shortest != NONE && shortest < minSec;
        if (tooShort && answering && message.isRequest()) {
            refuse(context);
        }
        return tooShort;
    }

    private void refuse(RoutingContext context) {
        Value line = context.argument(strowger.engine.module.Arguments.MAX - 1);
        context.beginText(LINE_LENGTH).put(MIN_SE).putNumber(minSec).putLineEnd();
        context.endText(line);
        if (line.isText() && context.replyHeaders().add(line, context.arena())) {
            boolean _ = context.core().answer(context, TOO_SMALL, REASON);
        }
    }

    private static int seconds(SipMessage message, HeaderName name) {
        int header = message.find(name);
        if (header == SipMessage.ABSENT) {
            return NONE;
        }
        SessionExpires value = new SessionExpires(); // few requests ask for session timers
        ParseError error =
                value.wrap(
                        message.buffer(), message.valueOffset(header), message.valueLength(header));
        return error == ParseError.NONE ? value.seconds() : NONE;
    }

    private static boolean isSupported(SipMessage message) {
        return message.find(HeaderName.SUPPORTED) != SipMessage.ABSENT
                && new TokenList().wrap(message, HeaderName.SUPPORTED).contains(TIMER);
    }

    @Override
    public void created(Transaction transaction, RoutingContext request) {
        if (!refreshes(transaction)) {
            return;
        }
        if (request.message().to().tagLength() > 0) {
            transaction.mark(mark); // its dialog tells whether it has a session timer
        } else if (transaction.isInvite() && (request.flags() & flagBit) != 0) {
            transaction.mark(mark);
            begin(request);
        }
    }

    private static boolean refreshes(Transaction transaction) {
        return transaction.method() == Method.INVITE || transaction.method() == Method.UPDATE;
    }

    private void begin(RoutingContext request) {
        int interval = seconds(request.message(), HeaderName.SESSION_EXPIRES);
        if (interval == NONE) {
            insert(request, minSec, false); // RFC 4028 §8.1
        } else if (interval < minSec && rejecting && isSupported(request.message())) {
            refuse(request);
        }
    }

    private static void insert(RoutingContext context, int seconds, boolean toCaller) {
        Value line = context.argument(strowger.engine.module.Arguments.MAX - 1);
        Output out = context.beginText(LINE_LENGTH).put(SESSION_EXPIRES).putNumber(seconds);
        if (toCaller) {
            out.put(OF_CALLER);
        } else {
            out.putLineEnd();
        }
        context.endText(line);
        SipMessage message = context.message();
        int last = message.headerCount() - 1;
        int at = message.headerOffset(last) + message.headerLength(last);
        boolean _ =
                line.isText()
                        && context.edits().insert(at, line.buffer(), line.offset(), line.length());
    }

    @Override
    public void replyIn(Transaction transaction, RoutingContext reply, int branch, int code) {
        if (code < FINAL || code >= FAILURE || !transaction.isMarked(mark)) {
            return;
        }
        long dialog = running.dialogs().ofTransactions().dialogOf(transaction);
        if (dialog == DialogId.NONE) {
            return;
        }
        int interval = seconds(reply.message(), HeaderName.SESSION_EXPIRES);
        Desk desk = running.dialogs().desk(reply.core());
        boolean opens = running.dialogs().ofTransactions().drives(transaction);
        if (interval == NONE && opens) {
            int[] asked = {NONE};
            boolean _ = transaction.visit(request -> asked[0] = asked(request.message()));
            interval = asked[0];
            if (interval != NONE) {
                insert(reply, interval, true); // RFC 4028 §8.2
            }
        }
        if (interval != NONE && (opens || hasTimer(desk, dialog))) {
            running.lifetimes().refresh(desk, dialog, Math.max(interval, 1));
        }
    }

    /** What a caller that knows session timers has asked for, or we for it. */
    private int asked(SipMessage request) {
        if (!isSupported(request)) {
            return NONE;
        }
        int interval = seconds(request, HeaderName.SESSION_EXPIRES);
        return interval == NONE ? minSec : interval;
    }

    private static boolean hasTimer(Desk desk, long dialog) {
        return desk.read(dialog)
                && (desk.found().intAt(DialogRecord.MARKS) & DialogRecord.MARK_SESSION_TIMER) != 0;
    }
}
