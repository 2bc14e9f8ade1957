package strowger.script;

import strowger.script.source.Position;

/**
 * A parameter of a module as a configuration gives it.
 *
 * @param value a {@code Long} or a {@code String}.
 */
public record ModuleParameter(String module, String name, Object value, Position at) {
    /** As a configuration names it. */
    String shown() {
        return "modparam(\"" + module + "\", \"" + name + "\")";
    }
}
