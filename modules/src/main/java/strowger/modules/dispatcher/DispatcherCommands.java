package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.value.Value;
import strowger.modules.transformations.CoreHash;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The {@code dispatcher.*} commands. */
final class DispatcherCommands {
    private static final String UPDATED = "Ok. Dispatcher state updated.";

    private final Gateways gateways;
    private final Probes probes;

    DispatcherCommands(Gateways gateways, Probes probes) {
        this.gateways = gateways;
        this.probes = probes;
    }

    void export(Exports exports) {
        exports.command("dispatcher.list", this::list)
                .doc("The sets and their destinations; short without attributes.");
        exports.command("dispatcher.reload", _ -> reload()).doc("Reads the list anew.");
        exports.command("dispatcher.set_state", arguments -> setState(arguments, false))
                .doc("Sets the state of a destination, or all: state, set, URI or all.");
        exports.command("dispatcher.set_duid_state", arguments -> setState(arguments, true))
                .doc("Sets the state of a destination by its duid: state, set, duid.");
        exports.command("dispatcher.add", this::add)
                .doc("Adds a destination until the next reload: set, URI, flags, priority, attrs.");
        exports.command("dispatcher.remove", this::remove)
                .doc("Removes a destination until the next reload: set, URI.");
        exports.command("dispatcher.hash", this::hash)
                .doc("The hash of one or two texts, and the slot of so many.");
    }

    private Struct list(CommandArguments arguments) throws Fault {
        boolean full = !arguments.text(0, "").toLowerCase(Locale.ROOT).equals("short");
        List<GatewaySet> sets = gateways.list().sets();
        if (sets.isEmpty()) {
            throw new Fault(500, "No Destination Sets");
        }
        List<Struct> records = new ArrayList<>();
        for (GatewaySet set : sets) {
            List<Struct> targets =
                    set.gateways().stream()
                            .map(each -> new Struct().add("DEST", destination(each, full)))
                            .toList();
            Struct inner = new Struct().add("ID", (long) set.id()).add("TARGETS", targets);
            records.add(new Struct().add("SET", inner));
        }
        return new Struct().add("NRSETS", (long) sets.size()).add("RECORDS", records);
    }

    private Struct destination(Gateway gateway, boolean full) {
        Struct struct =
                new Struct()
                        .add("URI", gateway.uri())
                        .add("FLAGS", gateway.letters())
                        .add("PRIORITY", (long) gateway.priority());
        if (full && !gateway.attributes().isEmpty()) {
            struct.struct("ATTRS")
                    .add("BODY", gateway.attributes())
                    .add("DUID", orNull(gateway.attribute("duid")))
                    .add("MAXLOAD", (long) gateway.number("maxload"))
                    .add("WEIGHT", (long) gateway.number("weight"))
                    .add("RWEIGHT", (long) gateway.number("rweight"))
                    .add("SOCKET", orNull(gateway.attribute("socket")))
                    .add("SOCKNAME", orNull(gateway.attribute("sockname")))
                    .add("OBPROXY", orNull(gateway.attribute("obproxy")));
        }
        if (full && probes.isLatencyKept()) {
            Latency.Figures figures = gateway.latency().figures();
            struct.struct("LATENCY")
                    .add("AVG", figures.mean())
                    .add("STD", figures.deviation())
                    .add("EST", figures.estimate())
                    .add("MAX", figures.max())
                    .add("TIMEOUT", figures.timeouts());
        }
        return struct;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private String reload() throws Fault {
        try {
            gateways.replace();
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, "Reload Failed: " + unreadable.getMessage());
        }
        return "Ok. Dispatcher successfully reloaded.";
    }

    private String setState(CommandArguments arguments, boolean byId) throws Fault {
        GatewayState state =
                GatewayState.of(arguments.text(0))
                        .orElseThrow(() -> new Fault(500, "Unknown State Value"));
        GatewaySet set = gateways.list().set(arguments.integer(1));
        String wanted = arguments.text(2);
        boolean all = !byId && wanted.equals("all");
        List<Gateway> found =
                set.gateways().stream()
                        .filter(
                                gateway ->
                                        all
                                                || wanted.equals(
                                                        byId
                                                                ? gateway.attribute("duid")
                                                                : gateway.uri()))
                        .toList();
        if (found.isEmpty()) {
            throw new Fault(500, "State Update Failed: no such destination: " + wanted);
        }
        found.forEach(gateway -> gateways.change(set, gateway, state));
        return UPDATED;
    }

    private String add(CommandArguments arguments) throws Fault {
        int set = set(arguments);
        try {
            Gateway gateway =
                    new Gateway(
                            arguments.text(1),
                            (int) arguments.integer(2, 0),
                            (int) arguments.integer(3, 0),
                            arguments.text(4, ""));
            GatewayList.place(gateway, gateways.engine().core(), gateways.usualSocket());
            gateways.list(gateways.list().with(set, gateway));
        } catch (ConfigurationException wrong) {
            throw new Fault(500, "Adding dispatcher dst failed: " + wrong.getMessage());
        }
        return "Ok. Dispatcher destination added.";
    }

    private static int set(CommandArguments arguments) throws Fault {
        long set = arguments.integer(0);
        if (set < 0 || set > Integer.MAX_VALUE) {
            throw new Fault(400, "No such set: " + set);
        }
        return (int) set;
    }

    private String remove(CommandArguments arguments) throws Fault {
        GatewayList before = gateways.list();
        GatewayList after = before.without(set(arguments), arguments.text(1));
        if (after == before) {
            throw new Fault(500, "Removing dispatcher dst failed: no such destination");
        }
        gateways.list(after);
        return "Ok. Dispatcher destination removed.";
    }

    private Struct hash(CommandArguments arguments) throws Fault {
        long slots = arguments.integer(0);
        Value first = Value.ofText(arguments.text(1));
        long hash =
                arguments.has(2)
                        ? CoreHash.of(first, Value.ofText(arguments.text(2)), 0)
                        : CoreHash.of(first, 0);
        return new Struct().add("hashid", hash).add("slot", slots > 0 ? hash % slots : 0);
    }
}
