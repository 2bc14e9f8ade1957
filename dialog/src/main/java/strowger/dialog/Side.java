package strowger.dialog;

import java.util.Locale;
import java.util.Optional;

/** A side of a dialog, and all that its record has of it. */
enum Side {
    CALLER(
            DialogField.FROM_URI,
            DialogField.FROM_TAG,
            DialogField.CALLER_CONTACT,
            DialogField.CALLER_ROUTES,
            DialogRecord.CALLER_CSEQ,
            DialogRecord.CALLER_SOCKET,
            DialogRecord.CALLER_MISSED,
            DialogRecord.PROPERTY_PROBE_CALLER,
            DialogRecord.MARK_BYE_TO_CALLER),
    CALLEE(
            DialogField.TO_URI,
            DialogField.TO_TAG,
            DialogField.CALLEE_CONTACT,
            DialogField.CALLEE_ROUTES,
            DialogRecord.CALLEE_CSEQ,
            DialogRecord.CALLEE_SOCKET,
            DialogRecord.CALLEE_MISSED,
            DialogRecord.PROPERTY_PROBE_CALLEE,
            DialogRecord.MARK_BYE_TO_CALLEE);

    final DialogField uri;
    final DialogField tag;
    final DialogField contact;
    final DialogField routes;
    final int cseq;
    final int socket;
    final int missed;
    final int probe;
    final int byeSent;

    Side(
            DialogField uri,
            DialogField tag,
            DialogField contact,
            DialogField routes,
            int cseq,
            int socket,
            int missed,
            int probe,
            int byeSent) {
        this.uri = uri;
        this.tag = tag;
        this.contact = contact;
        this.routes = routes;
        this.cseq = cseq;
        this.socket = socket;
        this.missed = missed;
        this.probe = probe;
        this.byeSent = byeSent;
    }

    Side other() {
        return this == CALLER ? CALLEE : CALLER;
    }

    /** The side a script names. */
    static Optional<Side> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "caller" -> Optional.of(CALLER);
            case "callee" -> Optional.of(CALLEE);
            default -> Optional.empty();
        };
    }
}
