package strowger.engine.module;

import java.util.List;

/** A mistake in the set-up: one line that says what, how much and what to do. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigurationException(String fault) {
        super(fault);
    }

    /** Throws one exception for all faults, a line each, if there are any. */
    public static void throwIfAny(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new ConfigurationException(String.join("\n", faults));
        }
    }
}
