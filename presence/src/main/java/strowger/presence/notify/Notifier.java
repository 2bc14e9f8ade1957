package strowger.presence.notify;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.Core;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.LocalRequests;
import strowger.engine.transaction.Transactions;
import strowger.engine.transaction.WrittenRequests;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.CommaList;
import strowger.parser.Method;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.presence.event.EventPackage;
import strowger.presence.event.StateKey;
import strowger.presence.event.Status;
import strowger.presence.publish.PublicationSet;
import strowger.tables.RecordReader;
import strowger.tables.RecordView;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Sends the NOTIFYs of one reactor, and hears of their responses: takes the lanes of one state
 * after the other, so many at once at most, makes the body once for all of them and sends. On its
 * reactor's thread only. Allocates nothing once warm.
 */
final class Notifier {
    /** Where {@code presence:notify-reply} is run. */
    static final String REPLY_EVENT = "presence:notify-reply";

    private static final int MESSAGE_LENGTH_MAX = 65_000;
    private static final int BODY_LENGTH_MAX = 60_000;
    private static final int NO_RESPONSE = 408;
    private static final long RETRY_MS = 2000;
    private static final long HELD_MS = 250; // how exactly rates are kept
    private static final Value DELETE = Value.ofText("delete_subscription");

    private final Notifications shared;
    private final Core core;
    private final LocalRequests requests;
    private final WrittenRequests written;
    private final KeyQueue ready = new KeyQueue();
    private final KeyQueue late = new KeyQueue();
    private final Long2LongHashMap continued = new Long2LongHashMap(Claims.BEGIN);
    private final Claims claims;
    private final PublicationSet publications;
    private final NotifyText text;
    private final WatcherInfo watcherInfo;
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH_MAX]);
    private final UnsafeBuffer body = new UnsafeBuffer(new byte[BODY_LENGTH_MAX]);
    private final UnsafeBuffer own = new UnsafeBuffer(new byte[BODY_LENGTH_MAX]);
    private final Output out = new Output();
    private final Output bodyOut = new Output();
    private final ArrayDeque<Outgoing> pool = new ArrayDeque<>();
    private final Runnable run = this::run;
    private final Runnable tick = this::tick;
    private final StateKey current = new StateKey();
    private final Value destination = new Value();
    private final Value nextHop = new Value();
    private final CommaList routes = new CommaList();
    private final NameAddr route = new NameAddr();
    private final Subscription answered;
    private final RecordReader readAnswered = this::readAnswered;
    private final Answers answers;
    private final Consumer<RoutingContext> showReply = this::showReply;
    private int composedLength; // of the body, as the publications read last make it
    private boolean scheduled;
    private boolean running;
    private Subscription shown;
    private boolean isShown;
    private RoutingContext shownTo = RoutingContext.NONE;
    private long shownMessage;
    private RoutingContext reply = RoutingContext.NONE;
    private boolean deleted;

    Notifier(Notifications shared, Core core) {
        this.shared = shared;
        this.core = core;
        requests = Transactions.of(core).localRequests();
        written = Transactions.of(core).writtenRequests();
        NotifyConfig config = shared.config();
        claims = new Claims(shared.table(), shared.events(), config.patienceMs());
        publications = shared.newSet();
        text = new NotifyText(config, shared.table().reasons());
        watcherInfo = new WatcherInfo(shared.table(), new Subscription(shared.events()));
        answered = new Subscription(shared.events());
        shown = answered;
        answers = new Answers(shared.table(), new Outgoing(this));
    }

    /** Has the lanes of a state taken as soon as this reactor has time. */
    void enqueue(StateKey state) {
        continued.remove(state.hash()); // who has news may stand before where it goes on
        if (!ready.add(state, 0)) {
            shared.counters().queueFull.increment();
            shared.missed();
        }
        schedule();
    }

    /** Has the lanes of a state taken when those that wait for an answer have waited enough. */
    void enqueueLate(StateKey state, long dueMs) {
        if (!late.add(state, dueMs)) {
            shared.counters().queueFull.increment();
            shared.missed();
        }
    }

    private void schedule() {
        if (!scheduled && !running && !ready.isEmpty()) {
            scheduled = true;
            if (!core.execute(run)) {
                scheduled = false; // the next tick tries again
            }
        }
    }

    /** Has {@link #tick} done on the reactor; from any thread. */
    void tickSoon() {
        boolean _ = core.execute(tick); // if its inbox is full, the next one does it
    }

    /** Time has passed: those whose turn has come are taken. */
    private void tick() {
        long nowMs = shared.table().nowMs();
        while (!late.isEmpty() && late.dueMs() <= nowMs && ready.count() < KeyQueue.COUNT_MAX) {
            StateKey state = late.take();
            continued.remove(state.hash());
            ready.add(state, 0);
        }
        schedule();
    }

    /** Takes so many lanes at most, and comes again for the others. */
    private void run() {
        if (running) {
            return;
        }
        running = true;
        scheduled = false;
        try {
            if (!ready.isEmpty()) {
                current.copy(ready.take());
                notifyWatchers();
            }
        } finally {
            running = false;
            schedule();
        }
    }

    private void notifyWatchers() {
        int count = claims.take(current, continued.remove(current.hash()));
        if (count > 0) {
            int bodyLength = compose(count);
            for (int index = 0; index < count; index++) {
                send(claims.at(index), claims.isPlain(index) ? 0 : bodyLength);
            }
        }
        if (claims.hasMore()) {
            if (claims.place() != Claims.BEGIN) {
                continued.put(current.hash(), claims.place());
            }
            ready.add(current, 0);
        }
        if (claims.isWaiting() || claims.isHeld()) {
            long patienceMs = shared.config().patienceMs();
            long afterMs = claims.isHeld() ? Math.min(HELD_MS, patienceMs) : patienceMs;
            enqueueLate(current, shared.table().nowMs() + afterMs);
        }
    }

    /** Makes the body for all, if any of them is told one; returns its length. */
    private int compose(int count) {
        EventPackage event = shared.events().at(current.event());
        boolean wanted = false;
        for (int index = 0; index < count && !wanted; index++) {
            wanted = !claims.isPlain(index) && isBodyShown(claims.at(index));
        }
        if (!wanted || event.isWatcherInfo()) {
            return 0;
        }
        publications.read(shared.presentities(), current);
        if (!publications.isAsBefore()) { // else it lies there, made for other lanes
            composedLength = 0;
            bodyOut.wrap(body, 0, BODY_LENGTH_MAX);
            event.composer().compose(publications, bodyOut);
            composedLength = composed(bodyOut);
        }
        return composedLength;
    }

    private int composed(Output made) {
        if (made.hasOverflowed()) {
            shared.counters().bodyTooLong.increment();
            return 0;
        }
        return made.position();
    }

    private boolean isBodyShown(Subscription subscription) {
        return switch (subscription.status()) {
            case ACTIVE -> !shared.isPolite(subscription);
            case TERMINATED -> (subscription.lane & SubscriptionRecord.LAST_SHOWN) != 0;
            default -> false;
        };
    }

    private void send(Subscription subscription, int bodyLength) {
        EventPackage event = subscription.event();
        boolean shownBody = isBodyShown(subscription);
        int length = shownBody ? bodyLength : 0;
        UnsafeBuffer bytes = body;
        if (shownBody && event.isWatcherInfo()) {
            length = writeWatcherInfo(subscription);
            bytes = own;
        } else if (length > 0) {
            bodyOut.wrap(own, 0, BODY_LENGTH_MAX);
            if (event.tailor().tailor(body, 0, length, subscription, bodyOut)) {
                length = composed(bodyOut);
                bytes = own;
            }
        }
        send(subscription, bytes, length);
    }

    private int writeWatcherInfo(Subscription subscription) {
        int watched = shared.events().watched(current.event());
        if (watched < 0) {
            return 0;
        }
        bodyOut.wrap(own, 0, BODY_LENGTH_MAX);
        String name = shared.events().at(watched).name();
        watcherInfo.write(current, watched, name, subscription.version(), bodyOut);
        return composed(bodyOut);
    }

    private void send(Subscription subscription, UnsafeBuffer bytes, int length) {
        Outgoing outgoing = pool.isEmpty() ? new Outgoing(this) : pool.pop();
        outgoing.begin(subscription, subscription.status() == Status.TERMINATED);
        readDestination(subscription);
        show(subscription);
        long id = write(subscription, outgoing, bytes, length);
        hide();
        if (id != 0) {
            shared.counters().sent.increment();
        } else if (outgoing.isOut()) {
            outgoing.abandon();
            shared.counters().unsent.increment();
            answers.giveBack(outgoing);
            enqueueLate(outgoing.state, shared.table().nowMs() + RETRY_MS);
            pool.push(outgoing);
        }
    }

    /** Sends it the short way, if it may; the id of its transaction, 0 when it was not sent. */
    private long write(
            Subscription subscription, Outgoing outgoing, UnsafeBuffer bytes, int length) {
        ListenSocket socket = shared.socket(subscription.socket);
        boolean brief = written.begin(Method.NOTIFY, nextHop, socket, outgoing);
        out.wrap(message, 0, MESSAGE_LENGTH_MAX);
        text.writeLine(subscription, out);
        if (brief) {
            written.putVia(out);
        }
        text.write(subscription, socket, shared.table().nowMs(), bytes, 0, length, out);
        if (out.hasOverflowed()) {
            written.forget();
            return 0;
        }
        return brief
                ? written.send(message, 0, out.position())
                : requests.send(message, 0, out.position(), destination, socket, outgoing);
    }

    /** The first of the route set; without one the request goes where its URI says. */
    private void readDestination(Subscription subscription) {
        destination.setNull();
        UnsafeBuffer set = subscription.text(SubscriptionText.RECORD_ROUTE);
        boolean routed =
                set.capacity() > 0
                        && routes.wrap(set, 0, set.capacity()).next()
                        && route.wrap(set, routes.offset(), routes.length()) == ParseError.NONE;
        if (routed) {
            destination.setText(set, route.uriOffset(), route.uriLength());
            nextHop.set(destination);
        } else {
            UnsafeBuffer contact = subscription.text(SubscriptionText.CONTACT);
            nextHop.setText(contact, 0, contact.capacity());
        }
    }

    /** A NOTIFY has got its final response, or there is none. */
    void onFinal(Outgoing done, RoutingContext response, int code) {
        if (code >= 300) {
            shared.counters().failed.increment();
        }
        deleted = false;
        runReplyEvent(done, response);
        if (!done.last) {
            finish(done, response, code);
        }
        pool.push(done);
    }

    private void finish(Outgoing done, RoutingContext response, int code) {
        boolean heard = response != RoutingContext.NONE;
        boolean over = code == 404 || code == 481 || (!heard && isGone(done, code));
        if (over || deleted) {
            if (shared.end(done)) {
                shared.counters().ended.increment();
            }
        } else if (answers.release(done, heard)) {
            enqueue(done.state);
        }
    }

    /** A NOTIFY may be lost again and again to a watcher that has answered others meanwhile. */
    private boolean isGone(Outgoing done, int code) {
        return code == NO_RESPONSE
                && shared.config().endedByTimeout()
                && answers.isSilentSince(done);
    }

    // What scripts see.

    private void runReplyEvent(Outgoing done, RoutingContext response) {
        if (core.settings().program().block(RouteKind.EVENT, REPLY_EVENT).isEmpty()) {
            return;
        }
        boolean there = shared.table().get(done.dialog, done.dialogLength, readAnswered);
        if (there) {
            show(answered);
        }
        reply = response;
        core.runEvent(REPLY_EVENT, showReply);
        reply = RoutingContext.NONE;
        hide();
    }

    private boolean readAnswered(RecordView record) {
        answered.copy(record);
        return false;
    }

    /** Before the event route runs; what it has set is read when its context is given back. */
    private void showReply(RoutingContext context) {
        context.atEnd(() -> deleted = isDeletionWanted(context));
    }

    private boolean isDeletionWanted(RoutingContext context) {
        Value name = shared.config().xavpName().orElse(null);
        if (name == null) {
            return false;
        }
        AttributeTree tree = context.xavps();
        int container = tree.find(AttributeTree.ROOT, name, 0);
        if (container == AttributeTree.ABSENT || !tree.isContainer(container)) {
            return false;
        }
        int place = tree.find(container, DELETE, 0);
        return place != AttributeTree.ABSENT && tree.value(place).toInteger() == 1;
    }

    /** Lets {@code $subs} read a subscription, in whatever context, until {@link #hide}. */
    private void show(Subscription subscription) {
        shown = subscription;
        shownTo = RoutingContext.NONE;
        isShown = shared.config().variableKept();
    }

    /** Lets {@code $subs} read a subscription while a context has the message that it has now. */
    void show(Subscription subscription, RoutingContext context) {
        shown = subscription;
        shownTo = context;
        shownMessage = context.messageNumber();
        isShown = true;
    }

    private void hide() {
        isShown = false;
    }

    /** Whether a context is shown a subscription. */
    boolean isShown(RoutingContext context) {
        return isShown
                && (shownTo == RoutingContext.NONE
                        || (shownTo == context && shownMessage == context.messageNumber()));
    }

    /** The subscription that is shown. */
    Subscription shown() {
        return shown;
    }

    /** The response that {@code presence:notify-reply} runs for. */
    RoutingContext reply() {
        return reply;
    }
}
