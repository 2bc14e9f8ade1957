package strowger.usrloc.registrar;

import strowger.engine.module.ConfigurationException;

import java.util.ArrayList;
import java.util.List;

/** The profiles that a script names, numbered in the order in which it does. */
final class ProfileNames {
    /** Profiles one script may have. */
    static final int COUNT_MAX = 32;

    private final List<String> names = new ArrayList<>();

    /**
     * The number of a profile, from 0.
     *
     * @throws ConfigurationException when there are {@link #COUNT_MAX} already.
     */
    synchronized Integer number(String name) {
        int number = names.indexOf(name);
        if (number >= 0) {
            return number;
        }
        if (name.isEmpty() || names.size() == COUNT_MAX) {
            throw new ConfigurationException(
                    "no such profile: '" + name + "'; " + COUNT_MAX + " may be named");
        }
        names.add(name);
        return names.size() - 1;
    }
}
