package strowger.cluster;

import strowger.engine.module.Counter;
import strowger.engine.module.Exports;

/** What the bus counts. */
final class DmqCounters {
    private final Counter received;
    private final Counter sent;
    private final Counter failed;
    private final Counter forged;
    private final Counter malformed;
    private final Counter oversized;
    private final Counter replayed;
    private final Counter unknownPeers;
    private final Counter nodesRefused;
    private final Counter refused;

    DmqCounters(Exports exports) {
        received = exports.counter("received", "Messages of other nodes that were looked at.");
        sent = exports.counter("sent", "Messages sent to other nodes.");
        failed =
                exports.counter(
                        "failed", "Messages that another node did not answer, or not with 200.");
        forged = exports.counter("forged", "Messages refused: their sender is no node.");
        malformed = exports.counter("malformed", "Messages refused: they can't be understood.");
        oversized = exports.counter("oversized", "Messages refused: they are too long.");
        replayed = exports.counter("replayed", "Messages passed over: they came before.");
        unknownPeers =
                exports.counter("unknown_peers", "Messages refused: no module has their channel.");
        nodesRefused = exports.counter("nodes_refused", "Nodes not taken up: there are too many.");
        refused =
                exports.counter(
                        "send_refused", "Messages not sent: there was no room, or no way there.");
    }

    Counter received() {
        return received;
    }

    Counter sent() {
        return sent;
    }

    Counter failed() {
        return failed;
    }

    Counter forged() {
        return forged;
    }

    Counter malformed() {
        return malformed;
    }

    Counter oversized() {
        return oversized;
    }

    Counter replayed() {
        return replayed;
    }

    Counter unknownPeers() {
        return unknownPeers;
    }

    Counter nodesRefused() {
        return nodesRefused;
    }

    Counter refused() {
        return refused;
    }
}
