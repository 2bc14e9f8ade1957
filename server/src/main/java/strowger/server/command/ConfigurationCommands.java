package strowger.server.command;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Struct;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The {@code cfg.*} commands: reading the configuration anew, and the parameters that it makes up.
 * Module {@code cfg_rpc} in Kamailio; here it is always there.
 */
public final class ConfigurationCommands implements Module {
    /** Its name among the modules; configurations need not load it. */
    public static final String NAME = "cfg_rpc";

    private static final int LINES_MAX = 20;

    private final Supplier<RunningServer> server;
    private final Map<String, Object> delayed = new LinkedHashMap<>(); // by group.name

    /**
     * @param server that the commands are about.
     */
    public ConfigurationCommands(Supplier<RunningServer> server) {
        this.server = server;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.command("cfg.reload", _ -> reload())
                .doc(
                        "Reads the configuration anew and has the next message run by it; what is"
                                + " wrong with it is the fault, and then nothing changes.");
        exports.command("cfg.get", this::get)
                .doc(
                        "A parameter by group and name, or a group: what the configuration made up,"
                                + " what modules let change while they run, core and tcp.");
        exports.command("cfg.list", this::list)
                .doc("The parameters that cfg.get knows: all, or those of a group.");
        exports.command("cfg.help", this::help).doc("What a parameter is for, by group and name.");
        for (String name :
                new String[] {
                    "cfg.set", "cfg.seti", "cfg.sets", "cfg.set_now_int", "cfg.set_now_string"
                }) {
            exports.command(name, this::set)
                    .doc("Gives a parameter another value, by group, name and value.");
        }
        for (String name :
                new String[] {"cfg.set_delayed", "cfg.set_delayed_int", "cfg.set_delayed_string"}) {
            exports.command(name, this::delay)
                    .doc("Notes another value for a parameter until cfg.commit.");
        }
        exports.command("cfg.commit", _ -> commit()).doc("Makes the changes that were noted.");
        exports.command("cfg.rollback", _ -> rollback()).doc("Forgets the changes noted.");
        exports.command("cfg.diff", _ -> difference()).doc("The changes that were noted.");
        exports.command("cfg.reset", this::reset)
                .doc("Gives the parameters of a group the values of the configuration.");
        exports.refuse(
                Refusal.Kind.COMMAND,
                "groups have one instance only: use cfg.set and cfg.reset",
                "cfg.add_group_inst",
                "cfg.del_group_inst",
                "cfg.del",
                "cfg.del_delayed");
    }

    private Struct reload() throws Fault {
        try {
            List<String> warnings = server.get().reload();
            return new Struct().add("reloaded", true).add("warnings", warnings);
        } catch (ConfigurationException refused) {
            throw new Fault(500, shortened(String.valueOf(refused.getMessage())));
        }
    }

    private static String shortened(String lines) {
        List<String> all = lines.lines().toList();
        String shown = String.join("; ", all.subList(0, Math.min(LINES_MAX, all.size())));
        int more = all.size() - LINES_MAX;
        return more > 0 ? shown + "; and " + more + " more, see the log" : shown;
    }

    private LiveParameters parameters() {
        return new LiveParameters(server.get());
    }

    private LiveParameter find(CommandArguments arguments) throws Fault {
        return find(arguments.text(0) + "." + arguments.text(1));
    }

    private LiveParameter find(String name) throws Fault {
        return parameters()
                .find(name)
                .orElseThrow(() -> new Fault(400, "Failed to get the variable: no " + name));
    }

    private List<LiveParameter> group(String name) throws Fault {
        List<LiveParameter> found =
                parameters().all().stream().filter(each -> each.group().equals(name)).toList();
        if (found.isEmpty()) {
            throw new Fault(400, "Failed to get the variable: no group " + name);
        }
        return found;
    }

    private Object get(CommandArguments arguments) throws Fault {
        if (arguments.has(1)) {
            return find(arguments).current();
        }
        Struct struct = new Struct();
        for (LiveParameter each : group(arguments.text(0))) {
            struct.add(each.name(), each.current());
        }
        return struct;
    }

    private List<String> list(CommandArguments arguments) throws Fault {
        List<String> names = new ArrayList<>();
        String wanted = arguments.text(0, "");
        for (LiveParameter each : parameters().all()) {
            if (wanted.isEmpty() || each.group().equals(wanted)) {
                names.add(each.group() + ": " + each.name());
            }
        }
        return names;
    }

    private String help(CommandArguments arguments) throws Fault {
        return find(arguments).description();
    }

    private @Nullable Object set(CommandArguments arguments) throws Fault {
        change(find(arguments), arguments.text(2));
        return null;
    }

    private static void change(LiveParameter parameter, Object value) throws Fault {
        Optional<String> fault = parameter.set(value);
        if (fault.isPresent()) {
            throw new Fault(
                    400,
                    "Failed to set the variable: "
                            + parameter.group()
                            + "."
                            + parameter.name()
                            + " "
                            + fault.get());
        }
    }

    private synchronized @Nullable Object delay(CommandArguments arguments) throws Fault {
        LiveParameter parameter = find(arguments);
        delayed.put(parameter.group() + "." + parameter.name(), arguments.text(2));
        return null;
    }

    private synchronized @Nullable Object commit() throws Fault {
        for (Map.Entry<String, Object> each : Map.copyOf(delayed).entrySet()) {
            delayed.remove(each.getKey());
            change(find(each.getKey()), each.getValue());
        }
        return null;
    }

    private synchronized @Nullable Object rollback() {
        delayed.clear();
        return null;
    }

    private synchronized List<Struct> difference() {
        List<Struct> list = new ArrayList<>();
        delayed.forEach(
                (name, value) ->
                        parameters()
                                .find(name)
                                .ifPresent(cell -> list.add(difference(cell, value))));
        return list;
    }

    private static Struct difference(LiveParameter cell, Object value) {
        return new Struct()
                .add("group name", cell.group())
                .add("variable name", cell.name())
                .add("old value", cell.current())
                .add("new value", value);
    }

    private @Nullable Object reset(CommandArguments arguments) throws Fault {
        group(arguments.text(0)).forEach(LiveParameter::reset);
        return null;
    }
}
