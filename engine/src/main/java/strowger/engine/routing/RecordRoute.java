package strowger.engine.routing;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * Whether and how we put ourselves on the route of a dialog (RFC 3261 §16.6 step 4). The header is
 * written when the request is sent, as only then the socket it leaves by is known. Reusable.
 */
public final class RecordRoute {
    private final Value parameters = new Value();
    private boolean wanted;
    private boolean fromTag;
    private boolean twice;
    private final Value user = new Value();
    private final Value address = new Value();
    private final Value second = new Value();

    void clear() {
        wanted = false;
        parameters.setNull();
    }

    /**
     * Asks for a Record-Route. Parameters that were added before stay.
     *
     * @param parametersOfUri put behind the usual ones, each with its semicolon; null for none.
     * @param withFromTag whether the URI carries the tag of From as {@code ftag}, by which the
     *     direction of later requests is told.
     * @param oneForEachSide whether there are two when the request leaves by another socket than it
     *     came by (RFC 5658).
     */
    public void want(
            Value parametersOfUri, boolean withFromTag, boolean oneForEachSide, Arena arena) {
        boolean added = !wanted && parameters.isText() && parameters.length() > 0;
        wanted = true;
        fromTag = withFromTag;
        twice = oneForEachSide;
        if (!added) {
            Branch.assign(parameters, parametersOfUri, arena);
        } else if (parametersOfUri.isText()) {
            join(parametersOfUri, arena);
        }
        user.setNull();
        address.setNull();
        second.setNull();
    }

    private void join(Value more, Arena arena) {
        int length = parameters.length() + more.length();
        int at = arena.claim(length);
        if (at != Arena.FULL) {
            arena.buffer()
                    .putBytes(at, parameters.buffer(), parameters.offset(), parameters.length());
            arena.buffer()
                    .putBytes(
                            at + parameters.length(), more.buffer(), more.offset(), more.length());
            parameters.setText(arena.buffer(), at, length);
        }
    }

    /**
     * Has the URI carry other parts than those of our sockets.
     *
     * @param userPart null for none.
     * @param place host and port, and what may follow, in place of ours; null for ours.
     * @param below those of a further header below; null for none.
     */
    public void at(Value userPart, Value place, Value below, Arena arena) {
        Branch.assign(user, userPart, arena);
        Branch.assign(address, place, arena);
        Branch.assign(second, below, arena);
    }

    /** Becomes the same wish, its text in an arena. */
    void copyFrom(RecordRoute other, Arena arena) {
        wanted = other.wanted;
        fromTag = other.fromTag;
        twice = other.twice;
        Branch.assign(parameters, other.parameters, arena);
        at(other.user, other.address, other.second, arena);
    }

    /** Becomes the same wish; text is shared, not copied. */
    public void set(RecordRoute other) {
        wanted = other.wanted;
        fromTag = other.fromTag;
        twice = other.twice;
        parameters.set(other.parameters);
        user.set(other.user);
        address.set(other.address);
        second.set(other.second);
    }

    /** Adds to the parameters of the URI. */
    public void addParameters(Value added, RoutingContext context) {
        if (!parameters.isText()) {
            Branch.assign(parameters, added, context.arena());
            return;
        }
        context.beginText(parameters.length() + added.length()).put(parameters).put(added);
        context.endText(parameters);
    }

    /** Takes the wish back. */
    public void cancel() {
        wanted = false;
    }

    public boolean isWanted() {
        return wanted;
    }

    /** Whether the URI carries the tag of From. */
    public boolean isFromTagWanted() {
        return fromTag;
    }

    /** Whether there are two when the request changes sockets. */
    public boolean isOneForEachSide() {
        return twice;
    }

    /** The user part asked for; null for none. */
    public Value user() {
        return user;
    }

    /** Host and port in place of our socket's; null for our socket's. */
    public Value address() {
        return address;
    }

    /** Those of a further header below; null for none. */
    public Value second() {
        return second;
    }

    /** Bytes that all texts take, in each header. */
    int textLength() {
        return length(parameters) + length(user) + length(address) + length(second);
    }

    private static int length(Value text) {
        return text.isText() ? text.length() : 0;
    }

    /** The parameters asked for; null for none. */
    public Value parameters() {
        return parameters;
    }
}
