package strowger.presence.xcap;

/** Hears of each document that was put or deleted, on the thread that did it; must not block. */
@FunctionalInterface
public interface XcapListener {
    /**
     * A document has changed.
     *
     * @param owner {@code user@domain}; empty in the global tree.
     */
    void onChange(XcapApplication application, String owner, String file);
}
