package strowger.engine.reactor;

/** What a reactor counts. */
public enum ReactorCounter {
    /** Turns of the loop. */
    TURNS,
    /** Tasks run from the inbox. */
    TASKS,
    /** Timers that fired. */
    TIMERS,
    /** Tasks and timers that threw. */
    FAULTS
}
