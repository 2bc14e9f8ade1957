package strowger.script.syntax;

import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteKind;
import strowger.script.source.Position;

import java.util.List;

/** Something at the top level of a configuration. */
public sealed interface Item {
    /** Where it begins. */
    Position at();

    /** {@code name = value}: a parameter of the core. */
    record Setting(Position at, String name, Expression value) implements Item {}

    /** {@code group.name = value desc "text"}: a parameter that the configuration makes up. */
    record CustomSetting(
            Position at, String group, String name, Expression value, String description)
            implements Item {}

    /** {@code loadmodule}; in {@code loadmodulex} variables are {@code expanded}. */
    record LoadModule(Position at, String path, boolean expanded) implements Item {
        /** The name without directories and {@code .so}. */
        public String module() {
            return moduleOf(path);
        }

        /** The name in a path. */
        public static String moduleOf(String path) {
            String file = path.substring(path.lastIndexOf('/') + 1);
            return file.endsWith(".so") ? file.substring(0, file.length() - 3) : file;
        }
    }

    /**
     * {@code modparam("one|two", "parameter", value)}; in {@code modparamx} variables are expanded.
     *
     * @param modules a regular expression that the whole name of a module must match; most often
     *     one name, or some with bars between them.
     */
    record ModuleSetting(
            Position at, String modules, String parameter, Expression value, boolean expanded)
            implements Item {}

    /** Where modules are looked for: {@code loadpath} and its like. */
    record SearchPath(Position at, String path) implements Item {}

    /** A socket: {@code listen} or {@code socket}. */
    record Listen(Position at, ListenAddress address) implements Item {}

    /** {@code alias} or {@code domain}: an own name, {@code host}, {@code proto:host:port}. */
    record Alias(Position at, ListenAddress.HostPort name) implements Item {}

    /** A name for a flag; {@code avpflags} when {@code ofAttributes}. */
    record Flag(Position at, String name, @Nullable Long number, boolean ofAttributes)
            implements Item {}

    /** {@code cfgengine}. */
    record Engine(Position at, String language) implements Item {}

    /** A route block. */
    record Route(Position at, RouteKind kind, String name, Statement.Block body) implements Item {
        /** The same with more statements at its end. */
        public Route followedBy(Statement.Block more) {
            Statement.Block both = new Statement.Block(body.at(), List.of(body, more));
            return new Route(at, kind, name, both);
        }
    }
}
