package strowger.engine.routing;

import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * Where a copy of the request goes: its request URI and next hop, and what is known of the contact
 * behind them. Text lies in the context's arena. Reusable.
 */
public final class Branch {
    /** The q value of a contact that has none. */
    public static final int Q_UNSPECIFIED = -1;

    private final Value uri = new Value();
    private final Value destinationUri = new Value();
    private final Value path = new Value();
    private final Value ruid = new Value();
    private final Value instance = new Value();
    private final Value userAgent = new Value();
    private ListenSocket socket = ListenSocket.NONE;
    private long connectionId;
    private long flags;
    private int regId;
    private int q = Q_UNSPECIFIED;

    /** Takes all that another holds; text is shared, not copied. */
    public void copyFrom(Branch other) {
        uri.set(other.uri);
        destinationUri.set(other.destinationUri);
        path.set(other.path);
        ruid.set(other.ruid);
        instance.set(other.instance);
        userAgent.set(other.userAgent);
        socket = other.socket;
        connectionId = other.connectionId;
        flags = other.flags;
        regId = other.regId;
        q = other.q;
    }

    /** Copies what text it has into an arena, so that it outlives its present memory. */
    void keepIn(Arena arena) {
        uri.keepIn(arena);
        destinationUri.keepIn(arena);
        path.keepIn(arena);
        ruid.keepIn(arena);
        instance.keepIn(arena);
        userAgent.keepIn(arena);
    }

    /** Forgets all. */
    public void clear() {
        uri.setNull();
        destinationUri.setNull();
        path.setNull();
        ruid.setNull();
        instance.setNull();
        userAgent.setNull();
        socket = ListenSocket.NONE;
        connectionId = 0;
        flags = 0;
        regId = 0;
        q = Q_UNSPECIFIED;
    }

    /** The request URI; null for the message's own. */
    public Value uri() {
        return uri;
    }

    /** The next hop, {@code $du}; null to go where the request URI says. */
    public Value destinationUri() {
        return destinationUri;
    }

    /** The path vector (RFC 3327), as the value of a Route header; null for none. */
    public Value path() {
        return path;
    }

    /** The contact's record id; null if it did not come from the location table. */
    public Value ruid() {
        return ruid;
    }

    /** The contact's {@code +sip.instance}; null for none. */
    public Value instance() {
        return instance;
    }

    /** The contact's User-Agent; null for none. */
    public Value userAgent() {
        return userAgent;
    }

    /** Copies text into the arena and sets it; null unsets. */
    public static void assign(Value field, Value text, Arena arena) {
        field.set(text);
        field.keepIn(arena);
    }

    /** The socket to send from; {@link ListenSocket#NONE} for any that fits. */
    public ListenSocket socket() {
        return socket;
    }

    public void socket(ListenSocket forced) {
        socket = forced;
    }

    /** The connection the contact registered over; 0 for none. */
    public long connectionId() {
        return connectionId;
    }

    public void connectionId(long id) {
        connectionId = id;
    }

    /** The branch flags, bit n for flag n. */
    public long flags() {
        return flags;
    }

    public void flags(long bits) {
        flags = bits;
    }

    /** The contact's {@code reg-id}; 0 for none. */
    public int regId() {
        return regId;
    }

    public void regId(int id) {
        regId = id;
    }

    /** The contact's q in thousandths, or {@link #Q_UNSPECIFIED}. */
    public int q() {
        return q;
    }

    public void q(int thousandths) {
        q = thousandths;
    }
}
