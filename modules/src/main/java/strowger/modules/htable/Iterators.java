package strowger.modules.htable;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Optional;
import java.util.stream.Stream;

/** The iterators of one context's run: they end with it. */
final class Iterators {
    /** Iterators that one run may have at the same time. */
    static final int COUNT_MAX = 4;

    private final Iterator[] iterators =
            Stream.generate(Iterator::new).limit(COUNT_MAX).toArray(Iterator[]::new);
    private final Runnable release = this::endAll;
    private boolean used;

    /** The iterator of a name. */
    Optional<Iterator> find(Value name) {
        for (Iterator each : iterators) {
            if (each.isNamed(name)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Starts an iterator, anew if there is one of that name; false when there are too many. */
    boolean start(RoutingContext context, Value name, Table table) {
        Optional<Iterator> known = find(name);
        if (known.isPresent()) {
            return known.get().start(name, table);
        }
        for (Iterator each : iterators) {
            if (each.isFree()) {
                if (!used) {
                    used = true;
                    context.atEnd(release);
                }
                return each.start(name, table);
            }
        }
        return false;
    }

    private void endAll() {
        used = false;
        for (Iterator each : iterators) {
            each.end();
        }
    }
}
