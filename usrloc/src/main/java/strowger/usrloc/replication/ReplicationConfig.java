package strowger.usrloc.replication;

/**
 * How contacts are shared.
 *
 * @param channel of DMQ.
 * @param asks whether a node is asked for its contacts when it can be reached.
 * @param batchContacts contacts in one message, when a node has asked for all.
 * @param batchBytes of such a message.
 * @param sockets which names of a contact's socket are told: 1 address, 2 name.
 * @param tellsRemoved whether others are told of contacts that were removed.
 * @param tellsExpired whether they are told of those that expired.
 * @param takesFlags whether the branch flags of others' contacts are taken.
 */
record ReplicationConfig(
        String channel,
        boolean asks,
        int batchContacts,
        int batchBytes,
        int sockets,
        boolean tellsRemoved,
        boolean tellsExpired,
        boolean takesFlags) {}
