package strowger.modules.dispatcher;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;

import java.nio.file.Path;

/** The list of destinations as it is now, and the states of those in it. For all threads. */
final class Gateways {
    private static final String DOWN = "dispatcher:dst-down";
    private static final String UP = "dispatcher:dst-up";

    private Path file = Path.of("/etc/kamailio/dispatcher.list");
    private final GatewayTable table = new GatewayTable();
    private long failuresMax = 1;
    private long successesMin = 1;
    private String usualSocket = "";
    private boolean allProbed;
    private volatile GatewayList list = GatewayList.EMPTY;
    private @Nullable Engine engine;
    private @Nullable ContextState<Facts> facts;

    void export(Exports exports) {
        exports.text("list_file", value -> file = Path.of(value))
                .unset(file)
                .doc("The file of destinations: setid uri flags priority attributes.");
        table.export(exports);
        exports.integer("ds_probing_threshold", value -> failuresMax = Math.clamp(value, 1, 1000))
                .unset(1)
                .doc("Failures (of probes, ds_mark_dst(\"t\")) before a destination is inactive.");
        exports.integer("ds_inactive_threshold", value -> successesMin = Math.clamp(value, 1, 1000))
                .unset(1)
                .doc("Answered probes before an inactive destination is active again.");
        exports.text("ds_default_socket", value -> usualSocket = value)
                .doc("The socket for destinations that name none.");
        exports.text("ds_default_sockname", value -> usualSocket = value)
                .doc("The name of the socket for destinations that name none.");
        exports.eventRoute(DOWN).doc("A destination became inactive; $ru is it.");
        exports.eventRoute(UP).doc("A destination became active; $ru is it.");
    }

    /** All destinations listed are probed, and say so. */
    void allProbed(boolean all) {
        allProbed = all;
    }

    void start(Engine started) {
        engine = started;
        facts = started.contextState(Facts::new);
        list = read();
    }

    private GatewayList read() {
        CoreSettings settings = engine().core();
        GatewayList fresh =
                table.isWanted()
                        ? table.read(settings, usualSocket)
                        : GatewayList.read(file, settings, usualSocket);
        if (allProbed) {
            fresh.sets().forEach(set -> set.gateways().forEach(Gateway::probed));
        }
        return fresh;
    }

    /** Reads the list anew, states kept; false when it can't be read, and the old one stays. */
    boolean reload() {
        try {
            replace();
            return true;
        } catch (ConfigurationException unreadable) {
            return false;
        }
    }

    /** The same, and says why not. */
    synchronized void replace() {
        list = read().withStatesOf(list);
    }

    GatewayList list() {
        return list;
    }

    synchronized void list(GatewayList changed) {
        list = changed;
    }

    Engine engine() {
        if (engine == null) {
            throw new IllegalStateException("dispatcher has not started");
        }
        return engine;
    }

    String usualSocket() {
        return usualSocket;
    }

    Facts facts(RoutingContext context) {
        if (facts == null) {
            throw new IllegalStateException("dispatcher has not started");
        }
        return facts.in(context);
    }

    @Nullable Gateway find(long set, String uri) {
        for (Gateway gateway : list.set(set).gateways()) {
            if (gateway.uri().equals(uri)) {
                return gateway;
            }
        }
        return null;
    }

    /** Sets a state, and tells event routes when requests stop or begin to go there. */
    void change(GatewaySet set, Gateway gateway, GatewayState wanted) {
        boolean before = gateway.isUsable();
        gateway.state(wanted, (int) failuresMax);
        tell(set, gateway, before, 0, "");
    }

    /**
     * A probe has come to its end.
     *
     * @param answered whether the destination said that it works.
     */
    void probed(
            GatewaySet set,
            Gateway gateway,
            ProbingMode mode,
            boolean answered,
            int code,
            String reason) {
        boolean before = gateway.isUsable();
        gateway.probed(answered, mode, (int) failuresMax, (int) successesMin);
        tell(set, gateway, before, code, reason);
    }

    private void tell(GatewaySet set, Gateway gateway, boolean before, int code, String reason) {
        boolean after = gateway.isUsable();
        if (before == after) {
            return;
        }
        boolean _ =
                engine().onReactor(
                                core ->
                                        core.runEvent(
                                                after ? UP : DOWN,
                                                context -> {
                                                    Facts about = facts(context);
                                                    about.eventSet = set;
                                                    about.eventGateway = gateway;
                                                    about.eventCode = code;
                                                    about.eventReason = reason;
                                                    context.rewriteRequestUri(gateway.uriText());
                                                }));
    }
}
