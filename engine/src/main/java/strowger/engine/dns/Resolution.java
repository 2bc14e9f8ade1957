package strowger.engine.dns;

/** Is told where a name leads, once, on the reactor that asked. */
@FunctionalInterface
public interface Resolution {
    /**
     * @param targets in the order to try them; {@link TargetList#EMPTY} when there are none.
     */
    void onTargets(TargetList targets);
}
