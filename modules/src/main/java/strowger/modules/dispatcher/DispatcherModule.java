package strowger.modules.dispatcher;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** The {@code dispatcher} module: sends requests to one of a set of destinations. */
public final class DispatcherModule implements Module {
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
        exports.refuse(
                Refusal.Kind.PARAMETER, "write event_route[dispatcher:dst-down]", "event_callback");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "write what a destination needs more of into its attrs: name=value;name=value",
                "ds_db_extra_attrs");
        exports.integer("event_callback_mode", _ -> {})
                .doc("Without effect: there is no callback.");
        exports.integer("ds_retain_latency_stats", _ -> {})
                .doc("Kept for old configurations: a reload keeps them always.");
        for (String name : OF_NAMES) {
            exports.integer(name, _ -> {})
                    .doc("Without effect: names are looked up when a request is sent.");
        }
        for (String name : OF_MEMORY) {
            exports.integer(name, _ -> {}).doc("Kept for old configurations: without effect.");
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
