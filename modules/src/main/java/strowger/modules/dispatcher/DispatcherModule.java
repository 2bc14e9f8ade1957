package strowger.modules.dispatcher;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;

/** The {@code dispatcher} module: sends requests to one of a set of destinations. */
public final class DispatcherModule implements Module {
    private static final String[] OF_SQL = {
        "table_name",
        "setid_col",
        "destination_col",
        "flags_col",
        "priority_col",
        "attrs_col",
        "ds_db_extra_attrs"
    };
    private static final String[] OF_NAMES = {
        "ds_dns_mode", "ds_dns_interval", "ds_dns_ttl", "ds_dns_match_all"
    };
    private static final String[] OF_MEMORY = {
        "ds_timer_mode", "ds_attrs_none", "ds_load_mode", "reload_delta"
    };

    private final Gateways gateways = new Gateways();
    private final CallLoad calls = new CallLoad(gateways);
    private final SelectFunctions selection = new SelectFunctions(gateways, calls);
    private final StateFunctions states = new StateFunctions(gateways, selection);
    private final Probes probes = new Probes(gateways);

    @Override
    public String name() {
        return "dispatcher";
    }

    @Override
    public void export(Exports exports) {
        gateways.export(exports);
        selection.export(exports);
        states.export(exports);
        calls.export(exports);
        probes.export(exports);
        new OverloadFunctions(gateways).export(exports);
        new DispatcherCommands(gateways, probes).export(exports);
        exports.variables("dsv", SetVariables.ofEvent(gateways))
                .doc(
                        "Of the destination an event route is about: uri, setid, group, flags; and"
                                + " of the probe that changed it: code, reason.");
        exports.variables("dsg", SetVariables.ofSet(gateways))
                .doc("Of the set fetched: count, active, inactive, pactive, pinactive.");
        exportRefused(exports);
    }

    /** What is left out is refused when it is asked for; the rest has no effect here. */
    private static void exportRefused(Exports exports) {
        exports.text("db_url", value -> refuseUnless(value.isEmpty(), "db_url", "read SQL"))
                .doc("Refused: list the destinations in list_file.");
        exports.text("event_callback", value -> refuseUnless(value.isEmpty(), "event_callback", ""))
                .doc("Refused: use event_route[dispatcher:dst-down].");
        exports.integer("event_callback_mode", _ -> {})
                .doc("Without effect: there is no callback.");
        exports.integer("ds_retain_latency_stats", _ -> {})
                .doc("Kept for old configurations: a reload keeps them always.");
        for (String name : OF_SQL) {
            exports.text(name, _ -> {}).doc("Without effect: no SQL yet.");
        }
        for (String name : OF_NAMES) {
            exports.integer(name, _ -> {})
                    .doc("Without effect: names are looked up when a request is sent.");
        }
        for (String name : OF_MEMORY) {
            exports.integer(name, _ -> {}).doc("Kept for old configurations: without effect.");
        }
    }

    private static void refuseUnless(boolean sound, String name, String what) {
        if (!sound) {
            throw new ConfigurationException(
                    "dispatcher can't " + what + " yet: leave out " + name);
        }
    }

    @Override
    public void start(Engine engine) {
        gateways.start(engine);
        selection.start();
        calls.start(engine);
        probes.start(engine);
    }
}
