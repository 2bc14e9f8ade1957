package strowger.modules.queue;

import strowger.engine.module.Counter;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** A queue of keys and values. For all threads. When it is full the oldest goes, and is counted. */
final class ItemQueue {
    /** Items of a queue for which no size is set. */
    static final int ITEMS_MAX = 1 << 20;

    private final String name;
    private final int itemsMax;
    private final AddMode mode;
    private final Counter dropped;
    private final Queue<Item> items = new ArrayDeque<>();
    private final Set<String> keys = new HashSet<>(); // of the items, where they are told apart

    /** A key and its value. */
    record Item(String key, String value) {}

    /**
     * An empty queue.
     *
     * @param dropped counts items that went because there was no room.
     */
    ItemQueue(String name, int itemsMax, AddMode mode, Counter dropped) {
        this.name = name;
        this.itemsMax = itemsMax;
        this.mode = mode;
        this.dropped = dropped;
    }

    String name() {
        return name;
    }

    synchronized void add(Item item) {
        if (mode != AddMode.ALL && !keys.add(item.key())) {
            if (mode == AddMode.OLDEST) {
                return;
            }
            items.removeIf(each -> each.key().equals(item.key()));
        }
        if (items.size() == itemsMax) {
            keys.remove(items.remove().key());
            dropped.increment();
        }
        items.add(item);
    }

    /** Takes the oldest. */
    synchronized Optional<Item> fetch() {
        Item oldest = items.poll();
        if (oldest != null) {
            keys.remove(oldest.key());
        }
        return Optional.ofNullable(oldest);
    }

    synchronized int size() {
        return items.size();
    }
}
