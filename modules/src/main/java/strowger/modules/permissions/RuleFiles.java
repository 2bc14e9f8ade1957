package strowger.modules.permissions;

import strowger.engine.value.Value;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Pairs of an allow and a deny file. Read once each; all threads. */
final class RuleFiles {
    private static final int FILES_MAX = 64;

    private final Map<String, Pair> pairs = new ConcurrentHashMap<>();

    /** What may, and what may not; what stands in neither may. */
    record Pair(RuleFile allow, RuleFile deny) {
        boolean allows(Value left, Value right) {
            return allow.matches(left, right) || !deny.matches(left, right);
        }
    }

    /**
     * The rules of two files.
     *
     * @throws strowger.engine.module.ConfigurationException when they can't be read.
     */
    Pair of(String allow, String deny) {
        String key = allow + "\n" + deny;
        Pair known = pairs.get(key);
        if (known != null) {
            return known;
        }
        if (pairs.size() >= FILES_MAX) {
            throw new strowger.engine.module.ConfigurationException(
                    "permissions has read " + FILES_MAX + " pairs of files; no more are taken");
        }
        Pair read = new Pair(RuleFile.read(Path.of(allow)), RuleFile.read(Path.of(deny)));
        pairs.putIfAbsent(key, read);
        return read;
    }
}
