package strowger.modules;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.Locale;
import java.util.Map;

/** The {@code xlog} module: lines that scripts write to the log. */
public final class XlogModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.xlog");
    private static final Map<String, Level> LEVELS =
            Map.of(
                    "ALERT", Level.ERROR,
                    "BUG", Level.ERROR,
                    "CRIT", Level.ERROR,
                    "ERR", Level.ERROR,
                    "WARN", Level.WARN,
                    "NOTICE", Level.INFO,
                    "INFO", Level.INFO,
                    "DBG", Level.DEBUG);

    private String prefix = "";
    private long methodsFilter = -1;

    @Override
    public String name() {
        return "xlog";
    }

    @Override
    public void export(Exports exports) {
        exports.text("prefix", text -> prefix = text).doc("What every line begins with.");
        exports.integer("buf_size", ignored -> {})
                .unset(4096)
                .doc("Kept for old configurations: a line is as long as the message's memory.");
        exports.integer("force_color", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: lines are never coloured.");
        exports.integer("long_format", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: lines have one format.");
        exports.text("log_facility", ignored -> {})
                .doc("Kept for old configurations: lines go where the server logs.");
        exports.text("log_colors", ignored -> {})
                .doc("Kept for old configurations: lines are never coloured.");
        exports.integer("prefix_mode", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: variables in the prefix are not replaced.");
        exports.integer("auto_newline", ignored -> {})
                .unset(0)
                .doc("Kept for old configurations: each line ends by itself.");
        exports.integer("methods_filter", bits -> methodsFilter = bits)
                .unset(-1)
                .doc(
                        "Requests of which methods xlogm, xlogl and the others write lines for: a"
                                + " bit each.");
        exports.function(
                        "xlog",
                        this::log,
                        text("level").resolvedBy(XlogModule::level),
                        text("format"))
                .doc("Writes a line at a level: L_ERR, L_WARN, L_NOTICE, L_INFO, L_DBG ...");
        exports.function("xlog", at(Level.ERROR), text("format")).doc("Writes a line.");
        for (String name : new String[] {"xlogl", "xlogm"}) {
            exports.function(
                            name,
                            this::log,
                            text("level").resolvedBy(XlogModule::level),
                            text("format"))
                    .doc("Writes a line at a level, as xlog does.");
        }
        exports.function("xlogl", at(Level.ERROR), text("format")).doc("Writes a line.");
        for (String name : new String[] {"xlog", "xlogl"}) {
            exports.function(
                            name,
                            (context, arguments) ->
                                    write(
                                            arguments.resolved(context, 1, Level.class),
                                            context,
                                            arguments,
                                            2),
                            text("facility"),
                            text("level").resolvedBy(XlogModule::level),
                            text("format"))
                    .doc("Writes a line at a level; the facility is not looked at.");
        }
        exports.variables("C", _ -> (context, out) -> out.setEmpty())
                .doc("Kept for old configurations: empty, since lines are never coloured.");
        exportLevel(exports, "xdbgl", Level.DEBUG);
        exportLevel(exports, "xdbg", Level.DEBUG);
        exportLevel(exports, "xinfo", Level.INFO);
        exportLevel(exports, "xnotice", Level.INFO);
        exportLevel(exports, "xwarn", Level.WARN);
        exportLevel(exports, "xerr", Level.ERROR);
        exportLevel(exports, "xcrit", Level.ERROR);
        exportLevel(exports, "xalert", Level.ERROR);
        exportLevel(exports, "xbug", Level.ERROR);
    }

    private void exportLevel(Exports exports, String function, Level level) {
        exports.function(function, at(level), text("format"))
                .doc("Writes a line at level " + level.name().toLowerCase(Locale.ROOT) + ".");
    }

    private Function at(Level level) {
        return (context, arguments) -> write(level, context, arguments, 0);
    }

    private int log(RoutingContext context, Arguments arguments) {
        return write(arguments.resolved(context, 0, Level.class), context, arguments, 1);
    }

    private int write(Level level, RoutingContext context, Arguments arguments, int index) {
        if (LOG.isEnabledForLevel(level) && isWanted(context)) {
            Value line = arguments.text(context, index);
            LOG.atLevel(level).log("{}{}", prefix, line.toString().stripTrailing());
        }
        return Function.TRUE;
    }

    private boolean isWanted(RoutingContext context) {
        return methodsFilter == -1
                || !context.message().isRequest()
                || (methodsFilter & context.message().method().bit()) != 0;
    }

    private static Level level(String name) {
        String bare = name.strip().toUpperCase(Locale.ROOT);
        Level level = LEVELS.get(bare.startsWith("L_") ? bare.substring(2) : bare);
        if (level == null) {
            throw new ConfigurationException(
                    "no log level "
                            + name
                            + "; there are L_ALERT L_BUG L_CRIT L_ERR L_WARN"
                            + " L_NOTICE L_INFO L_DBG");
        }
        return level;
    }
}
