package strowger.dialog.profile;

import strowger.engine.module.ConfigurationException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The profiles of a configuration, by name. Declared while it is read; immutable after. */
public final class Profiles {
    /** Profiles a configuration may have. */
    public static final int COUNT_MAX = 256;

    private static final int NAME_LENGTH_MAX = 64;

    private final Map<String, Profile> byName = new LinkedHashMap<>();
    private final List<Profile> all = new ArrayList<>();

    /**
     * Declares profiles.
     *
     * @param names separated by semicolons.
     * @throws ConfigurationException that names the one that can't be.
     */
    public void declare(String names, boolean withValue) {
        for (String part : names.split(";", -1)) {
            String name = part.strip();
            if (!name.isEmpty()) {
                declareOne(name, withValue);
            }
        }
    }

    private void declareOne(String name, boolean withValue) {
        if (!name.matches("[A-Za-z0-9_]{1," + NAME_LENGTH_MAX + "}")) {
            throw new ConfigurationException(
                    "dialog: \"" + name + "\" is no name of a profile; use letters, digits and _");
        }
        if (byName.containsKey(name)) {
            throw new ConfigurationException(
                    "dialog: the profile " + name + " is declared twice; remove one");
        }
        if (all.size() == COUNT_MAX) {
            throw new ConfigurationException(
                    "dialog: " + name + " is one profile too many; there may be " + COUNT_MAX);
        }
        Profile profile = new Profile(name, all.size() + 1, withValue);
        all.add(profile);
        byName.put(name, profile);
    }

    /** The profile of a name. */
    public Optional<Profile> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * The profile of a name.
     *
     * @throws ConfigurationException if there is none.
     */
    public Profile named(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "no profile "
                                                + name
                                                + "; declare it in profiles_with_value or"
                                                + " profiles_no_value of dialog"));
    }

    /** The profile of a number. */
    public Profile at(int number) {
        return all.get(number - 1);
    }

    /** All of them, in the order of their declaration. */
    public List<Profile> all() {
        return Collections.unmodifiableList(all);
    }
}
