package strowger.script.syntax;

import strowger.script.source.NearestName;
import strowger.script.source.Position;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The directives of the preprocessor: {@code #!define} and its kin, conditions, substitutions,
 * values from the environment. Each may begin with {@code !!} instead of {@code #!}.
 */
final class Directives {
    private static final Set<String> KNOWN =
            Set.of(
                    "define",
                    "def",
                    "redefine",
                    "redef",
                    "trydefine",
                    "trydef",
                    "undefine",
                    "undef",
                    "tryundefine",
                    "tryundef",
                    "ifdef",
                    "ifndef",
                    "ifexp",
                    "else",
                    "endif",
                    "defexp",
                    "defexps",
                    "defenv",
                    "defenvs",
                    "trydefenv",
                    "trydefenvs",
                    "subst",
                    "substdef",
                    "substdefs");
    private static final Set<String> DIALECTS =
            Set.of("KAMAILIO", "OPENSER", "SER", "MAXCOMPAT", "ALL");
    private static final int SUBSTITUTIONS_MAX = 256;

    private final Definitions definitions;
    private final Map<String, String> environment;
    private final Conditionals conditionals = new Conditionals();
    private final List<Substitution> substitutions = new ArrayList<>();

    Directives(Definitions definitions, Map<String, String> environment) {
        this.definitions = definitions;
        this.environment = environment;
    }

    Conditionals conditionals() {
        return conditionals;
    }

    /** Whether a word after {@code #!} or {@code !!} is a directive. */
    static boolean isKnown(String word) {
        return KNOWN.contains(word) || DIALECTS.contains(word);
    }

    /** The directive that a word after {@code #!} may have been meant to be. */
    static Optional<String> nearest(String word) {
        return word.length() < 4 ? Optional.empty() : NearestName.of(word, KNOWN);
    }

    /** A text after all substitutions. */
    String substituted(String text) {
        String result = text;
        for (Substitution substitution : substitutions) {
            result = substitution.apply(result);
        }
        return result;
    }

    /**
     * Carries out a directive.
     *
     * @param word after {@code #!}.
     * @param rest of its line.
     */
    void apply(String word, String rest, Position at) throws SyntaxFault {
        switch (word) {
            case "ifdef" -> conditionals.begin(at, definitions.has(firstWord(rest, at)));
            case "ifndef" -> conditionals.begin(at, !definitions.has(firstWord(rest, at)));
            case "ifexp" -> ifexp(rest, at);
            case "else" -> conditionals.otherwise(at);
            case "endif" -> conditionals.end(at);
            default -> {
                if (conditionals.active()) {
                    change(word, rest, at);
                }
            }
        }
    }

    private void ifexp(String rest, Position at) throws SyntaxFault {
        if (!conditionals.active()) {
            conditionals.begin(at, false);
            return;
        }
        boolean holds = false;
        try {
            holds = DefineExpression.evaluate(rest, definitions, at).isTrue();
        } finally {
            conditionals.begin(at, holds);
        }
    }

    private void change(String word, String rest, Position at) throws SyntaxFault {
        switch (word) {
            case "define", "def" -> define(rest, at, true, true);
            case "redefine", "redef" -> define(rest, at, false, true);
            case "trydefine", "trydef" -> define(rest, at, false, false);
            case "undefine", "undef", "tryundefine", "tryundef" ->
                    definitions.remove(firstWord(rest, at));
            case "defexp", "defexps" -> defexp(word.endsWith("s"), rest, at);
            case "defenv", "defenvs" -> environment(rest, word.endsWith("s"), true, at);
            case "trydefenv", "trydefenvs" -> environment(rest, word.endsWith("s"), false, at);
            case "subst", "substdef", "substdefs" -> substitution(word, rest, at);
            default -> {} // the dialect
        }
    }

    private static String firstWord(String rest, Position at) throws SyntaxFault {
        int end = 0;
        while (end < rest.length() && Scanner.isWordLetter(rest.charAt(end))) {
            end++;
        }
        if (end == 0) {
            throw new SyntaxFault(at, "expected the name of a define");
        }
        return rest.substring(0, end);
    }

    private void define(String rest, Position at, boolean fresh, boolean replaces)
            throws SyntaxFault {
        String name = firstWord(rest, at);
        if (definitions.has(name) && (fresh || !replaces)) {
            if (fresh) {
                throw new SyntaxFault(
                        at, name + " is defined already; write #!redefine or #!trydefine");
            }
            return;
        }
        put(name, rest.substring(name.length()).strip(), at);
    }

    private void put(String name, String value, Position at) throws SyntaxFault {
        if (definitions.isFull()) {
            throw new SyntaxFault(at, "more than " + Definitions.MAX + " defines");
        }
        definitions.put(name, value);
    }

    private void defexp(boolean quoted, String rest, Position at) throws SyntaxFault {
        String name = firstWord(rest, at);
        String value =
                DefineExpression.evaluate(rest.substring(name.length()), definitions, at).shown();
        put(name, quoted ? quoted(value) : value, at);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void environment(String rest, boolean quoted, boolean required, Position at)
            throws SyntaxFault {
        String variable = firstWord(rest, at);
        String after = rest.substring(variable.length()).strip();
        String name = after.startsWith("=") ? firstWord(after.substring(1).strip(), at) : variable;
        String value = environment.get(variable);
        if (value != null) {
            put(name, quoted ? quoted(value) : value, at);
        } else if (required) {
            throw new SyntaxFault(
                    at,
                    "the environment has no "
                            + variable
                            + "; set it, or write #!trydefenv if it may be absent");
        }
    }

    private void substitution(String word, String rest, Position at) throws SyntaxFault {
        char quote = rest.isEmpty() ? ' ' : rest.charAt(0);
        int end = quote == '"' || quote == '\'' ? rest.indexOf(quote, 1) : -1;
        if (end < 0) {
            throw new SyntaxFault(at, "expected #!" + word + " \"/expression/replacement/flags\"");
        }
        if (substitutions.size() >= SUBSTITUTIONS_MAX) {
            throw new SyntaxFault(at, "more than " + SUBSTITUTIONS_MAX + " substitutions");
        }
        String text = rest.substring(1, end);
        Substitution substitution = Substitution.parse(text, at);
        if (!word.equals("subst")) {
            String[] parts = Substitution.parts(text, at);
            String name = firstWord(parts[0], at);
            put(name, word.equals("substdefs") ? quoted(parts[1]) : parts[1], at);
        }
        substitutions.add(substitution);
    }
}
