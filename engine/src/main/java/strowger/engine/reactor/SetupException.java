package strowger.engine.reactor;

/** The set-up cannot work: one clear line of what is wrong and what to do. Refuse to start. */
public final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SetupException(String message) {
        super(message);
    }

    public SetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
