package strowger.engine.routing;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.MessageEdits;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Via;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A message on its way through the engine: what arrived, and what the route program has decided of
 * it so far.
 *
 * <p>One to a reactor, and one more for each depth of nesting; reused for message after message.
 * Nothing in it is allocated once it is warm. Not thread-safe.
 */
public final class RoutingContext {
    /** Routes and functions in progress at the same time, at most. */
    public static final int DEPTH_MAX = 256;

    /** Routes begun and rounds of loops in one run, at most: no script holds a reactor for ever. */
    public static final int STEPS_MAX = 1_000_000;

    /** No branch of a transaction. */
    public static final int NO_BRANCH = -1;

    /** A context of no message, in which constants are evaluated. */
    public static final RoutingContext NONE = new RoutingContext(1024);

    private static final ParseError NONE_WRONG = ParseError.NONE;
    private static final int MAX_FORWARDS = 70; // RFC 3261 §16.6 step 3
    private static final int EDITS_MAX = 256;
    private static final int EDIT_LENGTH_MAX = 64 * 1024;
    private static final int ARENA_LENGTH = 256 * 1024;

    private static final UnsafeBuffer NO_MEMORY = new UnsafeBuffer(0, 0);

    private UnsafeBuffer arenaMemory;
    private UnsafeBuffer editMemory;
    private final Arena arena;
    private final List<Runnable> endings = new ArrayList<>(2);
    private final List<Runnable> pausings = new ArrayList<>(2);
    private final UnsafeBuffer editTexts;
    private Value[] stack;
    private int depth;
    private int routeDepth;
    private int stepCount;
    private Value[] variables = new Value[0];
    private final SipMessage message = new SipMessage();
    private final MessageEdits edits;
    private final ReplyHeaders replyHeaders = new ReplyHeaders();
    private final Branch main = new Branch();
    private final BranchSet branches = new BranchSet();
    private final Attributes attributes = new Attributes();
    private final RecordRoute recordRoute = new RecordRoute();
    private final Leaving leaving = new Leaving();
    private final PathHeaders pathHeaders = new PathHeaders();
    private final AttributeTree xavps = new AttributeTree(false);
    private final AttributeTree xavis = new AttributeTree(true);
    private final AttributeTree xavus = new AttributeTree(false);
    private final SipUri rewritten = new SipUri();
    private final SipUri asked = new SipUri();
    private Inbound inbound = new Inbound();
    private @Nullable Core core;
    private final Output text = new Output();
    private int textStart;
    private boolean uriKnown;
    private boolean rportForced;
    private boolean localRportWanted;
    private boolean replyOverExistingOnly;
    private boolean forwardOverExistingOnly;
    private boolean replyLast;
    private boolean forwardLast;
    private boolean replied;
    private long messageNumber;
    private long flags;
    private long extendedFlags;
    private long scriptFlags;
    private int maxForwards;
    private @Nullable Object[] states = new @Nullable Object[0];
    private RouteKind route = RouteKind.REQUEST;
    private boolean exited;
    private boolean dropped;
    private long returnCode;
    private RequestTransaction transaction = RequestTransaction.NONE;
    private int branchIndex = NO_BRANCH;
    private int replyCode;
    private @Nullable Suspensions suspensions; // while this run may wait
    private boolean waitingCalled;
    private boolean suspended;
    private @Nullable Suspension answer; // that this run goes on with
    private int[] frames = new int[32];
    private int frameCount;

    public RoutingContext() {
        this(ARENA_LENGTH);
    }

    private RoutingContext(int arenaLength) {
        this(memory(arenaLength), memory(EDIT_LENGTH_MAX), new Value[DEPTH_MAX * 8]);
        for (int index = 0; index < stack.length; index++) {
            stack[index] = new Value();
        }
    }

    private RoutingContext(UnsafeBuffer arenaMemory, UnsafeBuffer editMemory, Value[] stack) {
        this.arenaMemory = arenaMemory;
        this.editMemory = editMemory;
        this.stack = stack;
        arena = new Arena(arenaMemory);
        editTexts = new UnsafeBuffer(editMemory);
        edits = new MessageEdits(EDITS_MAX, editTexts);
    }

    private static UnsafeBuffer memory(int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
    }

    /** A context without memory: it gets that of another one. */
    static RoutingContext spare(Core owner) {
        RoutingContext context = new RoutingContext(NO_MEMORY, NO_MEMORY, new Value[0]);
        context.core(owner);
        return context;
    }

    /**
     * Begins the run of a program on a new message.
     *
     * @param kind of the route block that begins it.
     * @param variableCount how many {@code $var} slots the program has.
     */
    public void begin(RouteKind kind, int variableCount) {
        end();
        arena.reset();
        depth = 0;
        routeDepth = 0;
        stepCount = 0;
        route = kind;
        exited = false;
        dropped = false;
        returnCode = 1;
        suspended = false;
        answer = null;
        frameCount = 0;
        clearVariables(variableCount);
    }

    /**
     * Has something done once when the present run ends: what the script took and did not give back
     * is given back there.
     */
    public void atEnd(Runnable ending) {
        endings.add(ending);
    }

    /**
     * Has something done once before the present run waits for an answer, or ends: nobody waits for
     * what a waiting run holds.
     */
    public void atPause(Runnable pausing) {
        pausings.add(pausing);
    }

    /** The run is about to wait: does what is to be done before that. */
    void pause() {
        for (int index = 0; index < pausings.size(); index++) {
            pausings.get(index).run();
        }
        pausings.clear();
    }

    /** The run has ended: does what waits for that. Called by whoever began it. */
    public void end() {
        pause();
        for (int index = 0; index < endings.size(); index++) {
            endings.get(index).run();
        }
        endings.clear();
    }

    private void clearVariables(int count) {
        if (variables.length < count) {
            variables = new Value[count];
            for (int index = 0; index < count; index++) {
                variables[index] = new Value();
            }
        }
        for (int index = 0; index < count; index++) {
            variables[index].setInteger(0);
        }
    }

    /**
     * Takes a message in.
     *
     * @param arrived the message; valid until the run ends.
     * @return what is wrong with it.
     */
    public ParseError receive(Inbound arrived) {
        inbound = arrived;
        edits.clear();
        replyHeaders.clear();
        main.clear();
        branches.clear();
        attributes.clear();
        recordRoute.clear();
        pathHeaders.clear();
        xavps.clear();
        xavis.clear();
        xavus.clear();
        messageNumber++;
        flags = 0;
        extendedFlags = 0;
        scriptFlags = 0;
        maxForwards = MAX_FORWARDS;
        rportForced = false;
        localRportWanted = false;
        replyOverExistingOnly = false;
        forwardOverExistingOnly = false;
        replyLast = false;
        forwardLast = false;
        replied = false;
        uriKnown = false;
        transaction = RequestTransaction.NONE;
        branchIndex = NO_BRANCH;
        replyCode = 0;
        return message.wrap(arrived.buffer(), arrived.offset(), arrived.length());
    }

    void core(Core owner) {
        core = owner;
    }

    /**
     * The core that runs this message, on whose reactor the caller is.
     *
     * @throws IllegalStateException in a context that no core made.
     */
    public Core core() {
        if (core == null) {
            throw new IllegalStateException("a context without a core");
        }
        return core;
    }

    // What arrived.

    /** The message as it arrived. */
    public SipMessage message() {
        return message;
    }

    /** How it arrived. */
    public Inbound inbound() {
        return inbound;
    }

    /** Who sent it, as the network shows it. */
    public Endpoint source() {
        return inbound.source();
    }

    /** The socket it arrived on. */
    public ListenSocket socket() {
        return inbound.socket();
    }

    // What is decided.

    /** Where the request goes: the first branch. */
    public Branch main() {
        return main;
    }

    /** The branches besides the first. */
    public BranchSet branches() {
        return branches;
    }

    /** Whether we put ourselves on the route of a dialog. */
    public RecordRoute recordRoute() {
        return recordRoute;
    }

    /** The Path headers by which we put ourselves on the way to a contact. */
    public PathHeaders pathHeaders() {
        return pathHeaders;
    }

    /** The way it is about to leave by, while routes are shown that. */
    public Leaving leaving() {
        return leaving;
    }

    /** The attributes of the message, {@code $avp}. */
    public Attributes attributes() {
        return attributes;
    }

    /** The attributes with names that may hold others, {@code $xavp}. */
    public AttributeTree xavps() {
        return xavps;
    }

    /** The same with names of which case does not matter, {@code $xavi}. */
    public AttributeTree xavis() {
        return xavis;
    }

    /** The same with names that stand once in each list, {@code $xavu}. */
    public AttributeTree xavus() {
        return xavus;
    }

    /** Changes to the message that take effect when it is sent on. */
    public MessageEdits edits() {
        return edits;
    }

    /** What a reply of our own carries besides the usual. */
    public ReplyHeaders replyHeaders() {
        return replyHeaders;
    }

    /** The message flags, {@code $mf}: bit n for flag n. */
    public long flags() {
        return flags;
    }

    public void flags(long bits) {
        flags = bits;
    }

    /** Further flags of the message, {@code setxflag}: bit n for flag n. */
    public long extendedFlags() {
        return extendedFlags;
    }

    public void extendedFlags(long bits) {
        extendedFlags = bits;
    }

    /** The flags of this run, {@code $sf}: bit n for flag n. */
    public long scriptFlags() {
        return scriptFlags;
    }

    public void scriptFlags(long bits) {
        scriptFlags = bits;
    }

    /** The hops that a request without Max-Forwards is sent on with. */
    public int maxForwards() {
        return maxForwards;
    }

    public void maxForwards(int hops) {
        maxForwards = hops;
    }

    /** Which message of this context it is, {@code $mi}: counted from 1. */
    public long messageNumber() {
        return messageNumber;
    }

    /** Sends replies to the port the request came from, as if {@code rport} were there. */
    public void forceRport() {
        rportForced = true;
    }

    /** Asks the next hop, by {@code rport} in our Via, to reply to the port we send from. */
    public void wantLocalRport() {
        localRportWanted = true;
    }

    /** Whether {@link #wantLocalRport} was called. */
    public boolean isLocalRportWanted() {
        return localRportWanted;
    }

    /** Whether {@link #forceRport} was called. */
    public boolean isRportForced() {
        return rportForced;
    }

    /** Has replies sent over connections that are there, none opened for them. */
    public void replyOverExistingOnly() {
        replyOverExistingOnly = true;
    }

    /** Whether {@link #replyOverExistingOnly} was called. */
    public boolean isReplyOverExistingOnly() {
        return replyOverExistingOnly;
    }

    /** Has the request sent on over a connection that is there, none opened for it. */
    public void forwardOverExistingOnly() {
        forwardOverExistingOnly = true;
    }

    /** Whether {@link #forwardOverExistingOnly} was called. */
    public boolean isForwardOverExistingOnly() {
        return forwardOverExistingOnly;
    }

    /** Has the connection end behind the final reply. */
    public void endBehindReply() {
        replyLast = true;
    }

    /** Whether {@link #endBehindReply} was called. */
    public boolean isEndedBehindReply() {
        return replyLast;
    }

    /** Has the connection that the request is sent on over end behind it. */
    public void endBehindRequest() {
        forwardLast = true;
    }

    /** Whether {@link #endBehindRequest} was called. */
    public boolean isEndedBehindRequest() {
        return forwardLast;
    }

    // The transaction.

    /** The transaction that the message belongs to; none until the script or a match makes one. */
    public RequestTransaction transaction() {
        return transaction;
    }

    public void transaction(RequestTransaction owner) {
        transaction = owner;
    }

    /** The branch that a branch, reply or failure route is about; or {@link #NO_BRANCH}. */
    public int branchIndex() {
        return branchIndex;
    }

    public void branchIndex(int index) {
        branchIndex = index;
    }

    /** The code of the reply that an onreply or failure route is about; 0 elsewhere. */
    public int replyCode() {
        return replyCode;
    }

    public void replyCode(int code) {
        replyCode = code;
    }

    /** Makes room for the {@code $var} of a program other than the one the run began with. */
    public void reserveVariables(int count) {
        if (variables.length < count) {
            clearVariables(count);
        }
    }

    /** The request URI was set through {@link #main()}: its parts are to be read again. */
    public void mainChanged() {
        uriKnown = false;
    }

    /**
     * Runs a block within the present run, as a branch route is run while {@code t_relay} works:
     * variables and arena stay, and whether this run has exited.
     *
     * @return whether the block did not drop what it is about.
     */
    public boolean runWithin(RouteBlock block, RouteKind kind) {
        RouteKind kindBefore = route;
        boolean exitedBefore = exited;
        boolean droppedBefore = dropped;
        long codeBefore = returnCode;
        route = kind;
        exited = false;
        dropped = false;
        block.run(this);
        boolean kept = !dropped;
        route = kindBefore;
        exited = exitedBefore;
        dropped = droppedBefore;
        returnCode = codeBefore;
        return kept;
    }

    boolean isReceivedShown(NextHop nextHop) {
        Via via = message.topVia();
        return via.hasRport()
                || rportForced
                || via.receivedLength() > 0
                || !nextHop.isSentBy(via, source());
    }

    /** Whether this request was answered, so that nothing else answers it. */
    public boolean isReplied() {
        return replied;
    }

    /** Notes that the request was answered. */
    public void replied() {
        replied = true;
    }

    /** The request URI as it is now: rewritten, or the message's own. */
    public void readRequestUri(Value out) {
        if (main.uri().isText()) {
            out.set(main.uri());
        } else {
            out.setText(message.buffer(), message.requestUriOffset(), message.requestUriLength());
        }
    }

    /** The parts of the request URI as it is now; all absent if it is none. */
    public SipUri requestUri() {
        if (!main.uri().isText()) {
            return message.requestUri();
        }
        if (!uriKnown) {
            uriKnown = true;
            Value text = main.uri();
            rewritten.wrap(text.buffer(), text.offset(), text.length());
        }
        return rewritten;
    }

    /**
     * Rewrites the request URI.
     *
     * @param uri copied into the arena; null for the message's own.
     * @return false when the arena is full, or it is no URI; then nothing changes.
     */
    public boolean rewriteRequestUri(Value uri) {
        if (uri.isText()
                && rewritten.wrap(uri.buffer(), uri.offset(), uri.length()) != NONE_WRONG) {
            uriKnown = false;
            return false;
        }
        Branch.assign(main.uri(), uri, arena);
        uriKnown = false;
        return uri.isNull() || main.uri().isText();
    }

    /** Whether the host of a SIP URI in a text, and its port if it has one, are this server's. */
    public boolean isMyself(Value uri) {
        if (asked.wrap(uri.buffer(), uri.offset(), uri.length()) != NONE_WRONG) {
            return core().settings().isMyself(uri.buffer(), uri.offset(), uri.length(), 0);
        }
        return core().settings()
                .isMyself(
                        uri.buffer(),
                        asked.hostOffset(),
                        asked.hostLength(),
                        Math.max(asked.port(), 0));
    }

    /** Memory for text made in this run. */
    public Arena arena() {
        return arena;
    }

    /** The route block that began this run. */
    public RouteKind route() {
        return route;
    }

    /**
     * Begins to make text in the arena. Nothing else may claim of the arena before {@link
     * #endText}.
     *
     * @param lengthMax in bytes that it may have; less if the arena has less.
     */
    public Output beginText(int lengthMax) {
        textStart = arena.claim(Math.min(lengthMax, arena.remaining()));
        return text.wrap(arena.buffer(), textStart, arena.position());
    }

    /** The text being made, between {@link #beginText} and {@link #endText}. */
    public Output text() {
        return text;
    }

    /**
     * Ends the text begun last.
     *
     * @param out becomes the text; null if it did not fit.
     */
    public void endText(Value out) {
        if (text.hasOverflowed()) {
            arena.trim(textStart);
            out.setNull();
        } else {
            arena.trim(text.position());
            out.setText(arena.buffer(), textStart, text.position() - textStart);
        }
    }

    // The stack of values: compiled expressions and the arguments of functions.

    /**
     * Takes values off the stack's free end; the last taken are the first given back.
     *
     * @param count of values.
     * @return false when the stack is used up: the caller ends the run.
     */
    public boolean push(int count) {
        if (depth + count > stack.length) {
            return false;
        }
        depth += count;
        return true;
    }

    /** Gives back the values taken last. */
    public void pop(int count) {
        depth -= count;
        assert depth >= 0 : "popped " + count + " below zero: " + depth;
    }

    /** How many values are taken; {@link #release} goes back to it. */
    public int mark() {
        return depth;
    }

    /** Gives back all values taken since a mark. */
    public void release(int mark) {
        assert mark <= depth : "released to " + mark + " from " + depth;
        depth = mark;
    }

    /**
     * Begins a route that another one calls, or the first.
     *
     * @param count of values that it takes off the stack.
     * @param routesMax routes in progress at the same time, at most.
     * @return what {@link #leave} is given at its end; -1 when there are too many routes or values,
     *     or the run has taken too many steps.
     */
    public int enter(int count, int routesMax) {
        int mark = depth;
        boolean more = answer != null || step(); // entered again is no new step
        if (routeDepth >= routesMax || !more || !push(count)) {
            return -1;
        }
        routeDepth++;
        return mark;
    }

    /** Counts a round of a loop; false when the run has taken {@link #STEPS_MAX} steps. */
    public boolean step() {
        return ++stepCount <= STEPS_MAX;
    }

    /** Ends a route. */
    public void leave(int mark) {
        routeDepth--;
        release(mark);
    }

    /**
     * A value taken from the stack.
     *
     * @param back 1 for the one taken last, 2 for the one before it, and so on.
     */
    public Value top(int back) {
        return stack[depth - back];
    }

    /**
     * The value that holds an argument of the function being called: the caller has pushed {@code
     * Arguments.MAX} values for it.
     */
    public Value argument(int index) {
        return depth > index ? stack[depth - 1 - index] : new Value();
    }

    /** A {@code $var}, by its slot. Text in it must lie in the {@link #arena()}. */
    public Value variable(int slot) {
        return variables[slot];
    }

    Object state(int slot, Supplier<?> fresh) {
        if (slot >= states.length) {
            states = Arrays.copyOf(states, slot + 1);
        }
        Object state = states[slot];
        if (state == null) {
            state = fresh.get();
            states[slot] = state;
        }
        return state;
    }

    // How the run ends.

    /** Ends the run after the present action, as {@code exit} does. */
    public void exit() {
        exited = true;
    }

    /** Ends the run and drops what was to be done, as {@code drop} does. */
    public void drop() {
        exited = true;
        dropped = true;
    }

    public boolean hasExited() {
        return exited;
    }

    public boolean isDropped() {
        return dropped;
    }

    /** The last result of a function or route: {@code $rc}. */
    public long returnCode() {
        return returnCode;
    }

    public void returnCode(long code) {
        returnCode = code;
    }

    // Waiting for the answer of a function.

    /**
     * Has the message wait until the function that is being called answers: the script goes on
     * there, at the result of that call. The function returns at once, whatever it returns.
     *
     * @return what the answer goes to; {@link Waiting#REFUSED}, counted, when the message can't
     *     wait: the function was not declared waiting, the route is not one of the message's own,
     *     or too many wait.
     */
    public Waiting suspend() {
        boolean own =
                route == RouteKind.REQUEST || route == RouteKind.REPLY || route == RouteKind.EVENT;
        Suspensions waitingOnes = suspensions;
        if (waitingOnes == null || !waitingCalled || !own || suspended) {
            return Waiting.REFUSED;
        }
        Waiting waiting = waitingOnes.suspend(this);
        suspended = waiting != Waiting.REFUSED;
        return waiting;
    }

    /** Whether the run ends for now, as a function has not answered yet. */
    public boolean isSuspended() {
        return suspended;
    }

    /** Whether the run comes back to where it waits: routes go to the place that they have kept. */
    public boolean isResuming() {
        return answer != null;
    }

    /** Notes that a function is called that may suspend, or was. */
    public void waitingCalled(boolean now) {
        waitingCalled = now;
    }

    /**
     * Keeps a number of a route that is left while the message waits; the last comes back first.
     */
    public void keep(int number) {
        if (frameCount == frames.length) {
            frames = Arrays.copyOf(frames, 2 * frameCount);
        }
        frames[frameCount++] = number;
    }

    /** Takes back the number kept last. */
    public int takeKept() {
        return frames[--frameCount];
    }

    /** What the function answered that the message has waited for; the run goes on from here. */
    public int takeAnswer() {
        Suspension given = answer;
        answer = null;
        return given == null ? Waiting.FAILED : given.result();
    }

    void waitable(@Nullable Suspensions waitingOnes) {
        suspensions = waitingOnes;
    }

    /** Bytes of text that the run has made and that must be kept while it waits. */
    int heldLength() {
        return arena.position() + edits.textLength();
    }

    /**
     * Leaves the large memory to another context and keeps its texts elsewhere.
     *
     * @param kept the message, which was copied already.
     * @param at where texts may lie in the block.
     */
    void setAside(Inbound kept, UnsafeBuffer block, int at, RoutingContext next) {
        assert depth == 0 : "values still taken: " + depth;
        edits.moved(inbound.buffer(), kept.buffer());
        inbound = kept;
        message.wrap(kept.buffer(), kept.offset(), kept.length());
        int textLength = edits.textLength();
        int textAt = at + arena.position();
        block.putBytes(textAt, editTexts, 0, textLength);
        editTexts.wrap(block, textAt, textLength);
        arena.moveTo(new UnsafeBuffer(block, at, arena.position()));
        next.arena.reset();
        next.takeMemory(this);
    }

    private void takeMemory(RoutingContext giver) {
        arenaMemory = giver.arenaMemory;
        editMemory = giver.editMemory;
        stack = giver.stack;
        giver.arenaMemory = NO_MEMORY;
        giver.editMemory = NO_MEMORY;
        giver.stack = new Value[0];
        arena.moveTo(arenaMemory);
        int textLength = edits.textLength();
        editMemory.putBytes(0, editTexts, 0, textLength);
        editTexts.wrap(editMemory);
    }

    /** Goes on with what was answered, in the memory of a context that has nothing to do. */
    void takeBack(RoutingContext idle, Suspension given) {
        idle.arena.reset();
        idle.edits.clear();
        takeMemory(idle);
        idle.arena.moveTo(NO_MEMORY);
        idle.editTexts.wrap(NO_MEMORY);
        suspended = false;
        answer = given;
    }
}
