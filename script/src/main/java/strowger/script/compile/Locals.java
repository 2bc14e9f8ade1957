package strowger.script.compile;

/**
 * The local variables of a method, and the values that it takes off the context's stack at its
 * begin: the n-th is in local variable {@link #FIRST_VALUE} + n.
 */
final class Locals {
    /** The local variable that holds the context. */
    static final int CONTEXT_LOCAL = 0;

    /** The local variable of the mark that {@code leave} or {@code release} is given. */
    static final int MARK_LOCAL = 1;

    /** The local variable of the last action's result. */
    static final int RESULT_LOCAL = 2;

    /** The local variable of the first value. */
    static final int FIRST_VALUE = 3;

    private final int valueCount;
    private int valuesTaken;
    private int valuesMost;
    private int nextLocal;

    /**
     * None in use.
     *
     * @param valueCount how many values the method takes off the context's stack.
     */
    Locals(int valueCount) {
        this.valueCount = valueCount;
        nextLocal = FIRST_VALUE + valueCount;
    }

    /** The most values that were in use at the same time. */
    int valuesMost() {
        return valuesMost;
    }

    /** A local variable for a value of one or two words. */
    int local(int words) {
        int local = nextLocal;
        nextLocal += words;
        return local;
    }

    /** A mark of the locals and values in use, for {@link #release}. */
    long mark() {
        return (long) nextLocal << Integer.SIZE | valuesTaken;
    }

    /** Makes free what was taken since a mark. */
    void release(long mark) {
        nextLocal = (int) (mark >>> Integer.SIZE);
        valuesTaken = (int) mark;
    }

    /** The local variable of a value that is free now. */
    int takeValue() {
        valuesTaken++;
        valuesMost = Math.max(valuesMost, valuesTaken);
        return FIRST_VALUE + Math.min(valuesTaken, valueCount) - 1;
    }
}
