package strowger.modules.dispatcher;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** A set of destinations, in the order of the list. Its members never change, their states do. */
final class GatewaySet {
    private static final int SLOTS = 100; // of a distribution by weight

    private final int id;
    private final List<Gateway> gateways;
    private final List<Gateway> byPriority;
    private final int[] weightSlots;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger weightTurn = new AtomicInteger();

    GatewaySet(int id, List<Gateway> gateways) {
        this.id = id;
        this.gateways = List.copyOf(gateways);
        List<Gateway> sorted = new ArrayList<>(gateways);
        sorted.sort(Comparator.comparingInt(Gateway::priority).reversed());
        byPriority = List.copyOf(sorted);
        weightSlots = slots();
    }

    /**
     * The index of a gateway in each of 100 slots, by weight, well mixed; empty without weights.
     */
    private int[] slots() {
        List<Integer> slots = new ArrayList<>();
        int sum = gateways.stream().mapToInt(gateway -> gateway.number("weight")).sum();
        for (int index = 0; sum > 0 && index < gateways.size(); index++) {
            int share = Math.round((float) gateways.get(index).number("weight") * SLOTS / sum);
            slots.addAll(Collections.nCopies(share, index));
        }
        Collections.shuffle(slots, new Random(id));
        return slots.stream().mapToInt(Integer::intValue).toArray();
    }

    int id() {
        return id;
    }

    List<Gateway> gateways() {
        return gateways;
    }

    int size() {
        return gateways.size();
    }

    Gateway at(int index) {
        return gateways.get(index);
    }

    /** The highest priority first. */
    Gateway atPriority(int index) {
        return byPriority.get(index);
    }

    int nextTurn() {
        return Math.floorMod(turn.getAndIncrement(), size());
    }

    /** The one whose turn it is by weight; -1 when none has a weight. */
    int nextByWeight() {
        return weightSlots.length == 0
                ? -1
                : weightSlots[Math.floorMod(weightTurn.getAndIncrement(), weightSlots.length)];
    }

    /**
     * One by relative weight among those that can be used.
     *
     * @param drawn any number from 0 on.
     * @return -1 when none has such a weight.
     */
    int byRelativeWeight(int drawn) {
        int sum = 0;
        for (int index = 0; index < size(); index++) {
            sum += relativeWeight(at(index));
        }
        int left = sum == 0 ? -1 : drawn % sum;
        for (int index = 0; left >= 0 && index < size(); index++) {
            left -= relativeWeight(at(index));
            if (left < 0) {
                return index;
            }
        }
        return -1;
    }

    /** The weight, less a point for each ms of congestion when {@code cc=1} asks for that. */
    private static int relativeWeight(Gateway gateway) {
        if (!gateway.isUsable()) {
            return 0;
        }
        int weight = gateway.number("rweight");
        return gateway.number("cc") == 1
                ? Math.max(Math.min(weight, 1), weight - gateway.latency().congestionMs())
                : weight;
    }

    /**
     * The priority, less a point for each time its latency is as high as the priority; with {@code
     * cc=1} the congestion counts instead.
     */
    private static int present(Gateway gateway) {
        int priority = gateway.priority();
        if (priority <= 0 || !gateway.latency().isKnown()) {
            return priority;
        }
        int ms =
                gateway.number("cc") == 1
                        ? gateway.latency().congestionMs()
                        : gateway.latency().estimateMs();
        return priority - ms / priority;
    }

    /** One of those of the highest priority that can be used, in turn; -1 when none can be. */
    int nextOfHighest() {
        int highest = Integer.MIN_VALUE;
        int count = 0;
        for (int index = 0; index < size(); index++) {
            int priority = present(at(index));
            if (at(index).isUsable() && priority >= highest) {
                count = priority == highest ? count + 1 : 1;
                highest = priority;
            }
        }
        int left = count == 0 ? -1 : Math.floorMod(turn.getAndIncrement(), count);
        for (int index = 0; left >= 0 && index < size(); index++) {
            boolean one = at(index).isUsable() && present(at(index)) == highest;
            left -= one ? 1 : 0;
            if (left < 0) {
                return index;
            }
        }
        return -1;
    }
}
