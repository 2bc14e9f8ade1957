package strowger.cluster;

import strowger.engine.transport.ListenSocket;

import java.util.List;

/**
 * How the bus is set up.
 *
 * @param server addresses of ours, the first of which is our name.
 * @param socket that requests are sent from.
 * @param notified addresses of nodes that are told that we are there.
 * @param manyNotified whether a name among these stands for all its addresses.
 * @param channel of notifications.
 * @param pingSec seconds between two pings of each node.
 * @param removesInactive whether a node that does not answer is disabled.
 * @param failuresCounted whether it takes some failures in a row.
 * @param failuresNotActive beyond how many it is not active.
 * @param failuresDisabled beyond how many it is disabled.
 */
record DmqConfig(
        List<NodeAddress> server,
        ListenSocket socket,
        List<NodeAddress> notified,
        boolean manyNotified,
        String channel,
        long pingSec,
        boolean removesInactive,
        boolean failuresCounted,
        long failuresNotActive,
        long failuresDisabled) {

    /** The node that we are. */
    NodeAddress self() {
        return server.getFirst();
    }
}
