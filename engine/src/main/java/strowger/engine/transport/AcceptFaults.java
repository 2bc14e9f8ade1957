package strowger.engine.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Reactor;

/**
 * Hears of listening sockets that could not accept, as without a descriptor left: counts it, and
 * tells of it once a minute. Who waits in the backlog is tried again a little later. On the
 * reactor's thread.
 */
final class AcceptFaults extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFaults.class);
    private static final long TOLD_MS = 60_000; // between two lines

    private final Reactor reactor;
    private final Counters<TransportCounter> counters;
    private long toldMs = -TOLD_MS;

    AcceptFaults(Intake intake) {
        reactor = intake.reactor;
        counters = intake.counters;
    }

    /** A socket could not. */
    void onFault(Object socket, String why) {
        counters.increment(TransportCounter.ACCEPT_FAULTS);
        long nowMs = reactor.epochMs();
        if (nowMs - toldMs >= TOLD_MS) {
            toldMs = nowMs;
            LOG.warn("{}: no connection can be accepted just now: {}", socket, why);
        }
    }

    /** Last in the line of a listening channel: Netty has it wait for a second. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onFault(context.channel(), String.valueOf(cause.getMessage()));
    }

    @Override
    public boolean isSharable() {
        return true;
    }
}
