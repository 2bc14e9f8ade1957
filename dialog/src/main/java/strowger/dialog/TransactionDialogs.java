package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.engine.transaction.Transaction;
import strowger.engine.transaction.Transactions;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Which transactions have dialogs, and which of them move theirs from state to state. What concerns
 * one transaction is called on its reactor.
 */
final class TransactionDialogs {
    static final int REACTORS_MAX = 256;

    private static final long DRIVES = 1L << 62;

    private final AtomicReferenceArray<@Nullable Calls> calls =
            new AtomicReferenceArray<>(REACTORS_MAX);
    private volatile @Nullable Transactions transactions;
    private volatile long mark;

    /** Takes where transactions are, and the mark of those that have a dialog. */
    void bind(Transactions all, long ownMark) {
        mark = ownMark;
        transactions = all;
    }

    /**
     * Forgets which transactions have dialogs, and waits, a second at most, until no reactor is at
     * one: then the tables can be closed while others still work on theirs.
     */
    void letGo() {
        Transactions all = transactions;
        if (all != null) {
            mark = 0;
            all.awaitTurns();
        }
    }

    /** Whether it is known where transactions are. */
    boolean isBound() {
        return transactions != null;
    }

    /** Where transactions are. */
    Transactions all() {
        Transactions all = transactions;
        if (all == null) {
            throw new IllegalStateException("dialogs have not begun");
        }
        return all;
    }

    /** The dialog of a transaction; {@link DialogId#NONE} without one. */
    long dialogOf(Transaction transaction) {
        return noted(transaction) & ~DRIVES;
    }

    /** Whether a transaction is the INVITE by which its dialog goes from state to state. */
    boolean drives(Transaction transaction) {
        return (noted(transaction) & DRIVES) != 0;
    }

    private long noted(Transaction transaction) {
        return transaction.isMarked(mark) ? calls(transaction).of(transaction) : DialogId.NONE;
    }

    /** Notes the dialog of a transaction. */
    void attach(Transaction transaction, long dialog, boolean drives) {
        transaction.mark(mark);
        calls(transaction).put(transaction, drives ? dialog | DRIVES : dialog);
    }

    /** A transaction has ended. */
    void detach(Transaction transaction) {
        calls(transaction).remove(transaction);
    }

    private Calls calls(Transaction transaction) {
        int reactor = transaction.reactorIndex();
        Calls noted = calls.get(reactor);
        if (noted == null) {
            noted = new Calls();
            calls.set(reactor, noted);
        }
        return noted;
    }
}
