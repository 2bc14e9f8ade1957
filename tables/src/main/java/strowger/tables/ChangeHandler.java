package strowger.tables;

/** Follows the changes of a table, on the thread that polls the {@link ChangeFeed}. */
public interface ChangeHandler {
    /**
     * Takes one change.
     *
     * @param change valid until this returns.
     */
    void onChange(Change change);

    /**
     * Changes were lost, or this is the beginning: list the table to be level with it again.
     * Changes that follow may tell what the listing showed already: they come in order, the last is
     * right.
     *
     * @param lost count of changes since the last gap that will not be told.
     */
    void onGap(long lost);
}
