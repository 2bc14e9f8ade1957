package strowger.engine.cluster;

/** One way between the peers of one kind on all nodes. Any thread; nothing here blocks. */
public final class Channel {
    private final String name;
    private final Bus bus;

    Channel(String name, Bus bus) {
        this.name = name;
        this.bus = bus;
    }

    /** Its name, the same on all nodes. */
    public String name() {
        return name;
    }

    /** The bus it belongs to. */
    public Bus bus() {
        return bus;
    }

    /** Sends a message to a node. */
    public void send(Node to, ClusterMessage message, Delivery delivery) {
        bus.send(name, to, message, delivery);
    }

    /**
     * Sends a message to all other nodes that are active.
     *
     * @return how many those are.
     */
    public int broadcast(ClusterMessage message, Delivery delivery) {
        int count = 0;
        for (Node node : bus.others()) {
            if (node.isActive()) {
                send(node, message, delivery);
                count++;
            }
        }
        return count;
    }
}
