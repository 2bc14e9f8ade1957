package strowger.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.dns.Destinations;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.engine.reactor.Io;
import strowger.engine.reactor.ReactorConfig;
import strowger.engine.reactor.Reactors;
import strowger.engine.routing.CoreCounter;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.transport.ConnectionListener;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.StreamConfig;
import strowger.engine.transport.TransportConfig;
import strowger.engine.transport.Transports;
import strowger.script.Configuration;
import strowger.script.Reread;
import strowger.script.compile.CustomParameters;
import strowger.script.source.Diagnostic;
import strowger.server.command.JsonrpcsModule;
import strowger.server.command.RunningServer;
import strowger.server.rpc.Commands;
import strowger.server.rpc.RpcService;
import strowger.server.rpc.StreamListener;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A server: a configuration, its modules, reactors with a core each, and RPC sockets.
 *
 * <p>Any number may run in one process. What is wrong with the set-up ends {@link #start} with a
 * {@link ConfigurationException} or {@link strowger.engine.reactor.SetupException}, and nothing
 * stays open then.
 */
public final class Server implements RunningServer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int INFORMATION = 2;
    private static final String STARTED = "core:worker-one-init";

    private final LoadedConfiguration loaded;
    private final Reactors reactors;
    private final Transports transports;
    private final TransportConfig bounds;
    private final CoreSettings settings;
    private final Destinations destinations;
    private final ServerEngine engine;
    private final Commands commands;
    private final Deque<AutoCloseable> open = new ArrayDeque<>(); // closed last to first
    private final Instant startedAt = Instant.now();
    private volatile Configuration content;
    private volatile LongConsumer onDebug = _ -> {};
    private volatile long debugLevel;

    private Server(
            LoadedConfiguration loaded,
            Reactors reactors,
            Transports transports,
            TransportConfig bounds) {
        this.loaded = loaded;
        content = loaded.content();
        debugLevel = content.number("debug", INFORMATION);
        this.reactors = reactors;
        this.transports = transports;
        this.bounds = bounds;
        settings =
                new CoreSettings(
                        transports.sockets(),
                        LocalNames.of(transports.sockets(), loaded.aliases()),
                        loaded.serverHeader(),
                        new SecureRandom().nextLong());
        destinations = Destinations.of(NameSettings.of(loaded.content()), transports.sockets());
        settings.destinations(destinations);
        settings.overloadControlled(loaded.content().number("overload_control", 1) != 0);
        settings.datagramLimit(Bounds.datagrams(loaded.content()));
        if (bounds.streams().aliasesAccepted()) {
            settings.aliases(transports.connections()::alias);
        }
        loaded.commands().names(destinations);
        engine = new ServerEngine(loaded.modules(), settings, reactors, transports.connections());
        commands = Commands.of(loaded.modules().exports());
        open.push(reactors);
        open.push(destinations);
        open.push(engine);
    }

    /** Starts a server; it serves when this returns. */
    public static Server start(ServerOptions options) throws IOException {
        LoadedConfiguration loaded = LoadedConfiguration.read(options);
        List<ListenSocket> listen = loaded.listen();
        TransportConfig bounds = Bounds.of(loaded.content()).withTrains(options.trains());
        Reactors reactors = Reactors.start(reactorConfig(options));
        Transports transports;
        try {
            transports = Transports.prepare(reactors, bounds, listen);
        } catch (RuntimeException refused) {
            reactors.close();
            throw refused;
        }
        Server server = new Server(loaded, reactors, transports, bounds);
        try {
            server.serve();
        } catch (IOException | RuntimeException failed) {
            server.close();
            throw failed;
        }
        return server;
    }

    private static ReactorConfig reactorConfig(ServerOptions options) {
        ReactorConfig config = ReactorConfig.defaults().withIo(options.io());
        return options.reactors() == 0 ? config : config.withCount(options.reactors());
    }

    private void serve() throws IOException {
        loaded.commands().serve(this);
        startModules();
        open.push(settings.storage()); // writes the rest while the tables are there
        open.push(engine); // timed work ends before what it works on is closed
        settings.program(loaded.content().program());
        listenForRpc();
        open.push(transports);
        transports.secure(engine.security());
        transports.open(engine::core, ConnectionListener.NONE, engine::prepareTraffic);
        engine.beginTraffic();
        if (!engine.onReactor(core -> core.runEvent(STARTED, _ -> {}))) {
            LOG.warn("event_route[{}] could not be run", STARTED);
        }
    }

    private void startModules() {
        try {
            for (Module module : modules().loaded()) {
                open.push(module::stop); // also of one that fails half-way
                module.start(engine);
            }
        } catch (RuntimeException refused) {
            settings.storage().close(); // before the tables it follows
            throw refused;
        }
    }

    private void listenForRpc() throws IOException {
        RpcService service = loaded.commands().service();
        Path folder = RunFolder.make(loaded.options().runFolder().orElseGet(RunFolder::standard));
        openRpcSocket(service, folder);
        for (Module module : modules().loaded()) {
            if (module instanceof JsonrpcsModule jsonrpcs) {
                jsonrpcs.listen(service, folder);
            }
        }
    }

    /** A second server of the same user goes without the socket that nobody has asked for. */
    private void openRpcSocket(RpcService service, Path folder) throws IOException {
        Path standard = folder.resolve(RunFolder.RPC_SOCKET);
        try {
            Path path = loaded.options().rpcSocket().orElse(standard);
            open.push(StreamListener.open(path, service));
        } catch (ConfigurationException taken) {
            if (loaded.options().rpcSocket().isPresent()) {
                throw taken;
            }
            LOG.warn("no RPC socket: {}; --rpc-socket names another", taken.getMessage());
        }
    }

    /** Where it listens, as {@code udp:127.0.0.1:5060}, with the real ports. */
    public List<String> addresses() {
        return sockets().stream().map(ListenSocket::toString).toList();
    }

    /** Has somebody told how much is to be logged: now, and when the configuration changes it. */
    void onDebug(LongConsumer listener) {
        onDebug = listener;
        listener.accept(debug());
    }

    @Override
    public long debug() {
        return debugLevel;
    }

    @Override
    public long configuredDebug() {
        return content.number("debug", INFORMATION);
    }

    @Override
    public void debug(long level) {
        debugLevel = level;
        onDebug.accept(level);
    }

    /** One at a time: each begins with what the one before has left. */
    @Override
    public synchronized List<String> reload() {
        try {
            Reread again = loaded.reread(content);
            again.apply();
            content = again.content();
            settings.program(content.program());
            debug(content.number("debug", INFORMATION));
            List<String> warnings =
                    content.diagnostics().stream().map(Diagnostic::toString).toList();
            warnings.forEach(warning -> LOG.warn("{}", warning));
            LOG.info("{} runs now as it was read anew", loaded.options().configuration());
            return warnings;
        } catch (ConfigurationException refused) {
            LOG.error(
                    "{} is not run as it is now; what was read before goes on:\n{}",
                    loaded.options().configuration(),
                    refused.getMessage());
            throw refused;
        }
    }

    @Override
    public CustomParameters customParameters() {
        return content.custom();
    }

    /** What the reactors talk to the kernel with. */
    Io io() {
        return reactors.io();
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public List<ListenSocket> sockets() {
        return transports.sockets();
    }

    @Override
    public ModuleSet modules() {
        return loaded.modules();
    }

    @Override
    public Commands commands() {
        return commands;
    }

    @Override
    public List<String> aliases() {
        return loaded.aliases();
    }

    @Override
    public long total(CoreCounter counter) {
        return engine.total(counter);
    }

    @Override
    public Transports transports() {
        return transports;
    }

    @Override
    public StreamConfig streams() {
        return bounds.streams();
    }

    @Override
    public int reactorCount() {
        return reactors.count();
    }

    /** Stops serving and gives everything back, in the opposite order of {@link #start}. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable last = open.pop();
            try {
                last.close();
            } catch (Exception unclosed) {
                LOG.warn("stopping: {} could not be closed", last, unclosed);
            }
        }
    }
}
