package strowger.cluster;

import org.jspecify.annotations.Nullable;

import strowger.engine.cluster.NodeState;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.transport.Protocol;

import java.util.ArrayList;
import java.util.List;

/** The commands of {@code dmq}; their names and answers are Kamailio's. */
final class DmqCommands {
    private @Nullable DmqNode node;
    private @Nullable NodeAddress self;

    /** Declares the commands. */
    void export(Exports exports) {
        exports.command("dmq.list_nodes", _ -> list()).doc("Lists all nodes of the bus, as seen.");
        exports.command("dmq.remove", this::remove)
                .doc("Forgets a node, by its SIP URI; it comes back if it is heard again.");
        exports.command("dmq.add", this::add).doc("Adds a node, by its SIP URI, and asks it.");
        exports.command("dmq.change_status", this::change)
                .doc("Sets the state of a node: SIP URI; active, not_active or disabled.");
    }

    /** Starts with the node that we are. */
    void start(DmqNode started, NodeAddress address) {
        node = started;
        self = address;
    }

    private DmqNode node() throws Fault {
        DmqNode running = node;
        if (running == null) {
            throw new Fault(500, "dmq has not started");
        }
        return running;
    }

    private static NodeAddress address(CommandArguments arguments) throws Fault {
        String text = arguments.text(0);
        return NodeAddress.parse(text)
                .orElseThrow(() -> new Fault(400, "No SIP URI of a node: " + text));
    }

    private static Fault absent(NodeAddress address) {
        return new Fault(404, "No such node: " + address);
    }

    private List<Struct> list() throws Fault {
        List<Struct> nodes = new ArrayList<>();
        for (Members.Facts each : node().members().facts()) {
            String state = NodeList.word(each.node().state());
            nodes.add(
                    shown(each.address(), state, each.heardMs() / 1000, false)
                            .add("fail_count", each.failCount())
                            .add("software", each.node().software())
                            .add("incarnation", each.node().incarnation()));
        }
        NodeAddress own = self;
        if (own != null) {
            nodes.add(shown(own, "active", 0, true).add("fail_count", 0));
        }
        return nodes;
    }

    private static Struct shown(NodeAddress address, String state, long heardSec, boolean local) {
        return new Struct()
                .add("host", address.host())
                .add("port", Integer.toString(address.port()))
                .add("proto", address.protocol() == Protocol.UDP ? "*" : address.protocol().text())
                .add("resolved_ip", address.host())
                .add("status", state)
                .add("last_notification", heardSec)
                .add("local", local ? 1 : 0);
    }

    private @Nullable Object remove(CommandArguments arguments) throws Fault {
        NodeAddress address = address(arguments);
        if (!node().members().remove(address)) {
            throw absent(address);
        }
        return null;
    }

    private @Nullable Object add(CommandArguments arguments) throws Fault {
        NodeAddress address = address(arguments);
        if (!node().members().add(address, false)) {
            throw new Fault(
                    400,
                    "Not added: it is there already, our own, no IP address, or one"
                            + " too many: "
                            + address);
        }
        node().notifications().ask(address);
        return null;
    }

    private @Nullable Object change(CommandArguments arguments) throws Fault {
        NodeAddress address = address(arguments);
        String word = arguments.text(1);
        NodeState state =
                NodeList.state(word)
                        .orElseThrow(
                                () ->
                                        new Fault(
                                                400,
                                                "active, not_active or disabled, not " + word));
        if (!node().members().set(address, state)) {
            throw absent(address);
        }
        return null;
    }
}
