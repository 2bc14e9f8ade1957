package strowger.modules.transaction;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Fault;
import strowger.engine.transaction.TransactionLayer;
import strowger.engine.transaction.Transactions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The layers of all reactors, as commands ask them from a thread of their own. */
final class Layers {
    /** How long a reactor may take to answer. */
    static final long REACTOR_TIMEOUT_S = 5;

    private final Supplier<@Nullable Transactions> source;

    /**
     * @param source gives the transactions of the running server; null before it starts.
     */
    Layers(Supplier<@Nullable Transactions> source) {
        this.source = source;
    }

    /** The transactions of the running server. */
    Transactions running() throws Fault {
        Transactions transactions = source.get();
        if (transactions == null) {
            throw new Fault(500, "tm does not run");
        }
        return transactions;
    }

    /** Has work done by each reactor's layer; what those gave that could be reached in time. */
    <T> List<T> ask(Function<TransactionLayer, T> work) throws Fault {
        Transactions transactions = running();
        List<T> answers = new ArrayList<>();
        for (int reactor = 0; reactor < transactions.reactorCount(); reactor++) {
            CompletableFuture<T> answer = new CompletableFuture<>();
            boolean asked = transactions.on(reactor, layer -> answer.complete(work.apply(layer)));
            if (asked) {
                answers.add(await(answer, REACTOR_TIMEOUT_S));
            }
        }
        return answers;
    }

    /** Waits for what a reactor or a peer answers. */
    static <T> T await(CompletableFuture<T> answer, long seconds) throws Fault {
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException late) {
            throw new Fault(500, "No answer in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Fault(500, "Interrupted");
        }
    }
}
