package strowger.modules.regex;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Parameter;
import strowger.engine.module.Struct;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RoutingContext;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The {@code regex} module. */
public final class RegexModule implements Module {
    private String file = "";
    private long groupsMax = 20;
    private long charactersMax = 8192;
    private int flags;
    private volatile RegexGroups groups = RegexGroups.NONE;

    @Override
    public String name() {
        return "regex";
    }

    @Override
    public void export(Exports exports) {
        exports.text("file", path -> file = path).doc("The file with groups of expressions.");
        exports.integer("max_groups", value -> groupsMax = Math.clamp(value, 1, 10_000))
                .unset(20)
                .doc("Groups that the file may have.");
        exports.integer("group_max_size", value -> charactersMax = Math.clamp(value, 1, 1 << 20))
                .unset(8192)
                .doc("Characters that the expressions of one group may have.");
        flag(
                exports,
                "pcre_caseless",
                Pattern.CASE_INSENSITIVE,
                "Letters of both cases are alike.");
        flag(exports, "pcre_multiline", Pattern.MULTILINE, "^ and $ are found at each line, too.");
        flag(exports, "pcre_dotall", Pattern.DOTALL, "A dot is any byte, line ends too.");
        flag(exports, "pcre_extended", Pattern.COMMENTS, "White space and # comments don't count.");
        exports.function(
                        "pcre_match",
                        this::match,
                        text("string"),
                        Parameter.regex("pcre_regex").resolvedBy(this::compiled))
                .doc("Whether an expression, as Perl has them, is found in a text.");
        exports.function(
                        "pcre_match_group",
                        this::matchGroup,
                        text("string"),
                        integer("group").orAbsent())
                .doc(
                        "Whether one of a group's expressions is found in a text; group 0 if not"
                                + " said.");
        exports.command("regex.reload", this::reload).doc("Reads the file with the groups anew.");
    }

    private void flag(Exports exports, String name, int flag, String sentence) {
        exports.integer(name, value -> flags = value != 0 ? flags | flag : flags & ~flag)
                .unset(0)
                .doc(sentence);
    }

    private ByteRegex compiled(String expression) {
        try {
            return ByteRegex.ofPerl(expression, flags);
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "no regular expression: " + expression + ": " + fault.getDescription());
        }
    }

    private int match(RoutingContext context, Arguments arguments) {
        ByteRegex expression;
        try {
            expression = arguments.resolved(context, 1, ByteRegex.class);
        } catch (ConfigurationException none) { // made by the script while it runs
            return Function.FALSE;
        }
        return Function.of(expression.isFound(arguments.text(context, 0)));
    }

    private int matchGroup(RoutingContext context, Arguments arguments) {
        RegexGroups now = groups;
        long group = arguments.integer(context, 1, 0);
        return Function.of(
                group >= 0
                        && group < now.count()
                        && now.group((int) group).isFound(arguments.text(context, 0)));
    }

    private Struct reload(CommandArguments arguments) throws Fault {
        try {
            groups = read();
        } catch (ConfigurationException fault) {
            throw new Fault(500, String.valueOf(fault.getMessage()));
        }
        return new Struct();
    }

    private RegexGroups read() {
        return file.isEmpty()
                ? RegexGroups.NONE
                : RegexGroups.read(Path.of(file), (int) groupsMax, (int) charactersMax, flags);
    }

    @Override
    public void start(Engine engine) {
        groups = read();
    }
}
