package strowger.server.rpc;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words why a file or socket could not be used. */
public final class Reason {
    private Reason() {}

    /** The reason, for a line of a user's. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or folder: " + missing.getFile();
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileSystemException other when other.getReason() != null ->
                    other.getReason() + ": " + other.getFile();
            default -> message(failure);
        };
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
