package strowger.server.rpc;

import strowger.engine.module.CommandExport;
import strowger.engine.module.Exports;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The commands that can be called, by name. Immutable. */
public final class Commands {
    private final TreeMap<String, CommandExport> byName = new TreeMap<>();

    /** The commands among some exports; the first that declares a name has it. */
    public static Commands of(List<Exports> exports) {
        Commands commands = new Commands();
        for (Exports each : exports) {
            for (CommandExport command : each.commands()) {
                commands.byName.putIfAbsent(command.name(), command);
            }
        }
        return commands;
    }

    /** Finds a command. */
    public Optional<CommandExport> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All names, in order. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }
}
