package strowger.modules.permissions;

import strowger.engine.module.ConfigurationException;
import strowger.engine.value.Value;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Allow and deny files. Those that a configuration names are read when the server starts; only one
 * whose name a script makes up is read at its first use. All threads.
 */
final class RuleFiles {
    private static final int FILES_MAX = 128;

    private final Map<String, RuleFile> files = new ConcurrentHashMap<>();
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private volatile boolean started;

    /** What may, and what may not; what stands in neither may. */
    record Pair(RuleFile allow, RuleFile deny) {
        boolean allows(Value left, Value right) {
            return allow.matches(left, right) || !deny.matches(left, right);
        }
    }

    /** A configuration names a file: it is read at the start, or now if that is over. */
    String want(String file) {
        if (started) {
            of(file);
        } else {
            wanted.add(file);
        }
        return file;
    }

    /**
     * Reads what was wanted, and what is there of others.
     *
     * @throws ConfigurationException when one that was wanted can't be read.
     */
    void start(List<String> usual) {
        wanted.forEach(this::of);
        usual.stream().filter(file -> Files.isReadable(Path.of(file))).forEach(this::of);
        started = true;
    }

    /**
     * The rules of two files.
     *
     * @throws ConfigurationException when they can't be read.
     */
    Pair of(String allow, String deny) {
        return new Pair(of(allow), of(deny));
    }

    private RuleFile of(String file) {
        RuleFile known = files.get(file);
        if (known != null) {
            return known;
        }
        if (files.size() >= FILES_MAX) {
            throw new ConfigurationException(
                    "permissions has read " + FILES_MAX + " files; no more are taken");
        }
        RuleFile read = RuleFile.read(Path.of(file));
        files.putIfAbsent(file, read);
        return read;
    }
}
