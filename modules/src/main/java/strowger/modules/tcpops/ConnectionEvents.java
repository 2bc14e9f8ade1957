package strowger.modules.tcpops;

import strowger.engine.Engine;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.EndReason;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;

/**
 * Runs one event route at the end of each connection, whatever the cause, on the reactor that had
 * it. The connection is not alive any more then; its id is never given to another.
 */
final class ConnectionEvents implements ConnectionListener {
    /** No event runs. */
    static final int NONE = 0;

    /** One runs for each connection. */
    static final int ALL = 1;

    /** One runs for each connection that a script asked it for. */
    static final int ARMED = 2;

    private final Engine engine;
    private final int which;

    /** The event routes. */
    enum Event {
        CLOSED("tcp:closed", "A connection was closed in order, by either side."),
        TIMEOUT(
                "tcp:timeout",
                "A connection was closed for silence: not used for its lifetime, not opened, not"
                        + " written or not read in time, or the other side is gone."),
        RESET("tcp:reset", "The other side broke a connection off.");

        private final String route;
        private final String sentence;

        Event(String route, String sentence) {
            this.route = route;
            this.sentence = sentence;
        }

        String route() {
            return route;
        }

        String sentence() {
            return sentence;
        }

        static Event of(EndReason reason) {
            return switch (reason) {
                case CONNECT_TIMEOUT,
                        IDLE,
                        MESSAGE_TIMEOUT,
                        WRITE_TIMEOUT,
                        PEER_TIMEOUT,
                        HANDSHAKE_TIMEOUT ->
                        TIMEOUT;
                case RESET -> RESET;
                case CLOSED_BY_PEER,
                        CONNECT_FAILED,
                        FRAMING_FAULT,
                        PROXY_FAULT,
                        HANDSHAKE_FAILED,
                        SECURITY_FAULT,
                        MESSAGE_TOO_LARGE,
                        WRITE_QUEUE_FULL,
                        KILLED,
                        SHUTDOWN ->
                        CLOSED;
            };
        }
    }

    ConnectionEvents(Engine engine, int which) {
        this.engine = engine;
        this.which = which;
    }

    @Override
    public void ended(Connection connection, EndReason reason) {
        if (which == ALL || connection.isEndTold()) {
            String route = Event.of(reason).route();
            boolean _ =
                    engine.onReactor(
                            core -> core.runEvent(route, context -> show(connection, context)));
        }
    }

    /** Has the event's message look as if it had come over the connection. */
    private static void show(Connection connection, RoutingContext context) {
        ListenSocket socket = connection.socket();
        ListenSocket shown =
                socket.isNone() ? new ListenSocket(connection.protocol(), new Endpoint()) : socket;
        context.inbound().source().copyFrom(connection.remote());
        context.inbound().arrived(shown, connection.id(), context.inbound().receivedNs());
    }
}
