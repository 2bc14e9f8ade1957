package strowger.cluster;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.cluster.Bus;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.transport.ListenSocket;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/** The {@code dmq} module: this server as a node on Kamailio's bus. */
public final class DmqModule implements Module {
    private static final long PING_SEC = 60;
    private static final long PING_SEC_MAX = 86_400;

    private final List<String> faults = new ArrayList<>();
    private final List<NodeAddress> server = new ArrayList<>();
    private final List<NodeAddress> notified = new ArrayList<>();
    private final DmqFunctions functions = new DmqFunctions();
    private final DmqCommands commands = new DmqCommands();
    private @Nullable DmqCounters counters;
    private String socket = "";
    private String channel = "notification_peer";
    private boolean manyNotified;
    private boolean removesInactive = true;
    private boolean failuresCounted;
    private long failuresNotActive;
    private long failuresDisabled = 1;
    private long pingSec = PING_SEC;

    @Override
    public String name() {
        return "dmq";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        counters = new DmqCounters(exports);
        functions.export(exports);
        commands.export(exports);
        NodeEvents.export(exports);
    }

    private void exportParameters(Exports exports) {
        exports.text("server_address", value -> address("server_address", value, server))
                .doc("Our name on the bus, as sip:192.0.2.7:5060; the address of a socket.");
        exports.text("server_socket", value -> socket = value)
                .doc("The socket to send from; that of server_address without it.");
        exports.text(
                        "notification_address",
                        value -> address("notification_address", value, notified))
                .doc("A node that is told that we are there; may be given several times.");
        exports.text("notification_channel", value -> channel = value)
                .unset("notification_peer")
                .doc("The channel on which nodes tell of nodes; the same on all.");
        exports.integer("multi_notify", value -> manyNotified = value != 0)
                .unset(0)
                .doc("Whether a name as notification_address means all its addresses.");
        exports.integer("ping_interval", value -> pingSec = value)
                .unset(PING_SEC)
                .doc("Seconds between two pings of each node.");
        exports.integer("remove_inactive", value -> removesInactive = value != 0)
                .unset(1)
                .doc("Whether a node that does not answer is disabled, not only not_active.");
        exports.integer("fail_count_enabled", value -> failuresCounted = value != 0)
                .unset(0)
                .doc("Whether it takes some failures in a row.");
        exports.integer("fail_count_threshold_not_active", value -> failuresNotActive = value)
                .unset(0)
                .doc("With more failures in a row a node is not_active.");
        exports.integer("fail_count_threshold_disabled", value -> failuresDisabled = value)
                .unset(1)
                .doc("With more failures in a row a node is disabled.");
        exports.integer("num_workers", _ -> {})
                .unset(2)
                .doc("Kept for old configurations: reactors do the work.");
        exports.integer("worker_usleep", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: there are no workers.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "it is for scripts in other languages; use event_route[dmq:peer-up] and others",
                "event_callback");
        exports.integer("init_with_single", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: each node is asked once for what it holds.");
        exports.integer("sl_send", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: each message is sent until it is answered.");
    }

    private void address(String parameter, String value, List<NodeAddress> list) {
        NodeAddress.parse(value)
                .ifPresentOrElse(
                        list::add,
                        () ->
                                faults.add(
                                        "dmq: "
                                                + parameter
                                                + " is no SIP URI: "
                                                + value
                                                + "; write sip:192.0.2.7:5060"));
    }

    @Override
    public void start(Engine engine) {
        DmqConfig config = conclude(engine);
        Bus bus = engine.core().bus();
        DmqCounters counted = Objects.requireNonNull(counters, "not exported");
        Members members = new Members(config, bus, counted, engine::nowMs);
        DmqCarrier carrier = new DmqCarrier(engine, config, members, counted, life());
        NotificationAddresses addresses =
                new NotificationAddresses(config, InetAddress::getAllByName);
        Notifications notifications =
                new Notifications(config, members, carrier, counted, addresses, engine::nowMs);
        Reception reception = new Reception(config, bus, members, notifications, counted);
        DmqNode node = new DmqNode(members, carrier, notifications, reception);
        functions.start(node);
        commands.start(node, config.self());
        bus.attach(carrier);
        bus.join(config.channel(), new NodeEvents(engine));
        engine.every(pingSec * 1000, notifications::ping);
        engine.onceListening(_ -> notifications.begin());
    }

    /** Never 0, and seldom that of another life. */
    private static int life() {
        return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    private DmqConfig conclude(Engine engine) {
        if (engine.modules().exports("tm").isEmpty()) {
            faults.add("dmq needs tm: loadmodule \"tm.so\" before it");
        }
        if (server.isEmpty()) {
            faults.add("dmq: server_address is not set: write sip:192.0.2.7:5060, a socket's");
        }
        for (NodeAddress each : server) {
            if (ours(engine, each).isNone()) {
                faults.add("dmq: server_address " + each + " is no socket of ours: listen on it");
            }
        }
        if (pingSec < 1 || pingSec > PING_SEC_MAX) {
            faults.add("dmq: ping_interval is " + pingSec + "; set it from 1 to " + PING_SEC_MAX);
        }
        ListenSocket chosen =
                socket.isEmpty() && !server.isEmpty()
                        ? ours(engine, server.getFirst())
                        : engine.core().socket(socket);
        if (!socket.isEmpty() && chosen.isNone()) {
            faults.add("dmq: server_socket " + socket + " is no socket of ours: listen on it");
        }
        ConfigurationException.throwIfAny(faults);
        return new DmqConfig(
                List.copyOf(server),
                chosen,
                List.copyOf(notified),
                manyNotified,
                channel,
                pingSec,
                removesInactive,
                failuresCounted,
                failuresNotActive,
                failuresDisabled);
    }

    /** The socket of an address; one that advertises it, if need be. */
    private static ListenSocket ours(Engine engine, NodeAddress address) {
        for (ListenSocket each : engine.core().sockets()) {
            boolean advertised =
                    each.advertisedHost().equalsIgnoreCase(address.host())
                            && (each.advertisedPort() == 0
                                            ? each.endpoint().port()
                                            : each.advertisedPort())
                                    == address.port();
            boolean bound = address.endpoint().map(each.endpoint()::equals).orElse(false);
            if (each.protocol() == address.protocol() && (bound || advertised)) {
                return each;
            }
        }
        return ListenSocket.NONE;
    }
}
