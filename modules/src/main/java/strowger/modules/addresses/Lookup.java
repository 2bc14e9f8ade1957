package strowger.modules.addresses;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.DnsAnswer;
import strowger.engine.dns.DnsRecord;
import strowger.engine.dns.Question;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.routing.Waiting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Questions that a script has asked of name servers, together: the message goes on when all are
 * answered. What is remembered already is answered at once.
 */
final class Lookup {
    private final List<DnsRecord> records = new ArrayList<>();
    private final BiConsumer<RoutingContext, List<DnsRecord>> keeper;
    private final BooleanSupplier result;
    private int open;
    private @Nullable Waiting waiting;

    private Lookup(BiConsumer<RoutingContext, List<DnsRecord>> keeper, BooleanSupplier result) {
        this.keeper = keeper;
        this.result = result;
    }

    /**
     * Asks.
     *
     * @param keeper is given the records in the message's context, when there are any.
     * @param result asked then whether they are what was wanted.
     * @return what the function returns: true when there are records; or whatever, when it waits.
     */
    static int ask(
            RoutingContext context,
            List<Question> questions,
            BiConsumer<RoutingContext, List<DnsRecord>> keeper,
            BooleanSupplier result) {
        Lookup lookup = new Lookup(keeper, result);
        for (Question question : questions) {
            lookup.look(context, question);
        }
        if (lookup.open == 0) {
            return lookup.finish(context);
        }
        Waiting waits = context.suspend();
        lookup.waiting = waits;
        return Function.of(waits != Waiting.REFUSED);
    }

    private void look(RoutingContext context, Question question) {
        DnsAnswer answer = context.core().settings().destinations().look(question, this::onAnswer);
        if (answer.status() == DnsAnswer.Status.UNKNOWN) {
            open++;
        } else {
            records.addAll(answer.records());
        }
    }

    /** On the reactor that asked, later. */
    private void onAnswer(DnsAnswer answer) {
        records.addAll(answer.records());
        if (--open == 0 && waiting != null) {
            boolean _ = waiting.resume(this::finish); // false when the message has gone on
        }
    }

    private int finish(RoutingContext context) {
        keeper.accept(context, List.copyOf(records));
        return Function.of(!records.isEmpty() && result.getAsBoolean());
    }
}
