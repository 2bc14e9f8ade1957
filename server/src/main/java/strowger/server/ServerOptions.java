package strowger.server;

import strowger.engine.reactor.Io;
import strowger.engine.transport.TransportConfig.Trains;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a server is started, beside what its configuration says.
 *
 * @param configuration the file.
 * @param listen addresses as {@code udp:127.0.0.1:5060} that replace those of the configuration;
 *     empty to keep them. A port of 0 takes a free one.
 * @param reactors how many; 0 for one a core.
 * @param io how they talk to the kernel.
 * @param trains whether datagrams of one length to one destination leave as one.
 * @param lenient whether what is not supported is warned of and passed over.
 * @param defines as {@code name} or {@code name=value}, before the configuration's own.
 * @param rpcSocket path of the RPC socket; the run folder's when empty.
 * @param runFolder that relative socket paths are in; this user's when empty.
 * @param data the folder in which tables are kept over restarts; empty for none.
 */
public record ServerOptions(
        Path configuration,
        List<String> listen,
        int reactors,
        Io io,
        Trains trains,
        boolean lenient,
        List<String> defines,
        Optional<Path> rpcSocket,
        Optional<Path> runFolder,
        Optional<Path> data) {

    public ServerOptions {
        listen = List.copyOf(listen);
        defines = List.copyOf(defines);
    }

    /** A configuration, and nothing else said. */
    public static ServerOptions of(Path configuration) {
        return new ServerOptions(
                configuration,
                List.of(),
                0,
                Io.AUTO,
                Trains.AUTO,
                false,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same, listening on one address more. */
    public ServerOptions listeningOn(String address) {
        List<String> more = new ArrayList<>(listen);
        more.add(address);
        return new ServerOptions(
                configuration,
                more,
                reactors,
                io,
                trains,
                lenient,
                defines,
                rpcSocket,
                runFolder,
                data);
    }

    /** The same, its sockets in another folder. */
    public ServerOptions within(Path folder) {
        return new ServerOptions(
                configuration,
                listen,
                reactors,
                io,
                trains,
                lenient,
                defines,
                rpcSocket,
                Optional.of(folder),
                data);
    }

    /** The same with so many reactors on such I/O. */
    public ServerOptions on(int count, Io kind) {
        return new ServerOptions(
                configuration,
                listen,
                count,
                kind,
                trains,
                lenient,
                defines,
                rpcSocket,
                runFolder,
                data);
    }

    /** The same, leniently or not, with these names defined. */
    public ServerOptions defining(List<String> names, boolean leniently) {
        return new ServerOptions(
                configuration,
                listen,
                reactors,
                io,
                trains,
                leniently,
                names,
                rpcSocket,
                runFolder,
                data);
    }

    /** The same, its tables kept in a folder. */
    public ServerOptions keepingIn(Path folder) {
        return new ServerOptions(
                configuration,
                listen,
                reactors,
                io,
                trains,
                lenient,
                defines,
                rpcSocket,
                runFolder,
                Optional.of(folder));
    }
}
