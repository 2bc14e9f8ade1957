package strowger.engine.routing;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.parser.MessageEdits;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * A message on its way through the engine: what arrived, and what the route program has decided of
 * it so far.
 *
 * <p>One to a reactor, and one more for each depth of nesting; reused for message after message.
 * Nothing in it is allocated once it is warm. Not thread-safe.
 */
public final class RoutingContext extends ProgramRun {
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

    private UnsafeBuffer editMemory;
    private final UnsafeBuffer editTexts;
    private final SipMessage message = new SipMessage();
    private final MessageEdits edits;
    private final ReplyHeaders replyHeaders = new ReplyHeaders();
    private final Branch main = new Branch();
    private final BranchSet branches = new BranchSet();
    private final Attributes attributes = new Attributes();
    private final RecordRoute recordRoute = new RecordRoute();
    private final Leaving leaving = new Leaving();
    private final Sending sending = new Sending();
    private final PathHeaders pathHeaders = new PathHeaders();
    private final AdvertisedAddress advertised = new AdvertisedAddress();
    private final AttributeTree xavps = new AttributeTree(false);
    private final AttributeTree xavis = new AttributeTree(true);
    private final AttributeTree xavus = new AttributeTree(false);
    private final SipUri rewritten = new SipUri();
    private final SipUri asked = new SipUri();
    private Inbound inbound = new Inbound();
    private @Nullable Core core;
    private boolean uriKnown;
    private boolean replied;
    private long messageNumber;
    private long flags;
    private long extendedFlags;
    private long scriptFlags;
    private int maxForwards;
    private @Nullable Object[] states = new @Nullable Object[0];
    private RequestTransaction transaction = RequestTransaction.NONE;
    private int branchIndex = NO_BRANCH;
    private int replyCode;

    public RoutingContext() {
        this(ARENA_LENGTH);
    }

    private RoutingContext(int arenaLength) {
        this(memory(arenaLength), memory(EDIT_LENGTH_MAX), DEPTH_MAX * 8);
    }

    private RoutingContext(UnsafeBuffer arenaMemory, UnsafeBuffer editMemory, int stackLength) {
        super(arenaMemory, stackLength);
        this.editMemory = editMemory;
        editTexts = new UnsafeBuffer(editMemory);
        edits = new MessageEdits(EDITS_MAX, editTexts);
    }

    private static UnsafeBuffer memory(int length) {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 64));
    }

    /** A context without memory: it gets that of another one. */
    static RoutingContext spare(Core owner) {
        RoutingContext context = new RoutingContext(NO_MEMORY, NO_MEMORY, 0);
        context.core(owner);
        return context;
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
        advertised.clear();
        xavps.clear();
        xavis.clear();
        xavus.clear();
        messageNumber++;
        flags = 0;
        extendedFlags = 0;
        scriptFlags = 0;
        maxForwards = MAX_FORWARDS;
        sending.clear();
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

    /** What our Via shows when the request is sent on, if that is not the socket's. */
    public AdvertisedAddress advertised() {
        return advertised;
    }

    /** How replies to it and the request itself are sent. */
    public Sending sending() {
        return sending;
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

    /** The request URI was set through {@link #main()}: its parts are to be read again. */
    public void mainChanged() {
        uriKnown = false;
    }

    boolean isReceivedShown(NextHop nextHop) {
        return sending.isRportForced() || nextHop.isReceivedShown(message.topVia(), source());
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
        Branch.assign(main.uri(), uri, arena());
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
        return continuation().suspend(this);
    }

    @Override
    void run(RouteBlock block) {
        block.run(this);
    }

    /** Bytes of text that the run has made and that must be kept while it waits. */
    int heldLength() {
        return arena().position() + edits.textLength();
    }

    /**
     * Leaves the large memory to another context and keeps its texts elsewhere.
     *
     * @param kept the message, which was copied already.
     * @param at where texts may lie in the block.
     */
    void setAside(Inbound kept, UnsafeBuffer block, int at, RoutingContext next) {
        edits.moved(inbound.buffer(), kept.buffer());
        inbound = kept;
        message.wrap(kept.buffer(), kept.offset(), kept.length());
        int textLength = edits.textLength();
        int textAt = at + arena().position();
        block.putBytes(textAt, editTexts, 0, textLength);
        editTexts.wrap(block, textAt, textLength);
        setValuesAside(block, at, next);
        next.takeEditMemory(this);
    }

    private void takeEditMemory(RoutingContext giver) {
        editMemory = giver.editMemory;
        giver.editMemory = NO_MEMORY;
        int textLength = edits.textLength();
        editMemory.putBytes(0, editTexts, 0, textLength);
        editTexts.wrap(editMemory);
    }

    /** Goes on with what was answered, in the memory of a context that has nothing to do. */
    void takeBack(RoutingContext idle, Suspension given) {
        idle.edits.clear();
        takeValuesBack(idle);
        takeEditMemory(idle);
        idle.editTexts.wrap(NO_MEMORY);
        continuation().answered(given);
    }
}
