package strowger.usrloc.registrar;

import strowger.engine.Engine;
import strowger.engine.module.Counter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.usrloc.AorHash;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.ExpiryListener;
import strowger.usrloc.LocationTable;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Runs {@code event_route[usrloc:contact-expired]} once for each contact that expires, on a
 * reactor, the contact in {@code $ulc(exp=>...)}. Events wait here, a bounded number of them, while
 * the reactors' inboxes are full.
 */
final class ExpiredEvent implements ExpiryListener {
    static final String NAME = "usrloc:contact-expired";
    static final String PROFILE = "exp";

    /** Events that may wait. */
    static final int WAITING_MAX = 1 << 16;

    private final Engine engine;
    private final ContextState<RegistrarState> states;
    private final int profile;
    private final Counter dropped;
    private final Queue<Event> waiting = new ArrayDeque<>();

    /**
     * @param profile the number of {@link #PROFILE}.
     * @param dropped counts the events there was no room for.
     */
    ExpiredEvent(Engine engine, ContextState<RegistrarState> states, int profile, Counter dropped) {
        this.engine = engine;
        this.states = states;
        this.profile = profile;
        this.dropped = dropped;
    }

    @Override
    public void expired(LocationTable table, ContactSet expired) {
        if (waiting.size() == WAITING_MAX) {
            dropped.increment();
        } else {
            waiting.add(new Event(table, expired));
        }
        swept();
    }

    /** Hands on what waits, as long as it is taken. */
    @Override
    public void swept() {
        Event event = waiting.peek();
        while (event != null && engine.onReactor(event)) {
            waiting.remove();
            event = waiting.peek();
        }
    }

    /** One contact's end. */
    private final class Event implements java.util.function.Consumer<Core> {
        private final LocationTable table;
        private final ContactSet expired;

        Event(LocationTable table, ContactSet expired) {
            this.table = table;
            this.expired = expired;
        }

        @Override
        public void accept(Core core) {
            core.runEvent(NAME, this::show);
        }

        private void show(RoutingContext context) {
            Contact contact = expired.at(0);
            long hash =
                    AorHash.of(
                            contact.buffer(),
                            contact.offset(ContactField.AOR),
                            contact.length(ContactField.AOR));
            states.in(context).profiles.at(profile).show(table, expired, hash);
        }
    }
}
