package strowger.modules.tcpops;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.ConnectionTracker;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.Protocol;
import strowger.engine.transport.StreamConfig;
import strowger.engine.value.Value;

import java.util.Optional;

/** The functions on connections: by their id, or on the one that the message came over. */
final class ConnectionFunctions {
    private static final int NO_CONNECTION = -1;
    private static final int AT_ITS_END = -2;
    private static final int MS_PER_SEC = 1000;

    private Optional<Engine> engine = Optional.empty();
    private Optional<ContextState<Lookup>> lookups = Optional.empty();

    /** What a function needs while it runs; made once for a context. */
    private static final class Lookup {
        private final Value number = new Value();
        private long otcpid;
        private boolean otcpidUsed;
        private long messageNumber;

        /** Forgets what belongs to an earlier message. */
        Lookup of(RoutingContext context) {
            if (messageNumber != context.messageNumber()) {
                messageNumber = context.messageNumber();
                otcpid = ConnectionTracker.NONE;
                otcpidUsed = false;
            }
            return this;
        }
    }

    void start(Engine given) {
        engine = Optional.of(given);
        lookups = Optional.of(given.contextState(Lookup::new));
    }

    private ConnectionTracker connections() {
        return engine.orElseThrow(ConnectionFunctions::notStarted).connections();
    }

    private Lookup lookup(RoutingContext context) {
        return lookups.orElseThrow(ConnectionFunctions::notStarted).in(context).of(context);
    }

    private static ConfigurationException notStarted() {
        return new ConfigurationException("tcpops has not started");
    }

    void export(Exports exports) {
        exportQuestions(exports);
        exportChanges(exports);
        new ConnectionVariable(this::connections).export(exports);
    }

    private void exportQuestions(Exports exports) {
        exports.function("tcp_conid_state", this::state, integer("conid"))
                .doc(
                        "1 open, 2 being accepted, 3 being opened; -1 no such connection, -2 at its"
                                + " end.");
        exports.function("tcp_conid_alive", this::isAlive, integer("conid"))
                .doc("Whether a connection is open or being opened.");
        exports.function("tcp_con_alive", this::isAddressAlive, text("address"))
                .doc("Whether there is a connection to protocol:host:port.");
        exports.function("tcp_get_conid", this::find, text("hostport"), variable("target"))
                .doc("Sets a variable to the id of the connection to host:port; false if none.");
    }

    private void exportChanges(Exports exports) {
        exports.function("tcp_enable_closed_event", this::tellEnd, integer("conid").orAbsent())
                .doc("Has the end of a connection told where closed_event is 2.");
        exports.function("tcp_close_connection", this::close, integer("conid").orAbsent())
                .doc("Closes a connection, once what waits has been written.");
        exports.function(
                        "tcp_set_connection_lifetime",
                        this::lifetime,
                        integer("conid or lifetime"),
                        integer("lifetime").orAbsent())
                .doc("Sets after how many seconds without use a connection is closed.");
        exports.function(
                        "tcp_keepalive_enable",
                        this::enableKeepalive,
                        integer("conid or idle"),
                        integer("idle or count"),
                        integer("count or interval"),
                        integer("interval").orAbsent())
                .doc(
                        "Has the kernel probe a connection after so many seconds of silence, so"
                                + " many times, so many seconds apart.");
        exports.function(
                        "tcp_keepalive_disable",
                        this::disableKeepalive,
                        integer("conid").orAbsent())
                .doc("Has the kernel not probe a connection.");
        exports.function("tcp_set_otcpid", this::useConnection, integer("conid"))
                .doc("The connection to send the request over, where its use is switched on.");
        exports.function("tcp_set_otcpid_flag", this::switchUse, integer("mode"))
                .doc("Whether the connection of tcp_set_otcpid is used: 1 on, 0 off.");
    }

    // Questions.

    private int state(RoutingContext context, Arguments arguments) {
        return switch (connections().state(arguments.integer(context, 0))) {
            case OPEN -> 1;
            case ACCEPTING -> 2;
            case CONNECTING -> 3;
            case ABSENT -> NO_CONNECTION;
            case CLOSING -> AT_ITS_END;
        };
    }

    private int isAlive(RoutingContext context, Arguments arguments) {
        return Function.of(connections().state(arguments.integer(context, 0)).isAlive());
    }

    private int isAddressAlive(RoutingContext context, Arguments arguments) {
        return Function.of(find(arguments.text(context, 0)) != ConnectionTracker.NONE);
    }

    private int find(RoutingContext context, Arguments arguments) {
        long id = find(arguments.text(context, 0));
        if (id == ConnectionTracker.NONE) {
            return Function.FALSE;
        }
        Value number = lookup(context).number;
        number.setInteger(id);
        return Function.of(arguments.assign(context, 1, number));
    }

    /** Finds by {@code protocol:host:port} or {@code host:port}, the host an IP address. */
    private long find(Value address) {
        String text = address.toString();
        int colon = text.indexOf(':');
        Optional<Protocol> named =
                colon > 0 ? Protocol.of(text.substring(0, colon)) : Optional.empty();
        int start = named.isPresent() ? colon + 1 : 0;
        int portColon = text.lastIndexOf(':');
        boolean hasPort = portColon >= start && text.indexOf(']', portColon) < 0;
        String host = text.substring(start, hasPort ? portColon : text.length());
        Protocol protocol = named.orElse(Protocol.TCP);
        int port = hasPort ? port(text.substring(portColon + 1)) : protocol.defaultPort();
        Optional<Endpoint> endpoint = Endpoint.parse(host, port);
        if (endpoint.isEmpty()) {
            return ConnectionTracker.NONE;
        }
        long id = connections().find(protocol, endpoint.get());
        return id == ConnectionTracker.NONE && named.isEmpty()
                ? connections().find(Protocol.TLS, endpoint.get())
                : id;
    }

    private static int port(String digits) {
        boolean number = digits.matches("[0-9]{1,5}");
        return number ? Integer.parseInt(digits) : -1;
    }

    // Changes.

    /** The connection named, or else the one the message came over. */
    private static long id(RoutingContext context, Arguments arguments) {
        return arguments.integer(context, 0, context.inbound().connectionId());
    }

    private int tellEnd(RoutingContext context, Arguments arguments) {
        return Function.of(connections().tellEnd(id(context, arguments)));
    }

    private int close(RoutingContext context, Arguments arguments) {
        return Function.of(connections().close(id(context, arguments)));
    }

    private int lifetime(RoutingContext context, Arguments arguments) {
        boolean named = arguments.count() == 2;
        long id = named ? arguments.integer(context, 0) : context.inbound().connectionId();
        long seconds = arguments.integer(context, named ? 1 : 0);
        if (seconds <= 0) {
            return Function.FALSE;
        }
        int timeMs = (int) Math.min(seconds * MS_PER_SEC, Integer.MAX_VALUE);
        return Function.of(connections().lifetime(id, timeMs));
    }

    private int enableKeepalive(RoutingContext context, Arguments arguments) {
        int first = arguments.count() == 4 ? 1 : 0;
        long id = first == 1 ? arguments.integer(context, 0) : context.inbound().connectionId();
        StreamConfig.Keepalive probes =
                new StreamConfig.Keepalive(
                        true,
                        bounded(arguments.integer(context, first)),
                        bounded(arguments.integer(context, first + 2)),
                        bounded(arguments.integer(context, first + 1)));
        return Function.of(connections().keepalive(id, probes));
    }

    private static int bounded(long number) {
        return Math.clamp(number, 0, Short.MAX_VALUE);
    }

    private int disableKeepalive(RoutingContext context, Arguments arguments) {
        return Function.of(
                connections().keepalive(id(context, arguments), StreamConfig.Keepalive.OFF));
    }

    private int useConnection(RoutingContext context, Arguments arguments) {
        Lookup lookup = lookup(context);
        lookup.otcpid = arguments.integer(context, 0);
        return use(context, lookup);
    }

    private int switchUse(RoutingContext context, Arguments arguments) {
        Lookup lookup = lookup(context);
        lookup.otcpidUsed = arguments.integer(context, 0) != 0;
        return use(context, lookup);
    }

    /** Every branch there is goes over that connection. */
    private static int use(RoutingContext context, Lookup lookup) {
        if (lookup.otcpidUsed && lookup.otcpid > 0) {
            context.main().connectionId(lookup.otcpid);
            for (int index = 0; index < context.branches().count(); index++) {
                context.branches().at(index).connectionId(lookup.otcpid);
            }
        }
        return Function.TRUE;
    }
}
