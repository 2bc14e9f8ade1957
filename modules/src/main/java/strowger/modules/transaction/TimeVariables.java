package strowger.modules.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.TransactionListener;
import strowger.engine.transaction.TransactionWishes;
import strowger.engine.transaction.Transactions;
import strowger.engine.value.Value;

import java.util.concurrent.TimeUnit;

/**
 * {@code fr_timer_avp} and {@code fr_inv_timer_avp}: variables that say in seconds how long a
 * transaction waits, looked at when it is made. What {@code t_set_fr} says goes before.
 */
public final class TimeVariables implements TransactionListener {
    private @Nullable Argument first;
    private @Nullable Argument invite;

    /** Declares the parameters. */
    public void export(Exports exports) {
        exports.bound("fr_timer_avp", text -> first = text.bind(text.text()))
                .doc("The variable that says in s how long the first response is waited for.");
        exports.bound("fr_inv_timer_avp", text -> invite = text.bind(text.text()))
                .doc("The variable that says in s how long an INVITE's final response is.");
    }

    /** Hears of transactions, if a variable is named. */
    public void listen(Transactions transactions) {
        if (first != null || invite != null) {
            transactions.listen(this);
        }
    }

    @Override
    public void created(Transaction transaction, RoutingContext context) {
        TransactionWishes wishes = TransactionWishes.of(context);
        if (!wishes.hasTimeouts(context)) {
            long inviteMs = read(invite, context);
            long firstMs = read(first, context);
            if (inviteMs > 0 || firstMs > 0) {
                wishes.timeouts(context, inviteMs, firstMs);
            }
        }
    }

    private static long read(@Nullable Argument variable, RoutingContext context) {
        if (variable == null) {
            return 0;
        }
        Value value = context.argument(Arguments.MAX - 1);
        variable.read(context, value);
        return value.isNull() ? 0 : Math.max(0, TimeUnit.SECONDS.toMillis(value.toInteger()));
    }
}
