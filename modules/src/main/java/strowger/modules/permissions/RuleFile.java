package strowger.modules.permissions;

import org.agrona.DirectBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.Regex;
import strowger.engine.value.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules of a file in the manner of {@code hosts.allow}: {@code left [EXCEPT left] : right [EXCEPT
 * right]}, each side {@code ALL} or regular expressions in quotes with commas between. A file that
 * is not there has no rules. Immutable.
 */
final class RuleFile {
    private static final int LINES_MAX = 100_000;

    private final List<Rule> rules;

    private record Side(boolean all, List<Regex> members, List<Regex> exceptions) {
        boolean matches(Value text) {
            return (all || isIn(members, text)) && !isIn(exceptions, text);
        }

        private static boolean isIn(List<Regex> expressions, Value text) {
            DirectBuffer buffer = text.buffer();
            for (int index = 0; index < expressions.size(); index++) {
                if (expressions.get(index).found(buffer, text.offset(), text.length())) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Rule(Side left, Side right) {}

    private RuleFile(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads a file.
     *
     * @throws ConfigurationException with the line that can't be read.
     */
    static RuleFile read(Path file) {
        if (!Files.exists(file)) {
            return new RuleFile(List.of());
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException("permissions can't read " + file);
        }
        if (lines.size() > LINES_MAX) {
            throw new ConfigurationException(file + " has more than " + LINES_MAX + " lines");
        }
        List<Rule> rules = new ArrayList<>();
        for (int number = 0; number < lines.size(); number++) {
            Reader reader = new Reader(lines.get(number), file + ":" + (number + 1) + ": ");
            if (!reader.atEnd()) {
                Side left = reader.side();
                reader.expect(':');
                Side right = reader.side();
                if (!reader.atEnd()) {
                    throw reader.fault("something behind the rule");
                }
                rules.add(new Rule(left, right));
            }
        }
        return new RuleFile(rules);
    }

    /** Whether a rule has both of a pair. */
    boolean matches(Value left, Value right) {
        for (int index = 0; index < rules.size(); index++) {
            Rule rule = rules.get(index);
            if (rule.left().matches(left) && rule.right().matches(right)) {
                return true;
            }
        }
        return false;
    }

    /** Reads one line. */
    private static final class Reader {
        private static final String ALL = "ALL";
        private static final String EXCEPT = "EXCEPT";

        private final String line;
        private final String place;
        private int at;

        Reader(String line, String place) {
            this.line = line;
            this.place = place;
        }

        boolean atEnd() {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            return at == line.length() || line.charAt(at) == '#';
        }

        void expect(char letter) {
            if (atEnd() || line.charAt(at) != letter) {
                throw fault("no \"" + letter + "\"");
            }
            at++;
        }

        Side side() {
            List<Regex> members = new ArrayList<>();
            boolean all = expressions(members);
            List<Regex> exceptions = new ArrayList<>();
            if (!atEnd() && line.startsWith(EXCEPT, at)) {
                at += EXCEPT.length();
                if (expressions(exceptions)) {
                    throw fault("EXCEPT ALL leaves nothing");
                }
            }
            return new Side(all, members, exceptions);
        }

        /** Reads expressions; whether they are ALL. */
        private boolean expressions(List<Regex> out) {
            boolean all = false;
            do {
                if (atEnd()) {
                    throw fault("an expression is missing");
                }
                if (line.startsWith(ALL, at)) {
                    at += ALL.length();
                    all = true;
                } else {
                    out.add(expression());
                }
            } while (!atEnd() && line.charAt(at) == ',' && at++ >= 0);
            return all;
        }

        private Regex expression() {
            int end = line.charAt(at) == '"' ? line.indexOf('"', at + 1) : -1;
            if (end < 0) {
                throw fault("an expression stands in quotes, or is ALL");
            }
            String source = line.substring(at + 1, end);
            at = end + 1;
            try {
                return Regex.compile(source, true);
            } catch (RuntimeException malformed) {
                throw fault("not a regular expression: " + source);
            }
        }

        ConfigurationException fault(String what) {
            return new ConfigurationException(place + what);
        }
    }
}
