package strowger.engine.transport;

import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.reactor.Counters;
import strowger.engine.reactor.Reactor;
import strowger.parser.Framing;

import java.util.function.Supplier;

/** What the sockets of one reactor share to hand messages on: the sink, the view, the counters. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /** What is shorter is no SIP message; Kamailio takes such datagrams for probes as well. */
    private static final int DATAGRAM_LENGTH_MIN = 20;

    final Reactor reactor;
    final MessageSink sink;
    final Inbound inbound = new Inbound(); // its source is to be set before a call
    final ProxyHeader proxyHeader = new ProxyHeader(); // what a connection may begin with
    final UnsafeBuffer view = new UnsafeBuffer(0, 0); // what a stream is cut in
    final Counters<TransportCounter> counters;
    private final Supplier<Framing> framings;
    private Framing framing;

    /**
     * @param framings makes what cuts a stream into messages.
     */
    Intake(
            Reactor reactor,
            MessageSink sink,
            Counters<TransportCounter> counters,
            Supplier<Framing> framings) {
        this.reactor = reactor;
        this.sink = sink;
        this.counters = counters;
        this.framings = framings;
        framing = framings.get();
    }

    /** The framing that serves all streams on which nothing is begun; idle before and after. */
    Framing framing() {
        return framing;
    }

    /** Leaves that framing to a stream on which it has begun something. */
    Framing takeFraming() {
        Framing taken = framing;
        framing = framings.get();
        return taken;
    }

    /** Hands a datagram on; the source is set. */
    void onDatagram(ListenSocket socket, Inbound inbound) {
        if (inbound.length() < DATAGRAM_LENGTH_MIN) {
            counters.increment(TransportCounter.RECEIVED_PROBES);
            return;
        }
        onMessage(socket, 0, inbound);
    }

    /** Hands a message on; the source is set. */
    void onMessage(ListenSocket socket, long connectionId, Inbound inbound) {
        inbound.arrived(socket, connectionId, reactor.nowNs());
        counters.increment(TransportCounter.RECEIVED);
        hand(inbound, false);
    }

    /** Hands a request of HTTP on; the source is set. */
    void onHttp(ListenSocket socket, long connectionId, Inbound inbound) {
        inbound.arrived(socket, connectionId, reactor.nowNs());
        counters.increment(TransportCounter.RECEIVED_HTTP);
        hand(inbound, true);
    }

    private void hand(Inbound inbound, boolean http) {
        try {
            if (http) {
                sink.onHttp(inbound);
            } else {
                sink.onMessage(inbound);
            }
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            counters.increment(TransportCounter.SINK_FAULTS);
            LOG.error("a message from {} could not be handled", inbound.source(), e);
        }
    }
}
