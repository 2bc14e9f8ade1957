package strowger.presence.event;

/** One subscription as those see it who decide and write what its watcher gets. */
public interface Watch {
    /** Who is watched. */
    Party presentity();

    /** Who watches. */
    Party watcher();

    /** The event package. */
    EventPackage event();

    /**
     * The version of the body that is being written: 0 in the first NOTIFY of a subscription, one
     * more in each that follows.
     */
    int version();
}
