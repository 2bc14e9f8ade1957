package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.RETR_TIMER1;
import static strowger.engine.transaction.TransactionConfig.Setting.WT_TIMER;

/** Does what the edges of server transactions say. One to a reactor. */
final class ServerMachine {
    /** The factor of T1 that timers B, D, F, H, L and M last (RFC 3261 §17, table 4). */
    static final int LONG = 64;

    private final TransactionLayer layer;

    ServerMachine(TransactionLayer layer) {
        this.layer = layer;
    }

    void onTimer(Transaction transaction, ServerEvent event) {
        fire(transaction, event);
        layer.freeIfOver(transaction);
    }

    void fire(Transaction transaction, ServerEvent event) {
        ServerState before = transaction.server;
        ServerEdge edge = before.on(event);
        transaction.server = edge.to();
        for (int index = 0; index < edge.actionCount(); index++) {
            act(transaction, edge.action(index));
        }
        if (edge.to().isFinal() && !before.isFinal()) {
            layer.lifecycle().onAnswered(transaction);
        }
    }

    private void act(Transaction transaction, ServerAction action) {
        switch (action) {
            case SEND -> layer.replies().send(transaction);
            case RESEND -> {
                if (transaction.reply != Blocks.NONE) {
                    layer.count(TransactionCounter.RETRANSMISSIONS);
                    layer.replies().send(transaction);
                }
            }
            case START_G -> startRetransmission(transaction);
            case START_G_IF_LOCAL -> {
                if (transaction.replyLocal) {
                    startRetransmission(transaction);
                }
            }
            case STOP_G -> layer.timing().cancel(transaction.retransmit);
            case START_H, START_L ->
                    layer.timing().schedule(transaction.end, LONG * layer.config(RETR_TIMER1));
            case START_I -> layer.timing().schedule(transaction.end, absorbMs(transaction));
            case START_J -> {
                long ms = layer.config(WT_TIMER);
                transaction.endsMs = layer.timing().nowMs() + ms;
                layer.timing().schedule(transaction.end, ms);
            }
        }
    }

    /** Timer I is zero over a reliable transport (RFC 3261 §17.2.1). */
    private long absorbMs(Transaction transaction) {
        return transaction.upstream.protocol().isReliable() ? 0 : layer.config(WT_TIMER);
    }

    private void startRetransmission(Transaction transaction) {
        if (transaction.upstream.protocol().isReliable() && !transaction.server.isAccepted()) {
            return;
        }
        boolean running = transaction.retransmitMs > 0;
        transaction.retransmitMs =
                running
                        ? Math.min(2 * transaction.retransmitMs, transaction.intent.t2Ms)
                        : transaction.intent.t1Ms;
        layer.timing().schedule(transaction.retransmit, transaction.retransmitMs);
    }
}
