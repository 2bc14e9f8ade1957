package strowger.usrloc;

import strowger.engine.transport.ListenSocket;
import strowger.tables.RecordView;

/** How contacts are kept and shown, as the registrar wants it; set before there is traffic. */
public final class Keeping {
    private volatile long expiredKeptMs;
    private volatile boolean advertisedShown;

    /** Has contacts found so long after they have expired; then they are told of and gone. */
    public void keepExpired(long durationMs) {
        expiredKeptMs = durationMs;
    }

    /** Has a contact's socket shown as what it advertises. */
    public void showAdvertised() {
        advertisedShown = true;
    }

    /** When a record goes whose contact expires at a time. */
    long goneMs(long expiresMs) {
        return expiresMs == RecordView.NEVER ? expiresMs : expiresMs + expiredKeptMs;
    }

    /** When a contact expires whose record goes at a time. */
    long expiresMs(long goneMs) {
        return goneMs == RecordView.NEVER ? goneMs : goneMs - expiredKeptMs;
    }

    /** A socket as it is shown. */
    String text(ListenSocket socket) {
        return advertisedShown ? socket.advertised() : socket.toString();
    }
}
