package strowger.engine.registration;

/** Hears of registrations. */
@FunctionalInterface
public interface RegistrationListener {
    /**
     * Contacts of an address of record were added, refreshed, removed, or have expired; several
     * changes may be told as one. Called on one thread, never a reactor's.
     */
    void changed(Registration registration);
}
