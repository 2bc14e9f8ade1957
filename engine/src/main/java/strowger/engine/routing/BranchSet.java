package strowger.engine.routing;

/** The branches besides the first, in the order they were appended; bounded. */
public final class BranchSet {
    /** All branches of a request, the first included ({@code max_branches}). */
    public static final int BRANCHES_MAX = 32;

    private final Branch[] branches = new Branch[BRANCHES_MAX - 1];
    private int count;

    BranchSet() {
        for (int index = 0; index < branches.length; index++) {
            branches[index] = new Branch();
        }
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Whether no further one can be appended. */
    public boolean isFull() {
        return count == branches.length;
    }

    /** Appends a branch, empty; call only when not {@link #isFull()}. */
    public Branch append() {
        Branch branch = branches[count++];
        branch.clear();
        return branch;
    }

    /** The branch at an index below {@link #count()}. */
    public Branch at(int index) {
        assert index < count : index + " of " + count;
        return branches[index];
    }

    /** Removes one; those behind it move up. */
    public void remove(int index) {
        Branch removed = at(index);
        System.arraycopy(branches, index + 1, branches, index, count - index - 1);
        branches[--count] = removed;
    }

    /** Removes all. */
    public void clear() {
        count = 0;
    }
}
