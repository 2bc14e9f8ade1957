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

    void clear() {
        wanted = false;
        parameters.setNull();
    }

    /**
     * Asks for a Record-Route.
     *
     * @param parametersOfUri put behind the usual ones, each with its semicolon; null for none.
     * @param withFromTag whether the URI carries the tag of From as {@code ftag}, by which the
     *     direction of later requests is told.
     * @param oneForEachSide whether there are two when the request leaves by another socket than it
     *     came by (RFC 5658).
     */
    public void want(
            Value parametersOfUri, boolean withFromTag, boolean oneForEachSide, Arena arena) {
        wanted = true;
        fromTag = withFromTag;
        twice = oneForEachSide;
        Branch.assign(parameters, parametersOfUri, arena);
    }

    /** Becomes the same wish, its text in an arena. */
    void copyFrom(RecordRoute other, Arena arena) {
        wanted = other.wanted;
        fromTag = other.fromTag;
        twice = other.twice;
        Branch.assign(parameters, other.parameters, arena);
    }

    /** Becomes the same wish; text is shared, not copied. */
    public void set(RecordRoute other) {
        wanted = other.wanted;
        fromTag = other.fromTag;
        twice = other.twice;
        parameters.set(other.parameters);
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

    /** The parameters asked for; null for none. */
    public Value parameters() {
        return parameters;
    }
}
