package strowger.modules.tls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the sections of a {@code tls.cfg}: {@code [server:default]} and {@code name = value}. */
final class TlsFile {
    private static final Pattern SECTION = Pattern.compile("\\[([^]]*(?:]:[0-9]+)?)]");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z0-9_.]+)\\s*=\\s*(.*)");

    private final String name;
    private final Consumer<String> faults;
    private final List<Section> sections = new ArrayList<>();

    /**
     * What stands under one head.
     *
     * @param head without its brackets.
     * @param line it stands in.
     */
    record Section(String head, int line, Map<String, String> settings) {}

    private TlsFile(String name, Consumer<String> faults) {
        this.name = name;
        this.faults = faults;
    }

    /**
     * Reads all sections.
     *
     * @param name of the file, for what is wrong.
     * @param faults takes a line for each mistake.
     */
    static List<Section> read(String name, List<String> lines, Consumer<String> faults) {
        TlsFile file = new TlsFile(name, faults);
        for (int index = 0; index < lines.size(); index++) {
            file.read(lines.get(index).strip(), index + 1);
        }
        return file.sections;
    }

    private void read(String line, int number) {
        if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
            return;
        }
        String bare = withoutComment(line);
        Matcher section = SECTION.matcher(bare);
        Matcher setting = SETTING.matcher(bare);
        if (section.matches()) {
            sections.add(new Section(section.group(1).strip(), number, new LinkedHashMap<>()));
        } else if (!setting.matches()) {
            faults.accept(name + ":" + number + ": neither [section] nor name = value: " + line);
        } else if (sections.isEmpty()) {
            faults.accept(name + ":" + number + ": a section comes first, as [server:default]");
        } else {
            sections.getLast().settings().put(setting.group(1), unquoted(setting.group(2)));
        }
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int index = 0; index < line.length(); index++) {
            char letter = line.charAt(index);
            quoted ^= letter == '"';
            if (letter == '#' && !quoted) {
                return line.substring(0, index).strip();
            }
        }
        return line;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value.strip();
    }
}
