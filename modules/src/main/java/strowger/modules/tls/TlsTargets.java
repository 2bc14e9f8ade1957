package strowger.modules.tls;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Connection;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.Destination;
import strowger.engine.transport.Protocol;
import strowger.engine.value.Value;

import java.util.Optional;

/**
 * Whom TLS is spoken with when a connection is opened: scripts choose the profile and the name to
 * ask for, and see each such connection before anything is sent over it.
 */
final class TlsTargets implements ConnectionListener {
    private static final String CONNECTION_OUT = "tls:connection-out";
    private static final Value SERVER_NAME = Value.ofText("server_name");
    private static final Value SERVER_ID = Value.ofText("server_id");
    private static final UnsafeBuffer UNWRITTEN = new UnsafeBuffer(0, 0);

    private Value xavp = new Value(); // null: none is looked at
    private Optional<Engine> engine = Optional.empty();
    private Optional<ContextState<Choice>> choices = Optional.empty();

    /** What a script has said in this run. */
    private static final class Choice {
        private String serverId = "";

        void clear() {
            serverId = "";
        }
    }

    void export(Exports exports) {
        exports.text("xavp_cfg", name -> xavp = name.isEmpty() ? new Value() : Value.ofText(name))
                .doc(
                        "The XAVP whose server_name is asked for, and whose server_id names the"
                                + " client profile, when a connection is opened.");
        exports.function("tls_set_connect_server_id", this::choose, Parameter.text("server_id"))
                .doc("Names the client profile of connections opened from here on in this run.");
        exports.eventRoute(CONNECTION_OUT)
                .doc(
                        "Runs when a connection was opened over TLS: $sndto says where to. After"
                                + " drop nothing is sent over it, and it is closed.");
    }

    void start(Engine started) {
        engine = Optional.of(started);
        choices = Optional.of(started.contextState(Choice::new));
        started.core().secureTargets(this::choose);
        started.connections().listen(this);
    }

    private int choose(RoutingContext context, Arguments arguments) {
        if (choices.isEmpty()) {
            return Function.FALSE;
        }
        Choice choice = choices.get().in(context);
        choice.serverId = arguments.text(context, 0).toString();
        context.atEnd(choice::clear);
        return Function.TRUE;
    }

    private void choose(RoutingContext context, Destination destination) {
        String name = destination.serverName();
        String id = choices.map(all -> all.in(context).serverId).orElse("");
        AttributeTree tree = context.xavps();
        int place = xavp.isNull() ? AttributeTree.ABSENT : tree.find(AttributeTree.ROOT, xavp, 0);
        if (place != AttributeTree.ABSENT) {
            name = text(tree, place, SERVER_NAME, name);
            id = text(tree, place, SERVER_ID, id);
        }
        destination.server(name, id);
    }

    private static String text(AttributeTree tree, int container, Value key, String otherwise) {
        int place = tree.find(container, key, 0);
        return place == AttributeTree.ABSENT ? otherwise : tree.value(place).toString();
    }

    @Override
    public boolean admits(Connection connection) {
        if (connection.protocol() != Protocol.TLS || connection.isAccepted() || engine.isEmpty()) {
            return true;
        }
        Event event = new Event(connection);
        boolean _ = engine.get().onReactor(core -> core.runEvent(CONNECTION_OUT, event::show));
        return !event.dropped;
    }

    /** One run of the event route. */
    private static final class Event {
        private final Connection connection;
        private boolean dropped;

        Event(Connection connection) {
            this.connection = connection;
        }

        void show(RoutingContext context) {
            Destination way = new Destination().protocol(connection.protocol());
            way.remote().copyFrom(connection.remote());
            way.local(connection.socket()).connectionId(connection.id());
            context.leaving().toward(way, UNWRITTEN, 0, 0);
            context.atEnd(
                    () -> {
                        dropped = context.isDropped();
                        context.leaving().clear();
                    });
        }
    }
}
