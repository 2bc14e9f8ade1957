package strowger.presence.publish;

import strowger.presence.event.EventPackage;
import strowger.tables.RecordView;

/**
 * Which documents are shown once more, as closed, when they run out or are removed.
 *
 * @param isShown whether any is; not with {@code force_delete}.
 * @param isRefreshedShown whether also those whose last PUBLISH only prolonged them: Kamailio, in
 *     memory, has forgotten their document by then.
 */
public record LeavingRule(boolean isShown, boolean isRefreshedShown) {
    /** How long such a document stays at most, in milliseconds: until its watchers are told. */
    static final long LEAVING_MS = 5000;

    /** Whether a publication of an event is shown once more. */
    boolean isShown(EventPackage event, RecordView publication) {
        return isShown
                && event.isLeavingShown()
                && (isRefreshedShown || publication.byteAt(PresentityRecord.REFRESHED) == 0);
    }
}
