package strowger.engine.routing;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.Arrays;

/**
 * Attributes with names that may hold further attributes: {@code $xavp}, {@code $xavi}, {@code
 * $xavu}. Each list has its newest entry first.
 *
 * <p>Bounded; names and text lie in the context's arena. An entry is known by its place, which is
 * valid until it is removed. Reusable, not thread-safe; nothing is allocated.
 */
public final class AttributeTree {
    /** The most entries of all lists together. */
    public static final int COUNT_MAX = 256;

    /** What a search answers that finds nothing. */
    public static final int ABSENT = -1;

    /** The place that stands for the outermost list. */
    public static final int ROOT = COUNT_MAX;

    private final boolean ignoreCase;
    private final Value[] names = new Value[COUNT_MAX];
    private final Value[] values = new Value[COUNT_MAX];
    private final boolean[] containers = new boolean[COUNT_MAX];
    private final int[] nexts = new int[COUNT_MAX];
    private final int[] firsts = new int[COUNT_MAX + 1];
    private int free; // places from here on were never taken
    private int freed = ABSENT; // the list of places that were given back

    /**
     * An empty tree.
     *
     * @param ignoreCase whether letters of both cases are alike in names.
     */
    AttributeTree(boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
        for (int place = 0; place < COUNT_MAX; place++) {
            names[place] = new Value();
            values[place] = new Value();
        }
        Arrays.fill(firsts, ABSENT);
    }

    /** Removes all. */
    public void clear() {
        free = 0;
        freed = ABSENT;
        firsts[ROOT] = ABSENT;
    }

    /** The newest entry of a container, or {@link #ABSENT}. */
    public int first(int container) {
        return firsts[container];
    }

    /** The entry behind another in its list, or {@link #ABSENT}. */
    public int next(int place) {
        return nexts[place];
    }

    /**
     * Finds an entry by its name.
     *
     * @param index 0 for the newest of that name, 1 for the one before it; -1 for the oldest.
     */
    public int find(int container, Value name, int index) {
        int wanted = index < 0 ? index + count(container, name) : index;
        if (wanted < 0) {
            return ABSENT;
        }
        int place = firsts[container];
        for (int left = wanted; place != ABSENT; place = nexts[place]) {
            if (isNamed(place, name) && left-- == 0) {
                return place;
            }
        }
        return ABSENT;
    }

    /** How many entries of a container have a name. */
    public int count(int container, Value name) {
        int count = 0;
        for (int place = firsts[container]; place != ABSENT; place = nexts[place]) {
            count += isNamed(place, name) ? 1 : 0;
        }
        return count;
    }

    private boolean isNamed(int place, Value name) {
        return ignoreCase ? names[place].textEqualsIgnoreCase(name) : names[place].textEquals(name);
    }

    /**
     * Puts a value in front of a container's list.
     *
     * @return its place; {@link #ABSENT} when there are too many, or the arena is full.
     */
    public int push(int container, Value name, Value value, Arena arena) {
        int place = take(container, name, arena);
        if (place != ABSENT && !set(place, value, arena)) {
            removeFirst(container);
            return ABSENT;
        }
        return place;
    }

    /** Puts an empty container in front of a container's list; its place or ABSENT. */
    public int pushContainer(int container, Value name, Arena arena) {
        int place = take(container, name, arena);
        if (place != ABSENT) {
            containers[place] = true;
            values[place].setNull();
        }
        return place;
    }

    private int take(int container, Value name, Arena arena) {
        int place = freed;
        if (place == ABSENT && free == COUNT_MAX) {
            return ABSENT;
        }
        Value own = names[place == ABSENT ? free : place];
        own.set(name);
        own.keepIn(arena);
        if (!own.isText()) {
            return ABSENT;
        }
        if (place == ABSENT) {
            place = free++;
        } else {
            freed = nexts[place];
        }
        nexts[place] = firsts[container];
        firsts[container] = place;
        firsts[place] = ABSENT;
        containers[place] = false;
        return place;
    }

    private void removeFirst(int container) {
        remove(container, firsts[container]);
    }

    /** Overwrites the value at a place; what it contained is gone. False when the arena is full. */
    public boolean set(int place, Value value, Arena arena) {
        giveBack(firsts[place]);
        firsts[place] = ABSENT;
        containers[place] = false;
        values[place].set(value);
        values[place].keepIn(arena);
        return !values[place].isNull();
    }

    /** The name of an entry. */
    public Value name(int place) {
        return names[place];
    }

    /** The value of an entry; null for a container. */
    public Value value(int place) {
        return values[place];
    }

    /** Whether an entry holds further entries. */
    public boolean isContainer(int place) {
        return place == ROOT || containers[place];
    }

    /** Removes an entry of a container and all that it holds. */
    public void remove(int container, int place) {
        if (firsts[container] == place) {
            firsts[container] = nexts[place];
        } else {
            int before = firsts[container];
            while (nexts[before] != place) { // ends: the place is in this list
                before = nexts[before];
            }
            nexts[before] = nexts[place];
        }
        nexts[place] = ABSENT;
        giveBack(place);
    }

    private void giveBack(int list) {
        int place = list;
        while (place != ABSENT) { // ends: each place is taken off its list
            giveBack(firsts[place]);
            firsts[place] = ABSENT;
            int next = nexts[place];
            nexts[place] = freed;
            freed = place;
            place = next;
        }
    }

    /** Takes all that another tree holds, its text copied into an arena. */
    public void copyFrom(AttributeTree other, Arena arena) {
        clear();
        copy(other, ROOT, ROOT, arena);
    }

    /** Copies an entry and all it holds to the front, under a name; false if there is no room. */
    public boolean copyAs(int from, Value name, Arena arena) {
        return copyUnder(from, ROOT, name, arena);
    }

    /** The same, to the front of a container. */
    public boolean copyUnder(int from, int container, Value name, Arena arena) {
        if (!containers[from]) {
            return push(container, name, values[from], arena) != ABSENT;
        }
        int own = pushContainer(container, name, arena);
        if (own != ABSENT) {
            copy(this, from, own, arena);
        }
        return own != ABSENT;
    }

    /** Copies an entry's value, or all it holds, in place of another's; false without room. */
    public boolean copyOver(int from, int to, Arena arena) {
        if (!containers[from]) {
            return set(to, values[from], arena);
        }
        giveBack(firsts[to]);
        firsts[to] = ABSENT;
        containers[to] = true;
        values[to].setNull();
        copy(this, from, to, arena);
        return true;
    }

    /** Copies an entry's list to the end of another tree's container, in its order. */
    private void copy(AttributeTree other, int from, int to, Arena arena) {
        int last = ABSENT;
        for (int place = other.first(from); place != ABSENT; place = other.next(place)) {
            int own =
                    other.isContainer(place)
                            ? pushContainer(to, other.name(place), arena)
                            : push(to, other.name(place), other.value(place), arena);
            if (own == ABSENT) {
                return;
            }
            if (last != ABSENT) { // it was put in front: move it behind the last
                firsts[to] = nexts[own];
                nexts[last] = own;
                nexts[own] = ABSENT;
            }
            last = own;
            copy(other, place, own, arena);
        }
    }
}
