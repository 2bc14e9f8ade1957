package strowger.server.command;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Texts of which no two are alike: a number of the server's run, and one that is counted. */
final class UniqueId {
    private static final int LENGTH_MAX = 40;

    private final long run = new SecureRandom().nextLong();
    private final AtomicLong count = new AtomicLong();

    void read(RoutingContext context, Value out) {
        context.beginText(LENGTH_MAX)
                .putToken("srid-")
                .putHex(run)
                .put('-')
                .putHex(count.incrementAndGet());
        context.endText(out);
    }
}
