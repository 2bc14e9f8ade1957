package strowger.presence.replication;

/**
 * How publications are shared.
 *
 * @param channel its name, the same on all nodes.
 * @param isSynchronised whether a node that can be reached is asked for all it has.
 * @param isNotified whether our watchers are told of what other nodes publish.
 * @param userCaseMatters whether {@code Bob} and {@code bob} are two presentities.
 * @param maxExpiresSec the longest that a publication lasts.
 */
public record ReplicationConfig(
        String channel,
        boolean isSynchronised,
        boolean isNotified,
        boolean userCaseMatters,
        long maxExpiresSec) {}
