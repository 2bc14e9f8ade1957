package strowger.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;
import strowger.engine.cluster.Peer;
import strowger.engine.cluster.Verdict;
import strowger.engine.module.Exports;

/** Tells operators, and the event routes of scripts, which nodes come and go. */
final class NodeEvents implements Peer {
    private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);
    private static final String UP = "dmq:peer-up";
    private static final String DOWN = "dmq:peer-down";
    private static final String DISABLED = "dmq:peer-disabled";

    private final Engine engine;

    NodeEvents(Engine engine) {
        this.engine = engine;
    }

    /** Declares the event routes. */
    static void export(Exports exports) {
        exports.eventRoute(UP).doc("Runs when a node can be reached, or can be again.");
        exports.eventRoute(DOWN).doc("Runs when a node does not answer any more.");
        exports.eventRoute(DISABLED)
                .doc("Runs when a node does not answer any more and is disabled for that.");
    }

    @Override
    public Verdict onMessage(Node from, ClusterMessage message) {
        return Verdict.TAKEN; // lists of nodes are read before they come here
    }

    @Override
    public void onUp(Node node) {
        LOG.info("DMQ node {} is active: {}", node.id(), node.software());
        run(UP);
    }

    @Override
    public void onDown(Node node) {
        boolean disabled = node.state() == NodeState.DISABLED;
        LOG.warn("DMQ node {} is {}", node.id(), NodeList.word(node.state()));
        run(disabled ? DISABLED : DOWN);
    }

    private void run(String route) {
        boolean _ =
                engine.onReactor(
                        core -> {
                            boolean _ = core.runEvent(route, _ -> {});
                        });
    }
}
