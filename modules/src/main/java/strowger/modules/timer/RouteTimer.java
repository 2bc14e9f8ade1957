package strowger.modules.timer;

import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Inbound;
import strowger.engine.transport.ListenSocket;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How often routes are run.
 *
 * @param periodMs from the end of one run to the begin of the next.
 * @param workers how often each route is run each time.
 */
record RouteTimer(long periodMs, int workers) {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTimer.class);
    private static final UnsafeBuffer MESSAGE =
            new UnsafeBuffer(
                    """
                    OPTIONS sip:you@kamailio.org SIP/2.0\r
                    Via: SIP/2.0/UDP 127.0.0.1\r
                    From: <you@kamailio.org>;tag=123\r
                    To: <you@kamailio.org>\r
                    Call-ID: 123\r
                    CSeq: 1 OPTIONS\r
                    Content-Length: 0\r
                    \r
                    """
                            .getBytes(StandardCharsets.US_ASCII));

    /** Which of the runs of one time it is; part of a context. */
    static final class Worker {
        private long message;
        private long index;

        /** 0 where no timer runs. */
        long index(RoutingContext context) {
            return message == context.messageNumber() ? index : 0;
        }

        void begin(RoutingContext context, long number) {
            message = context.messageNumber();
            index = number;
        }
    }

    /** A route that a timer runs. */
    record Run(RouteTimer timer, String route) {
        void start(Engine engine, ContextState<Worker> workers) {
            AtomicBoolean waiting = new AtomicBoolean(); // one at a time: none waits for another
            AtomicBoolean missed = new AtomicBoolean(); // said once
            engine.every(timer.periodMs, () -> tick(engine, workers, waiting, missed));
        }

        private void tick(
                Engine engine,
                ContextState<Worker> workers,
                AtomicBoolean waiting,
                AtomicBoolean missed) {
            if (!waiting.compareAndSet(false, true)) {
                return;
            }
            boolean begun =
                    engine.onReactor(
                            core -> {
                                try {
                                    run(core, workers, missed);
                                } finally {
                                    waiting.set(false);
                                }
                            });
            if (!begun) { // the reactor's inbox is full: next time
                waiting.set(false);
            }
        }

        private void run(Core core, ContextState<Worker> workers, AtomicBoolean missed) {
            Optional<RouteBlock> block = core.settings().program().block(RouteKind.ROUTE, route);
            if (block.isEmpty()) {
                if (!missed.getAndSet(true)) {
                    LOG.error("rtimer: there is no route[{}]", route);
                }
                return;
            }
            ListenSocket socket = core.settings().sockets().getFirst();
            for (int index = 0; index < timer.workers; index++) {
                int number = index;
                Inbound inbound = new Inbound().wrap(MESSAGE, 0, MESSAGE.capacity());
                inbound.source().copyFrom(socket.endpoint());
                boolean _ =
                        core.runOn(
                                inbound.arrived(socket, 0, 0),
                                block.get(),
                                context -> workers.in(context).begin(context, number));
            }
        }
    }
}
