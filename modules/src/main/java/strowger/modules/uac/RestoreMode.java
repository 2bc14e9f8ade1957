package strowger.modules.uac;

import strowger.engine.module.ConfigurationException;

/** What is restored of what was replaced. */
enum RestoreMode {
    /** Nothing. */
    NONE,
    /** Replies; later requests by the script. */
    MANUAL,
    /** Replies and later requests. */
    AUTO;

    static RestoreMode of(String name) {
        for (RestoreMode mode : values()) {
            if (mode.name().equalsIgnoreCase(name)) {
                return mode;
            }
        }
        throw new ConfigurationException("uac: restore_mode is none, manual or auto, not " + name);
    }
}
