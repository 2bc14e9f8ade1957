/**
 * Records across nodes: the one interface for distribution. A room joins a {@link
 * strowger.engine.cluster.Channel} of the {@link strowger.engine.cluster.Bus} with a {@link
 * strowger.engine.cluster.Peer}; a {@link strowger.engine.cluster.Carrier} takes its messages to
 * other nodes, as DMQ does, or as the {@link strowger.engine.cluster.SimulatedCluster} does for
 * tests. Without a carrier a node is alone: the same calls do nothing. Peers are called on reactors
 * and on threads of the carrier, and must not block.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.cluster;
