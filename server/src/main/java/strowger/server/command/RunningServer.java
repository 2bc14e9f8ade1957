package strowger.server.command;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.ModuleSet;
import strowger.engine.routing.CoreCounter;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.StreamConfig;
import strowger.engine.transport.Transports;
import strowger.script.compile.CustomParameters;
import strowger.server.rpc.Commands;

import java.time.Instant;
import java.util.List;

/** What commands may ask of the server they run in. Safe for all threads. */
public interface RunningServer {
    /** When it began to serve. */
    Instant startedAt();

    /** The sockets it listens on, with their real ports. */
    List<ListenSocket> sockets();

    /** Its modules. */
    ModuleSet modules();

    /** Every command that can be called. */
    Commands commands();

    /** The configuration's names for itself, as it wrote them. */
    List<String> aliases();

    /** A counter of the core, all reactors together. */
    long total(CoreCounter counter);

    /** Its sockets and connections. */
    Transports transports();

    /** The bounds of its connections. */
    StreamConfig streams();

    /** How many reactors there are. */
    int reactorCount();

    /**
     * Reads the configuration anew and, if nothing in it is wrong, has the next message run by it.
     *
     * @return what is to be said of it: what waits for a restart, say.
     * @throws ConfigurationException that lists each error; what ran before goes on.
     */
    List<String> reload();

    /** How much is logged: -5 to 3, as the configuration's {@code debug} has it. */
    long debug();

    /** How much the configuration wants logged. */
    long configuredDebug();

    /** Sets how much is logged. */
    void debug(long level);

    /** The parameters that the configuration made up. */
    CustomParameters customParameters();
}
