package strowger.cluster;

/**
 * The node that we are, running.
 *
 * @param members that we know.
 * @param carrier takes messages to them.
 * @param notifications between them.
 * @param reception takes their requests.
 */
record DmqNode(
        Members members, DmqCarrier carrier, Notifications notifications, Reception reception) {}
