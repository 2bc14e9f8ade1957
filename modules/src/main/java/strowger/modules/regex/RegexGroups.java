package strowger.modules.regex;

import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.ByteRegex;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** The groups of a file: each begins with {@code [number]}, a line an expression. Immutable. */
final class RegexGroups {
    /** No groups. */
    static final RegexGroups NONE = new RegexGroups(List.of());

    private final List<ByteRegex> groups;

    private RegexGroups(List<ByteRegex> groups) {
        this.groups = groups;
    }

    /**
     * Reads a file.
     *
     * @param groupsMax at most.
     * @param charactersMax of the expressions of one group.
     * @throws ConfigurationException that names the line that is wrong.
     */
    static RegexGroups read(Path file, int groupsMax, int charactersMax, int flags) {
        List<StringBuilder> texts = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.isBlank() || " \t#".indexOf(line.charAt(0)) >= 0) {
                continue;
            }
            if (line.startsWith("[")) {
                texts.add(new StringBuilder());
                check(texts.size() <= groupsMax, file, number, "more than max_groups groups");
                continue;
            }
            check(!texts.isEmpty(), file, number, "an expression before the first [0]");
            StringBuilder group = texts.getLast();
            compiled("(?:" + line.stripTrailing() + ")", flags, file, number);
            group.append(group.isEmpty() ? "(?:" : "|(?:").append(line.stripTrailing()).append(')');
            check(
                    group.length() <= charactersMax,
                    file,
                    number,
                    "the group is longer than group_max_size");
        }
        List<ByteRegex> groups = new ArrayList<>();
        for (StringBuilder text : texts) {
            String source = text.isEmpty() ? "(?!)" : text.toString(); // without any: found nowhere
            groups.add(compiled(source, flags, file, 0));
        }
        return new RegexGroups(List.copyOf(groups));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    "regex: cannot read file=" + file + ": " + unreadable.getMessage());
        }
    }

    private static void check(boolean right, Path file, int line, String fault) {
        if (!right) {
            throw new ConfigurationException("regex: " + file + ":" + line + ": " + fault);
        }
    }

    private static ByteRegex compiled(String source, int flags, Path file, int line) {
        try {
            return ByteRegex.ofPerl(source, flags);
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "regex: "
                            + file
                            + ":"
                            + line
                            + ": no regular expression: "
                            + fault.getDescription());
        }
    }

    int count() {
        return groups.size();
    }

    ByteRegex group(int index) {
        return groups.get(index);
    }
}
