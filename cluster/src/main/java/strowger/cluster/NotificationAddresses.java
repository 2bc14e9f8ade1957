package strowger.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Where the nodes are that are told first; names are looked up each time anew. */
final class NotificationAddresses {
    /** Addresses that one name may lead to. */
    static final int ADDRESSES_MAX = 30;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationAddresses.class);

    private final DmqConfig config;
    private final Resolver resolver;
    private final Map<NodeAddress, List<NodeAddress>> led = new ConcurrentHashMap<>();

    /** Looks a name up; may block. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] all(String name) throws UnknownHostException;
    }

    NotificationAddresses(DmqConfig config, Resolver resolver) {
        this.config = config;
        this.resolver = resolver;
    }

    /** Hears where an address that is configured leads now. */
    @FunctionalInterface
    interface Found {
        /**
         * An address was looked up.
         *
         * @param added where it leads, and did not when it was looked up before.
         * @param gone where it led before, and does not any more.
         */
        void found(List<NodeAddress> added, List<NodeAddress> gone);
    }

    /** Finds all addresses; those of names on a thread of their own. */
    void resolve(Found found) {
        config.notified().stream()
                .filter(NodeAddress::isNumeric)
                .forEach(address -> found.found(List.of(address), List.of()));
        led.clear();
        resolveNames(found);
    }

    /** Looks where names lead now: a node may have moved. */
    void resolveNames(Found found) {
        for (NodeAddress address : config.notified()) {
            if (!address.isNumeric()) {
                Thread.ofVirtual().name("dmq-names").start(() -> look(address, found));
            }
        }
    }

    private void look(NodeAddress named, Found found) {
        List<NodeAddress> now = look(named);
        if (now.isEmpty()) {
            return; // whoever answers for names may be away: what we know is better than nothing
        }
        List<NodeAddress> before = led.put(named, now);
        List<NodeAddress> known = before == null ? List.of() : before;
        found.found(
                now.stream().filter(each -> !known.contains(each)).toList(),
                known.stream().filter(each -> !now.contains(each)).toList());
    }

    /** The addresses of a name: the first, or all that there are with {@code multi_notify}. */
    List<NodeAddress> look(NodeAddress named) {
        List<NodeAddress> addresses = new ArrayList<>();
        try {
            for (InetAddress each : resolver.all(named.host())) {
                addresses.add(NodeAddress.of(each, named.port(), named.protocol()));
            }
        } catch (UnknownHostException unknown) {
            LOG.warn("notification_address {} leads nowhere; it is asked for again", named);
        }
        int max = config.manyNotified() ? ADDRESSES_MAX : 1;
        return List.copyOf(addresses.subList(0, Math.min(max, addresses.size())));
    }
}
