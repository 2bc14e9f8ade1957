package strowger.presence.notify;

import strowger.engine.Engine;
import strowger.engine.routing.Core;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackages;
import strowger.presence.event.Party;
import strowger.presence.event.StateChange;
import strowger.presence.event.StateKey;
import strowger.presence.event.StateListener;
import strowger.presence.event.Status;
import strowger.presence.event.Watch;
import strowger.presence.publish.PresentityTable;
import strowger.presence.publish.PublicationSet;
import strowger.tables.RecordDraft;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells watchers: marks the lanes of a state when it changes, on whatever thread, and has a
 * reactor's {@link Notifier} send. For all threads, but for {@link #sweep}, which is for one at a
 * time.
 */
public final class Notifications implements StateListener {
    private static final int REACTORS_MAX = 256;
    private static final int SWEPT_A_ROUND = 256;
    private static final int ROUNDS_A_SWEEP = 4096;
    private static final int LISTED_A_PAGE = 256;
    private static final int SWEEPS_A_COUNT = 2400; // of those who watch: ten minutes

    private final Engine engine;
    private final SubscriptionTable table;
    private final PresentityTable presentities;
    private final EventPackages events;
    private final NotifyConfig config;
    private final NotifyCounters counters;
    private final Supplier<PublicationSet> sets;
    private final int polite;
    private final List<ListenSocket> sockets;
    private final AtomicReferenceArray<Notifier> notifiers =
            new AtomicReferenceArray<>(REACTORS_MAX);
    private final ThreadLocal<Marking> markings;
    private final ThreadLocal<Telling> tellings = ThreadLocal.withInitial(() -> new Telling(this));
    private final WatchedStates watched = new WatchedStates();
    private final Sweep sweep;
    private volatile boolean missed;

    /**
     * @param sets makes what publications are copied to.
     */
    public Notifications(
            Engine engine,
            SubscriptionTable table,
            PresentityTable presentities,
            EventPackages events,
            NotifyConfig config,
            NotifyCounters counters,
            Supplier<PublicationSet> sets) {
        this.engine = engine;
        this.table = table;
        this.presentities = presentities;
        this.events = events;
        this.config = config;
        this.counters = counters;
        this.sets = sets;
        sockets = engine.core().sockets();
        polite = table.reasons().number(Decision.POLITE);
        markings = ThreadLocal.withInitial(() -> new Marking(table));
        sweep = new Sweep();
    }

    SubscriptionTable table() {
        return table;
    }

    PresentityTable presentities() {
        return presentities;
    }

    EventPackages events() {
        return events;
    }

    NotifyConfig config() {
        return config;
    }

    NotifyCounters counters() {
        return counters;
    }

    PublicationSet newSet() {
        return sets.get();
    }

    boolean isPolite(Subscription subscription) {
        return subscription.reason == polite;
    }

    /**
     * What a watcher is allowed now.
     *
     * @param before what it was allowed last: where no rule matches, a pending one stays pending.
     */
    Decision decide(Subscription subscription, Status before) {
        Decision decision =
                subscription
                        .event()
                        .authorisation()
                        .decide(
                                subscription.presentity(),
                                subscription.watcher(),
                                subscription.event());
        return !decision.isKnown() && before == Status.PENDING ? Decision.CONFIRM : decision;
    }

    /**
     * Tells the watchers of a state anew.
     *
     * @param rulesChanged whether the rules are asked again first.
     */
    public void refresh(StateKey state, boolean rulesChanged) {
        if (!rulesChanged) {
            onChange(state, StateChange.CHANGED);
        } else if (new Reauthorisation(this).run(state) > 0) {
            tell(state);
            watchersChanged(state);
        }
    }

    /** Whether anybody watches a state. */
    public boolean isWatched(StateKey state) {
        return watched.mayBeWatched(state) && markings.get().isWatched(state);
    }

    /** Shows who watches states of an event, each a copy; not for the hot path. */
    public void forEachWatch(int event, Consumer<Watch> visitor) {
        Subscription copy = new Subscription(events);
        long cursor = 0;
        while (cursor != SubscriptionTable.END) { // the table is of bounded size
            List<Watch> page = new ArrayList<>();
            cursor =
                    table.list(
                            cursor,
                            LISTED_A_PAGE,
                            record -> {
                                if (StateKey.event(record.buffer(), record.keyOffset()) == event) {
                                    copy.copy(record);
                                    page.add(copy.watch());
                                }
                                return true;
                            });
            page.forEach(visitor);
        }
    }

    /** Reads a presentity's URI and the name of an event; false when there is no such thing. */
    public boolean read(Value uri, Value event, StateKey out) {
        int number = events.number(event.buffer(), event.offset(), event.length());
        boolean known = number != EventPackages.NONE && readPresentity(uri, out);
        if (known) {
            out.event(number);
        }
        return known;
    }

    /** Reads a presentity's URI; the event remains to be set. */
    public boolean readPresentity(Value uri, StateKey out) {
        SipUri parsed = new SipUri();
        return parsed.wrap(uri.buffer(), uri.offset(), uri.length()) == ParseError.NONE
                && out.set(0, new Party().wrap(uri.buffer(), parsed), config.userCaseMatters());
    }

    /** Somebody watches a state from now on: to be said before its first NOTIFY is made. */
    void watched(StateKey state) {
        watched.add(state);
    }

    NotifyText text() {
        return new NotifyText(config, table.reasons());
    }

    /** What keeps those who wait. */
    Waiting newWaiting() {
        return new Waiting(table, events, config.waitingMs());
    }

    /** The work of a context. */
    public SubscribeWork newWork() {
        return new SubscribeWork(this);
    }

    /** The number of a socket, from 1; 0 for none of ours. */
    int number(ListenSocket socket) {
        return sockets.indexOf(socket) + 1;
    }

    /** The socket of a number; the first of all when it has none. */
    ListenSocket socket(int number) {
        return sockets.get(Math.clamp(number - 1L, 0, sockets.size() - 1));
    }

    /** The notifier of a reactor, whose thread calls. */
    Notifier of(Core core) {
        Notifier known = notifiers.get(core.reactorIndex());
        if (known == null) {
            known = new Notifier(this, core);
            notifiers.set(core.reactorIndex(), known);
        }
        return known;
    }

    @Override
    public void onChange(StateKey state, StateChange change) {
        boolean changed = change == StateChange.CHANGED;
        if (!changed && !config.refreshTold()) {
            return;
        }
        if (watched.mayBeWatched(state) && markings.get().mark(state, changed) > 0) {
            tell(state);
        }
    }

    /** Marks those who watch who watches a state. */
    void watchersChanged(StateKey state) {
        int info = events.watcherInfo(state.event());
        if (info >= 0) {
            StateKey of = new StateKey();
            of.copy(state);
            of.event(info);
            onChange(of, StateChange.CHANGED);
        }
    }

    /** Has the marked lanes of a state taken. */
    void tell(StateKey state) {
        Telling telling = tellings.get();
        telling.begin(state);
        if (!engine.onReactor(telling)) {
            missed();
        }
        if (!telling.isDone()) {
            tellings.remove(); // another thread has it now
        }
    }

    /** Marks those who watch a state that has changed; the next sweep has their lanes taken. */
    void markChanged(StateKey state) {
        if (markings.get().mark(state, true) > 0) {
            missed();
        }
    }

    /**
     * Ends a subscription that has expired before this server began: its last NOTIFY goes out with
     * the next sweep.
     *
     * @return whether those who watch its watchers see a change.
     */
    boolean expire(RecordView record) {
        missed();
        return sweep.end(record);
    }

    /** Lanes are marked that nobody takes: the next sweep looks for them. */
    void missed() {
        missed = true;
    }

    /** Ends the subscription whose NOTIFY was refused; false when it was over already. */
    boolean end(Outgoing refused) {
        boolean ended = table.remove(refused.dialog, refused.dialogLength);
        if (ended) {
            watchersChanged(refused.state);
        }
        return ended;
    }

    /** Frees what has expired, tells its watchers so, and takes the lanes whose time has come. */
    public void sweep() {
        sweep.run();
        for (int index = 0; index < REACTORS_MAX; index++) {
            Notifier notifier = notifiers.get(index);
            if (notifier != null) {
                notifier.tickSoon();
            }
        }
    }

    /** What a thread has told of a state, and on which reactor it goes on. */
    private static final class Telling implements Consumer<Core> {
        private final Notifications shared;
        private final StateKey state = new StateKey();
        private volatile boolean done;

        Telling(Notifications shared) {
            this.shared = shared;
        }

        void begin(StateKey of) {
            state.copy(of);
            done = false;
        }

        boolean isDone() {
            return done;
        }

        @Override
        public void accept(Core core) {
            shared.of(core).enqueue(state);
            done = true;
        }
    }

    /** The work of the thread that sweeps. */
    private final class Sweep {
        private final RecordReader expired = this::expired;
        private final RecordReader marked = this::marked;
        private final RecordReader counted = this::counted;
        private final RecordDraft draft = new RecordDraft(table.layout());
        private final StateKey state = new StateKey();
        private final Ending ending = new Ending();
        private final Waiting waiting = newWaiting();
        private int sweeps;

        void run() {
            int reported = SWEPT_A_ROUND;
            for (int round = 0; round < ROUNDS_A_SWEEP && reported == SWEPT_A_ROUND; round++) {
                reported = table.sweep(SWEPT_A_ROUND, expired);
            }
            if (missed) {
                missed = false;
                listAll(marked);
            }
            if (++sweeps % SWEEPS_A_COUNT == 0) {
                watched.begin();
                listAll(counted);
                watched.conclude();
            }
        }

        private boolean counted(RecordView record) {
            state.copy(record.buffer(), record.keyOffset(), record.keyLength());
            watched.count(state.hash());
            return true;
        }

        private void listAll(RecordReader reader) {
            long cursor = 0;
            while (cursor != SubscriptionTable.END) { // the table is of bounded size
                cursor = table.list(cursor, LISTED_A_PAGE, reader);
            }
        }

        private boolean expired(RecordView record) {
            if (end(record)) {
                state.copy(record.buffer(), record.keyOffset(), record.keyLength());
                tell(state);
                watchersChanged(state);
            }
            return true;
        }

        /** It is over; what remains for a little while is its last NOTIFY, in its turn. */
        boolean end(RecordView record) {
            int status = record.byteAt(SubscriptionRecord.STATUS);
            if (status == Status.TERMINATED.number()) {
                return false;
            }
            if (status != Status.WAITING.number()) {
                waiting.keep(record);
                draft.copy(record);
                boolean _ = ending.because(Reasons.TIMEOUT, false, table.nowMs()).update(draft);
                var _ = table.put(draft);
            }
            return true;
        }

        private boolean marked(RecordView record) {
            int lane = record.byteAt(SubscriptionRecord.LANE);
            if ((lane & (SubscriptionRecord.NEWS | SubscriptionRecord.PLAIN)) != 0) {
                state.copy(record.buffer(), record.keyOffset(), record.keyLength());
                tell(state); // queues only: the lock that is held here is not asked for
            }
            return true;
        }
    }
}
