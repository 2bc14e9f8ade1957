package strowger.usrloc;

/**
 * Work on all contacts of one address of record in one step. Their stripe is locked meanwhile:
 * short, without waiting, and without a call back into the table.
 */
@FunctionalInterface
public interface BindingsWork {
    /**
     * Reads and changes the contacts.
     *
     * @param bindings valid until this returns.
     */
    void run(Bindings bindings);
}
