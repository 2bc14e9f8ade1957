package strowger.modules.acc;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionListener;
import strowger.parser.Method;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Hears of transactions and writes lines of those whose request has one of the flags. A transaction
 * without them costs a look at its flags when it begins and when it is sent on. Any reactor.
 */
final class Accounting implements TransactionListener {
    private static final String ANSWERED = "ACC: transaction answered: ";
    private static final String MISSED = "ACC: call missed: ";
    private static final String ACKNOWLEDGED = "ACC: request acknowledged: ";
    private static final int SESSION_PROGRESS = 183;
    private static final int FINAL = 200;
    private static final int FAILURE = 300;

    private final AccountingRules rules;
    private final AccountingLine line;
    private final Consumer<String> log;
    private final LongSupplier clockMs;
    private long mark;

    /**
     * @param log takes each line.
     * @param clockMs milliseconds since 1970.
     */
    Accounting(
            AccountingRules rules,
            AccountingLine line,
            Consumer<String> log,
            LongSupplier clockMs) {
        this.rules = rules;
        this.line = line;
        this.log = log;
        this.clockMs = clockMs;
    }

    /** Takes the mark by which its transactions are known. */
    void mark(long own) {
        mark = own;
    }

    @Override
    public void created(Transaction transaction, RoutingContext request) {
        look(transaction, request);
    }

    @Override
    public void branchOut(Transaction transaction, RoutingContext request, int branch) {
        look(transaction, request);
    }

    private void look(Transaction transaction, RoutingContext request) {
        boolean cancel = transaction.method() == Method.CANCEL;
        if (rules.concerns(request.flags()) && (!cancel || rules.cancels())) {
            transaction.mark(mark);
        }
    }

    @Override
    public void replyIn(Transaction transaction, RoutingContext reply, int branch, int code) {
        if (code != SESSION_PROGRESS || !transaction.isMarked(mark)) {
            return;
        }
        SipMessage message = reply.message();
        if (message.bodyLength() == 0) {
            return;
        }
        AccountingLine.Answer answer = answer(message);
        boolean _ =
                transaction.visit(
                        request -> {
                            if (rules.isEarly(request.flags())) {
                                write(ANSWERED, request, answer);
                            }
                        });
    }

    @Override
    public void failed(Transaction transaction, int code) {
        boolean first = transaction.legStart() == 0; // further attempts are not told of
        if (!first || !transaction.isMarked(mark) || !transaction.isInvite() || code < FAILURE) {
            return;
        }
        boolean _ =
                transaction.visit(
                        request -> {
                            if (rules.isMissed(request.flags())) {
                                write(MISSED, request, AccountingLine.Answer.of(code));
                            }
                        });
    }

    @Override
    public void answered(Transaction transaction) {
        int code = transaction.replyCode();
        if (code < FINAL || !transaction.isMarked(mark)) {
            return;
        }
        AccountingLine.Answer answer = answer(transaction);
        boolean _ =
                transaction.visit(
                        request -> {
                            if (rules.isAccounted(request.flags(), code)) {
                                write(ANSWERED, request, answer);
                            }
                        });
    }

    @Override
    public void acknowledged(Transaction transaction, RoutingContext ack) {
        if (rules.acks() && transaction.isMarked(mark)) {
            write(ACKNOWLEDGED, ack, answer(transaction));
        }
    }

    private static AccountingLine.Answer answer(Transaction transaction) {
        UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
        transaction.readReply(bytes);
        SipMessage reply = new SipMessage();
        boolean readable =
                bytes.capacity() > 0 && reply.wrap(bytes, 0, bytes.capacity()) == ParseError.NONE;
        return readable ? answer(reply) : AccountingLine.Answer.of(transaction.replyCode());
    }

    private static AccountingLine.Answer answer(SipMessage reply) {
        String reason =
                reply.buffer()
                        .getStringWithoutLengthUtf8(reply.reasonOffset(), reply.reasonLength());
        return new AccountingLine.Answer(
                reply.statusCode(), reason, AccountingLine.tag(reply.to()));
    }

    private void write(String text, RoutingContext request, AccountingLine.Answer answer) {
        log.accept(line.of(text, request, answer, rules.extra(), clockMs.getAsLong()));
    }
}
