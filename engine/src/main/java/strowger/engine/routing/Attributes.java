package strowger.engine.routing;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * The attributes (AVPs) of a message: names, each with a stack of values, the newest on top.
 *
 * <p>Bounded; names and text lie in the context's arena. A name is text or an integer; the two
 * kinds never match. Reusable, not thread-safe.
 */
public final class Attributes {
    /** The most values of all names together. */
    public static final int COUNT_MAX = 256;

    /** What a search answers that finds nothing. */
    public static final int ABSENT = -1;

    private final Value[] names = new Value[COUNT_MAX];
    private final Value[] values = new Value[COUNT_MAX];
    private final Value key = new Value();
    private int count; // the oldest first

    Attributes() {
        for (int index = 0; index < COUNT_MAX; index++) {
            names[index] = new Value();
            values[index] = new Value();
        }
    }

    /** Removes all. */
    public void clear() {
        count = 0;
    }

    /** A value to make the name in that is searched for. */
    public Value key() {
        return key;
    }

    /** Values of all names together. */
    public int count() {
        return count;
    }

    /**
     * Puts a value on top of a name's stack.
     *
     * @return false when there are too many, or the arena is full.
     */
    public boolean push(Value name, Value value, Arena arena) {
        if (count == COUNT_MAX) {
            return false;
        }
        keep(names[count], name, arena);
        keep(values[count], value, arena);
        boolean kept = names[count].isNull() == name.isNull() && !values[count].isNull();
        count += kept ? 1 : 0;
        return kept;
    }

    private static void keep(Value kept, Value given, Arena arena) {
        kept.set(given);
        kept.keepIn(arena);
    }

    /**
     * Finds a value.
     *
     * @param depth 0 for the newest, 1 for the one before it; -1 for the oldest, -2 for the next.
     * @return its place, for {@link #value(int)}; or {@link #ABSENT}.
     */
    public int find(Value name, int depth) {
        return depth >= 0 ? findNewest(name, depth) : findOldest(name, -1 - depth);
    }

    private int findNewest(Value name, int depth) {
        int left = depth;
        for (int index = count - 1; index >= 0; index--) {
            if (isNamed(index, name) && left-- == 0) {
                return index;
            }
        }
        return ABSENT;
    }

    private int findOldest(Value name, int depth) {
        int left = depth;
        for (int index = 0; index < count; index++) {
            if (isNamed(index, name) && left-- == 0) {
                return index;
            }
        }
        return ABSENT;
    }

    private boolean isNamed(int index, Value name) {
        Value own = names[index];
        return name.isInteger()
                ? own.isInteger() && own.number() == name.number()
                : own.textEquals(name);
    }

    /** The name at a place, counted from the oldest. */
    public Value name(int index) {
        return names[index];
    }

    /** The value at a place. */
    public Value value(int index) {
        return values[index];
    }

    /** Replaces the value at a place; false when the arena is full. */
    public boolean replace(int index, Value value, Arena arena) {
        keep(values[index], value, arena);
        return !values[index].isNull();
    }

    /** Removes the value at a place. */
    public void remove(int index) {
        Value name = names[index];
        Value value = values[index];
        int behind = count - index - 1;
        System.arraycopy(names, index + 1, names, index, behind);
        System.arraycopy(values, index + 1, values, index, behind);
        count--;
        names[count] = name;
        values[count] = value;
    }

    /** Removes all values of a name; returns how many there were. */
    public int removeAll(Value name) {
        int removed = 0;
        for (int index = count - 1; index >= 0; index--) {
            if (isNamed(index, name)) {
                remove(index);
                removed++;
            }
        }
        return removed;
    }
}
