package strowger.modules.htable;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.cluster.Node;
import strowger.engine.module.Counter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.tables.RecordView;
import strowger.tables.Sweeper;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Frees the items that have expired, and runs {@code event_route[htable:expired:TABLE]} once for
 * each, on a reactor. Events wait here, a bounded number of them, while the reactors' inboxes are
 * full. Swept by one thread; what the route asks for is asked on its reactor.
 */
public final class ExpiredItems {
    /** The name of the event route, with that of the table behind it. */
    public static final String EVENT = "htable:expired:";

    /** Events that may wait. */
    static final int WAITING_MAX = 1 << 14;

    private static final int SWEPT_A_ROUND = 1024;
    private static final int ROUNDS_A_SWEEP = 1024;

    private final Counter dropped;
    private final List<Swept> swept = new ArrayList<>();
    private final Queue<Event> waiting = new ArrayDeque<>();
    private Optional<Engine> engine = Optional.empty();
    private Optional<ContextState<Shown>> shown = Optional.empty();

    /**
     * @param dropped counts the events there was no room for.
     */
    public ExpiredItems(Counter dropped) {
        this.dropped = dropped;
    }

    /** Starts with the tables, which are open. */
    public void start(Engine started, Tables tables) {
        engine = Optional.of(started);
        shown = Optional.of(started.contextState(Shown::new));
        tables.all().forEach(table -> swept.add(new Swept(table, table.sweeper())));
    }

    /** Frees what has expired and tells of it. */
    public void sweep() {
        Engine running = engine.orElseThrow();
        for (Swept each : swept) {
            String route = EVENT + each.table.definition().name();
            boolean told = running.core().program().block(RouteKind.EVENT, route).isPresent();
            sweep(each, told ? route : "");
        }
        handOn(running);
    }

    private void sweep(Swept each, String route) {
        int reported = SWEPT_A_ROUND;
        for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
            reported =
                    each.sweeper.sweep(
                            SWEPT_A_ROUND,
                            item ->
                                    route.isEmpty()
                                            || item.ownerNode() != Node.SELF // it tells of it
                                            || add(each.table, route, item));
        }
    }

    private boolean add(Table table, String route, RecordView item) {
        if (waiting.size() == WAITING_MAX) {
            handOn(engine.orElseThrow());
        }
        if (waiting.size() == WAITING_MAX) {
            dropped.increment();
        } else {
            waiting.add(new Event(table, route, item));
        }
        return true;
    }

    /** Hands on what waits, as long as it is taken. */
    private void handOn(Engine running) {
        Event event = waiting.peek();
        while (event != null && running.onReactor(event)) {
            waiting.remove();
            event = waiting.peek();
        }
    }

    /** The name of the item that the context's route is told of; null elsewhere. */
    void readName(RoutingContext context, Value out) {
        Event event = event(context);
        if (event == null) {
            out.setNull();
        } else {
            out.set(event.name);
        }
    }

    /** Its value. */
    void readValue(RoutingContext context, Value out) {
        Event event = event(context);
        if (event == null) {
            out.setNull();
        } else {
            out.set(event.value);
        }
    }

    /** Puts back the item that the context's route is told of, if it is this one. */
    boolean keep(RoutingContext context, Table table, Value name, long seconds) {
        Event event = event(context);
        return event != null
                && event.table == table
                && event.name.textEquals(name)
                && table.write(name, event.value)
                && table.expireIn(name, seconds);
    }

    private @Nullable Event event(RoutingContext context) {
        return shown.isEmpty() ? null : shown.get().in(context).eventIn(context);
    }

    /** A table and what frees its items. */
    private record Swept(Table table, Sweeper sweeper) {}

    /** The event that a context's run tells of. */
    private static final class Shown {
        private @Nullable Event event;
        private long messageNumber;

        void set(Event told, RoutingContext context) {
            event = told;
            messageNumber = context.messageNumber();
        }

        @Nullable Event eventIn(RoutingContext context) {
            return messageNumber == context.messageNumber() ? event : null;
        }
    }

    /** One item's end. */
    private final class Event implements Consumer<Core> {
        private final Table table;
        private final String route;
        private final Value name;
        private final Value value = new Value();

        Event(Table table, String route, RecordView item) {
            this.table = table;
            this.route = route;
            name = copied(item, item.keyOffset(), item.keyLength());
            if (Item.isNumber(item)) {
                value.setInteger(Item.number(item));
            } else {
                value.set(copied(item, Item.textOffset(item), Item.textLength(item)));
            }
        }

        private static Value copied(RecordView item, int offset, int length) {
            byte[] bytes = new byte[length];
            item.buffer().getBytes(offset, bytes);
            Value copy = new Value();
            copy.setText(new org.agrona.concurrent.UnsafeBuffer(bytes), 0, length);
            return copy;
        }

        @Override
        public void accept(Core core) {
            boolean _ =
                    core.runEvent(
                            route, context -> shown.orElseThrow().in(context).set(this, context));
        }
    }
}
