package strowger.modules.queue;

import strowger.engine.module.ConfigurationException;

/** What becomes of an item whose key is in the queue. */
enum AddMode {
    /** It is added all the same. */
    ALL,
    /** The one that is there stays, it alone. */
    OLDEST,
    /** The new one comes in its place, at the end. */
    NEWEST;

    static AddMode of(long number) {
        if (number < 0 || number >= values().length) {
            throw new ConfigurationException("mqueue: addmode is 0, 1 or 2, not " + number);
        }
        return values()[(int) number];
    }
}
