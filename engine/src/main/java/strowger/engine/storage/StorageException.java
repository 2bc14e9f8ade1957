package strowger.engine.storage;

/** A place that can't be used: one line that says why and what to do. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StorageException(String fault) {
        super(fault);
    }
}
