package strowger.presence.event;

/**
 * Decides who may watch. Asked when a subscription begins, when it is refreshed and when the rules
 * have changed, on any thread; must not block, so rules are in memory.
 */
@FunctionalInterface
public interface Authorisation {
    /** Everybody may watch. */
    Authorisation ALL = (presentity, watcher, event) -> Decision.ALLOW;

    /** What the watcher is allowed to see of the presentity. */
    Decision decide(Party presentity, Party watcher, EventPackage event);
}
