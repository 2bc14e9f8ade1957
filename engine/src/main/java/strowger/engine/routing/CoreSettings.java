package strowger.engine.routing;

import org.agrona.DirectBuffer;

import strowger.engine.cluster.Bus;
import strowger.engine.dialog.DialogEvents;
import strowger.engine.dns.Destinations;
import strowger.engine.registration.RegistrationEvents;
import strowger.engine.storage.Storage;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.parser.Parameters;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What all cores of one server share: how it is set up, and the program that runs. Safe for all
 * threads.
 */
public final class CoreSettings {
    private static final Token TRANSPORT = Token.of("transport");

    private final List<ListenSocket> sockets;
    private final LocalNames names;
    private final String serverHeader;
    private final long seed;
    private final Bus bus = new Bus();
    private final Storage storage = new Storage();
    private final Map<String, List<RouteBlock>> hooks = new HashMap<>(); // of events
    private RouteProgram published = RouteProgram.EMPTY;
    private volatile RouteProgram program = RouteProgram.EMPTY; // that and its hooks
    private volatile Function<Core, StatefulLayer> stateful = _ -> StatefulLayer.NONE;
    private volatile Destinations destinations;
    private volatile FlowAliases aliases = FlowAliases.NONE;
    private volatile SecureTargets secureTargets = SecureTargets.NONE;
    private volatile HttpService http = HttpService.NONE;
    private volatile List<ReplyListener> replyListeners = List.of();
    private volatile boolean overloadControlled = true;
    private volatile DatagramLimit datagramLimit = DatagramLimit.NONE;
    private volatile RouteListener routes = RouteListener.NONE;
    private final DialogEvents dialogs = new DialogEvents();
    private final RegistrationEvents registrations = new RegistrationEvents();

    /**
     * @param sockets we listen on, with their real ports.
     * @param names we answer to.
     * @param serverHeader the whole header line for replies of our own, without its line end; empty
     *     for none.
     * @param seed makes our tags and branches unlike those of another run.
     */
    public CoreSettings(
            List<ListenSocket> sockets, LocalNames names, String serverHeader, long seed) {
        this.sockets = List.copyOf(sockets);
        this.names = names;
        this.serverHeader = serverHeader;
        this.seed = seed;
        destinations = Destinations.numericOnly(this.sockets);
    }

    public List<ListenSocket> sockets() {
        return sockets;
    }

    public LocalNames names() {
        return names;
    }

    /** The header line that says who we are, without its line end; empty for none. */
    public String serverHeader() {
        return serverHeader;
    }

    /** A secret of this run, for hashes. */
    public long seed() {
        return seed;
    }

    /** Where rooms share records with other nodes. */
    public Bus bus() {
        return bus;
    }

    /** Where rooms keep records over restarts. */
    public Storage storage() {
        return storage;
    }

    /** The program that runs from the next message on. */
    public RouteProgram program() {
        return program;
    }

    /** Publishes a program; messages in progress end on the one they began with. */
    public synchronized void program(RouteProgram next) {
        published = next;
        program = hooks.isEmpty() ? next : new HookedProgram(next, hooks);
    }

    /**
     * Has a module do something on an event, behind the event route of the program if that has one.
     * While modules start.
     *
     * @param route the name of the event route, as {@code dialog:end}.
     */
    public synchronized void onEvent(String route, RouteBlock hook) {
        hooks.computeIfAbsent(route, _ -> new ArrayList<>()).add(hook);
        program(published);
    }

    /**
     * Says what keeps transactions; before the first core is made.
     *
     * @param layer makes the layer of a core.
     */
    public void stateful(Function<Core, StatefulLayer> layer) {
        stateful = layer;
    }

    StatefulLayer statefulLayer(Core core) {
        return stateful.apply(core);
    }

    /** Where names lead; without names until {@link #destinations(Destinations)} is told. */
    public Destinations destinations() {
        return destinations;
    }

    /** Takes who looks names up, before any message comes. */
    public void destinations(Destinations resolver) {
        destinations = resolver;
    }

    SecureTargets secureTargets() {
        return secureTargets;
    }

    /** Takes who chooses profiles of TLS, before any message comes. */
    public void secureTargets(SecureTargets chooser) {
        secureTargets = chooser;
    }

    FlowAliases aliases() {
        return aliases;
    }

    /** Takes who hears of aliases of connections, before any message comes. */
    public void aliases(FlowAliases listener) {
        aliases = listener;
    }

    List<ReplyListener> replyListeners() {
        return replyListeners;
    }

    /** Has replies told to somebody, before any message comes. */
    public void onReply(ReplyListener listener) {
        List<ReplyListener> longer = new ArrayList<>(replyListeners);
        longer.add(listener);
        replyListeners = List.copyOf(longer);
    }

    /** What takes requests of HTTP. */
    public HttpService http() {
        return http;
    }

    /** Says what takes requests of HTTP, before any connection comes. */
    public void http(HttpService service) {
        http = service;
    }

    /** Who hears of requests that follow our Route. */
    public RouteListener routes() {
        return routes;
    }

    /** Has a listener hear of requests that follow our Route; before any message comes. */
    public void routes(RouteListener listener) {
        RouteListener before = routes;
        routes =
                before == RouteListener.NONE
                        ? listener
                        : (request, own) -> {
                            before.routed(request, own);
                            listener.routed(request, own);
                        };
    }

    /** Whether new requests are refused while more come than can be served. */
    public boolean isOverloadControlled() {
        return overloadControlled;
    }

    public void overloadControlled(boolean controlled) {
        overloadControlled = controlled;
    }

    /** How long a request may be to leave as a datagram. */
    DatagramLimit datagramLimit() {
        return datagramLimit;
    }

    /** Says how long a request may be to leave as a datagram; before any message comes. */
    public void datagramLimit(DatagramLimit limit) {
        datagramLimit = limit;
    }

    /** Where registrations are told of. */
    public RegistrationEvents registrations() {
        return registrations;
    }

    /** Where dialogs are told of. */
    public DialogEvents dialogs() {
        return dialogs;
    }

    /** Finds the socket that a text like {@code udp:127.0.0.1:5060} or a socket's name means. */
    public ListenSocket socket(String text) {
        for (ListenSocket socket : sockets) {
            boolean named = !text.isEmpty() && socket.name().equals(text);
            if (named || socket.toString().equalsIgnoreCase(text)) {
                return socket;
            }
        }
        return ListenSocket.NONE;
    }

    /** Finds the socket that a URI of ours means; {@link ListenSocket#NONE} if it is none. */
    public ListenSocket socketOf(SipUri uri) {
        int place = names.socketOf(uri, uriProtocol(uri));
        return place == LocalNames.NO_SOCKET ? ListenSocket.NONE : sockets.get(place);
    }

    private static Protocol uriProtocol(SipUri uri) {
        Parameters parameters = uri.parameters();
        Protocol otherwise = uri.scheme() == SipUri.Scheme.SIPS ? Protocol.TLS : Protocol.UDP;
        return parameters.find(TRANSPORT)
                ? NextHop.protocol(uri.buffer(), parameters.valueOffset(), parameters.valueLength())
                        .orElse(otherwise)
                : otherwise;
    }

    /**
     * Chooses the socket to send from.
     *
     * @param preferred taken if it fits.
     * @return the first that speaks the protocol over that family; {@link ListenSocket#NONE} if
     *     none does.
     */
    ListenSocket socketFor(Protocol protocol, boolean ipv6, ListenSocket preferred) {
        if (fits(preferred, protocol, ipv6)) {
            return preferred;
        }
        for (int index = 0; index < sockets.size(); index++) {
            if (fits(sockets.get(index), protocol, ipv6)) {
                return sockets.get(index);
            }
        }
        return ListenSocket.NONE;
    }

    private static boolean fits(ListenSocket socket, Protocol protocol, boolean ipv6) {
        return socket.endpoint().isSet()
                && socket.protocol() == protocol
                && socket.endpoint().isIpv6() == ipv6;
    }

    /** Whether a host and port, in bytes, are ours. */
    boolean isMyself(DirectBuffer buffer, int offset, int length, int port) {
        return names.contains(buffer, offset, length, port, null);
    }
}
