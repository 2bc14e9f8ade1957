package strowger.cluster;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where the nodes are that are told first; names are looked up each time anew. */
final class NotificationAddresses {
    /** Addresses that one name may lead to. */
    static final int ADDRESSES_MAX = 30;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationAddresses.class);

    private final DmqConfig config;
    private final Resolver resolver;
    private final Map<NodeAddress, List<NodeAddress>> led = new ConcurrentHashMap<>();
    private final Set<NodeAddress> looking = ConcurrentHashMap.newKeySet();

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
         * @param gone where it led before, and where none that is configured leads any more.
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
            if (!address.isNumeric() && looking.add(address)) { // answers may take their time
                Thread.ofVirtual().name("dmq-names").start(() -> look(address, found));
            }
        }
    }

    private void look(NodeAddress named, Found found) {
        List<NodeAddress> all;
        try {
            all = look(named);
        } finally {
            looking.remove(named);
        }
        if (!all.isEmpty()) { // whoever answers for names may be away: what we know stays
            tell(named, all, found);
        }
    }

    /** One name after the other, so that each knows where the others lead. */
    private synchronized void tell(NodeAddress named, List<NodeAddress> all, Found found) {
        List<NodeAddress> known = led.getOrDefault(named, List.of());
        List<NodeAddress> now = choose(all, known);
        led.put(named, now);
        found.found(
                now.stream().filter(each -> !known.contains(each)).toList(),
                known.stream().filter(each -> !isLedTo(each)).toList());
    }

    /**
     * One address, or all that there may be with {@code multi_notify}. Those that were chosen
     * before come first: answers for a name may have them in another order each time.
     */
    private List<NodeAddress> choose(List<NodeAddress> all, List<NodeAddress> known) {
        return Stream.concat(
                        known.stream().filter(all::contains),
                        all.stream().filter(each -> !known.contains(each)))
                .distinct()
                .limit(config.manyNotified() ? ADDRESSES_MAX : 1)
                .toList();
    }

    private boolean isLedTo(NodeAddress address) {
        return config.notified().contains(address)
                || led.values().stream().anyMatch(each -> each.contains(address));
    }

    /** All addresses of a name. */
    private List<NodeAddress> look(NodeAddress named) {
        List<NodeAddress> addresses = new ArrayList<>();
        try {
            for (InetAddress each : resolver.all(named.host())) {
                addresses.add(NodeAddress.of(each, named.port(), named.protocol()));
            }
        } catch (UnknownHostException unknown) {
            LOG.warn("notification_address {} leads nowhere; it is asked for again", named);
        }
        return addresses;
    }
}
