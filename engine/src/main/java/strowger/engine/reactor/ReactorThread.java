package strowger.engine.reactor;

import io.netty.util.concurrent.FastThreadLocalThread;

/** A thread that knows its reactor. */
final class ReactorThread extends FastThreadLocalThread {
    private final Reactor reactor;

    ReactorThread(Reactor reactor, Runnable loop) {
        super(loop, "reactor-" + reactor.index());
        this.reactor = reactor;
    }

    Reactor reactor() {
        return reactor;
    }
}
