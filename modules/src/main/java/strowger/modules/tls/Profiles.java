package strowger.modules.tls;

import strowger.engine.module.ConfigurationException;
import strowger.engine.tls.TlsProfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All profiles of a configuration: of its file, and of the parameters that hold where that says
 * nothing else.
 */
final class Profiles {
    private final Map<String, String> parameters = new TreeMap<>();
    private Optional<Path> file = Optional.empty();

    /** Sets what holds where the file says nothing else. */
    void set(String name, String value) {
        parameters.put(name, value);
    }

    /** Sets the file. */
    void file(String path) {
        file = path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    Optional<Path> file() {
        return file;
    }

    /**
     * Reads them.
     *
     * @throws ConfigurationException that lists each mistake.
     */
    List<TlsProfile> read() {
        List<String> faults = new ArrayList<>();
        List<TlsProfile> profiles = new ArrayList<>();
        if (file.isPresent()) {
            read(file.get(), profiles, faults);
        }
        boolean certified = !parameters.getOrDefault("certificate", "").isEmpty();
        addDefault("server:default", certified || file.isEmpty(), profiles, faults);
        addDefault("client:default", true, profiles, faults);
        ConfigurationException.throwIfAny(faults);
        return profiles;
    }

    private void addDefault(
            String head, boolean wanted, List<TlsProfile> profiles, List<String> faults) {
        if (wanted && profiles.stream().noneMatch(each -> each.name().equals(head))) {
            Path here = Path.of("").toAbsolutePath();
            new ProfileReader("tls", parameters, here, faults::add)
                    .read(head)
                    .ifPresent(profiles::add);
        }
    }

    private void read(Path path, List<TlsProfile> profiles, List<String> faults) {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException absent) {
            faults.add("tls: config " + path + ": no such file");
            return;
        } catch (IOException unreadable) {
            faults.add("tls: config " + path + " cannot be read: " + unreadable.getMessage());
            return;
        }
        Path folder = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
        String name = String.valueOf(path.getFileName());
        for (TlsFile.Section section : TlsFile.read(name, lines, faults::add)) {
            Map<String, String> settings = new HashMap<>(parameters);
            settings.putAll(section.settings());
            new ProfileReader(name + ":" + section.line(), settings, folder, faults::add)
                    .read(section.head())
                    .ifPresent(profiles::add);
        }
    }
}
