package strowger.usrloc.registrar;

import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionFigures;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.ConnectionState;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.EndReason;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.engine.transport.StreamConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Connections that are no more than ids: open until a test, or what it tests, ends them. */
final class FakeConnections implements ConnectionTracker {
    final Set<Long> open = new TreeSet<>();
    final List<Long> closed = new ArrayList<>();
    private final List<ConnectionListener> listeners = new ArrayList<>();

    /** Ends a connection, which is told. */
    void end(long id, EndReason reason) {
        open.remove(id);
        listeners.forEach(listener -> listener.ended(new Ended(id), reason));
    }

    @Override
    public void listen(ConnectionListener listener) {
        listeners.add(listener);
    }

    @Override
    public ConnectionState state(long id) {
        return open.contains(id) ? ConnectionState.OPEN : ConnectionState.ABSENT;
    }

    @Override
    public boolean read(long id, ConnectionFigures out) {
        return false;
    }

    @Override
    public void forEach(Consumer<ConnectionFigures> each) {}

    @Override
    public long find(Protocol protocol, Endpoint remote) {
        return NONE;
    }

    @Override
    public int count() {
        return open.size();
    }

    @Override
    public int count(Protocol protocol) {
        return open.size();
    }

    @Override
    public boolean close(long id) {
        closed.add(id);
        return open.contains(id);
    }

    @Override
    public boolean lifetime(long id, int timeMs) {
        return open.contains(id);
    }

    @Override
    public boolean keepalive(long id, StreamConfig.Keepalive probes) {
        return open.contains(id);
    }

    @Override
    public boolean tellEnd(long id) {
        return open.contains(id);
    }

    @Override
    public boolean alias(long id, int port) {
        return open.contains(id);
    }

    private record Ended(long id) implements Connection {
        @Override
        public Protocol protocol() {
            return Protocol.TCP;
        }

        @Override
        public Endpoint remote() {
            return new Endpoint();
        }

        @Override
        public ListenSocket socket() {
            return ListenSocket.NONE;
        }

        @Override
        public boolean isAccepted() {
            return true;
        }

        @Override
        public int queuedLength() {
            return 0;
        }

        @Override
        public boolean isEndTold() {
            return true;
        }
    }
}
