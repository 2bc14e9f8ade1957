package strowger.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where the nodes are that are told first; names are looked up each time anew. */
final class NotificationAddresses {
    /** Addresses that one name may lead to. */
    static final int ADDRESSES_MAX = 30;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationAddresses.class);

    private final DmqConfig config;
    private final Resolver resolver;

    /** Looks a name up; may block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] all(String name) throws UnknownHostException;
    }

    NotificationAddresses(DmqConfig config, Resolver resolver) {
        this.config = config;
        this.resolver = resolver;
    }

    /** Finds the addresses; those of names on a thread of their own. */
    void resolve(Consumer<NodeAddress> found) {
        for (NodeAddress address : config.notified()) {
            if (address.isNumeric()) {
                found.accept(address);
            } else {
                Thread.ofVirtual().name("dmq-names").start(() -> look(address).forEach(found));
            }
        }
    }

    /** The addresses of a name: the first, or all that there are with {@code multi_notify}. */
    List<NodeAddress> look(NodeAddress named) {
        List<NodeAddress> addresses = new ArrayList<>();
        try {
            for (InetAddress each : resolver.all(named.host())) {
                String text = each.getHostAddress();
                String host = text.indexOf(':') < 0 ? text : "[" + text + "]";
                addresses.add(new NodeAddress(host, named.port(), named.protocol()));
            }
        } catch (UnknownHostException unknown) {
            LOG.warn("notification_address {} leads nowhere; it is asked for again", named);
        }
        int max = config.manyNotified() ? ADDRESSES_MAX : 1;
        return addresses.subList(0, Math.min(max, addresses.size()));
    }
}
