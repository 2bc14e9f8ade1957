package strowger.engine.transport;

import strowger.engine.reactor.Reactor;

import java.util.ArrayDeque;

/**
 * Where connections stand of which more has come than their share of a turn. Each has its next
 * share when those before it have had theirs, and all together so much in a turn: what the network
 * has of others comes first. Who asks alone is held up by nothing. On the reactor's thread.
 */
final class ReceptionLine {
    /** What one connection has taken at a time: messages, or keep-alives, a long one for more. */
    static final int SHARE = 4;

    private static final int TURN_MAX = 24; // of all that stand here
    private static final int LONG_SHIFT = 12; // another for each 4 KiB of a message

    private final Reactor reactor;
    private final ArrayDeque<StreamReception> line = new ArrayDeque<>();
    private final Runnable serve = this::serve;
    private boolean called;
    private int turn = 1;

    ReceptionLine(Reactor reactor) {
        this.reactor = reactor;
    }

    /** What tells one turn from the next. */
    int turn() {
        return turn;
    }

    /** What a frame takes of a share. */
    static int cost(int length) {
        return 1 + (length >> LONG_SHIFT);
    }

    /** Stands behind all that are here; once, until it is served. */
    void join(StreamReception reception) {
        line.add(reception);
    }

    /** The next turn looks at the network, and then goes on here. */
    void turnEnds() {
        turn++;
        if (!line.isEmpty() && !called) {
            called = true;
            reactor.loop().execute(serve);
        }
    }

    private void serve() {
        called = false;
        int left = TURN_MAX;
        StreamReception first = line.poll();
        while (first != null) {
            left -= Math.max(1, first.serve());
            first = left > 0 ? line.poll() : null;
        }
    }
}
