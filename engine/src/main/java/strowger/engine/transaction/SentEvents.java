package strowger.engine.transaction;

import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RouteProgram;
import strowger.engine.transport.Inbound;

/** Shows messages of our own, as they were sent, to an event route. One to a reactor and event. */
final class SentEvents {
    private final TransactionLayer layer;
    private final String name;
    private RouteProgram program = RouteProgram.EMPTY;
    private @Nullable RouteBlock event; // of that program

    SentEvents(TransactionLayer layer, String name) {
        this.layer = layer;
        this.name = name;
    }

    /** Whether the transaction's program has the route. */
    boolean isWanted(Transaction transaction) {
        if (program != transaction.program) {
            program = transaction.program;
            event = program.block(RouteKind.EVENT, name).orElse(null);
        }
        return event != null;
    }

    /** Shows a message; the bytes are copied, as the route may send others. */
    void show(Transaction transaction, UnsafeBuffer message, int length) {
        if (!isWanted(transaction)) {
            return;
        }
        RouteBlock shown = event;
        if (shown != null) {
            UnsafeBuffer bytes = new UnsafeBuffer(new byte[length]);
            bytes.putBytes(0, message, 0, length);
            Inbound sent = new Inbound().wrap(bytes, 0, length);
            layer.core().showEvent(shown, program, sent.arrived(transaction.socket, 0, 0));
        }
    }
}
