package strowger.engine.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** The order in which the hosts of a service are tried (RFC 2782). */
final class ServiceOrder {
    private ServiceOrder() {}

    /**
     * Orders the hosts: by priority; those of one priority by chance and weight.
     *
     * @param weighted false to take the heaviest first, always.
     * @param random a number from 0 up to, not including, the one given.
     */
    static List<DnsRecord.Service> of(
            List<DnsRecord> records, boolean weighted, IntUnaryOperator random) {
        List<DnsRecord.Service> left = new ArrayList<>();
        for (DnsRecord each : records) {
            if (each instanceof DnsRecord.Service service && !service.target().isEmpty()) {
                left.add(service);
            }
        }
        // weight 0 first, so that it has its small chance
        left.sort(
                Comparator.comparingInt(DnsRecord.Service::priority)
                        .thenComparingInt(
                                service -> weighted ? service.weight() : -service.weight()));
        if (!weighted) {
            return left;
        }
        List<DnsRecord.Service> ordered = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            ordered.add(left.remove(choose(left, random)));
        }
        return ordered;
    }

    /** The index of one of the first priority, by weight. */
    private static int choose(List<DnsRecord.Service> left, IntUnaryOperator random) {
        int priority = left.getFirst().priority();
        int sum = 0;
        int count = 0;
        while (count < left.size() && left.get(count).priority() == priority) {
            sum += left.get(count++).weight();
        }
        int drawn = random.applyAsInt(sum + 1);
        int running = 0;
        for (int index = 0; index < count; index++) {
            running += left.get(index).weight();
            if (running >= drawn) {
                return index;
            }
        }
        return 0;
    }
}
