package strowger.usrloc;

import strowger.engine.cluster.Node;
import strowger.tables.Change;

/** What a change of a table of contacts means to other nodes. */
public enum ContactChange {
    /** A contact was made or changed here. */
    SAVED,
    /** A contact was removed here, whoever has made it. */
    REMOVED,
    /** A contact that was made here has expired. */
    EXPIRED,
    /** Another node told of it. */
    ANOTHERS;

    /** The incarnation of the owner of a contact removed because another node said so. */
    static final int TOLD = -1;

    /** What a change means. */
    public static ContactChange of(Change change) {
        boolean ours = change.ownerNode() == Node.SELF;
        return switch (change.kind()) {
            case PUT -> ours ? SAVED : ANOTHERS;
            case REMOVED -> change.ownerIncarnation() == TOLD ? ANOTHERS : REMOVED;
            case EXPIRED -> ours ? EXPIRED : ANOTHERS;
        };
    }
}
