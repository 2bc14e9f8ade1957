package strowger.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.ModuleSet;
import strowger.engine.transport.ListenSocket;
import strowger.script.Configuration;
import strowger.script.Options;
import strowger.script.Reread;
import strowger.script.source.Diagnostic;
import strowger.server.command.ConfigurationCommands;
import strowger.server.command.CoreCommands;
import strowger.server.rpc.Reason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A configuration with the modules it has loaded and set; nothing is open and no module started.
 *
 * @param options it was read by.
 * @param commands about the server, a module of every configuration.
 * @param modules that can be loaded, and are.
 * @param content what it says.
 */
record LoadedConfiguration(
        ServerOptions options, CoreCommands commands, ModuleSet modules, Configuration content) {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedConfiguration.class);

    /** There without being loaded, as the core's own modules are. */
    static final String STORAGE = "storage";

    /**
     * Reads one that is to be run.
     *
     * @throws ConfigurationException that lists each error with file, line and column.
     */
    static LoadedConfiguration read(ServerOptions options) {
        LoadedConfiguration loaded = inspect(options);
        refuseErrors(loaded.content);
        refuseNoRoutes(loaded.content, options.configuration());
        loaded.content.diagnostics().forEach(warning -> LOG.warn("{}", warning));
        return loaded;
    }

    /**
     * Reads one, whatever is wrong in it.
     *
     * @throws ConfigurationException if the file can't be read.
     */
    static LoadedConfiguration inspect(ServerOptions options) {
        Path file = options.configuration();
        if (Files.notExists(file)) {
            throw new ConfigurationException("no such file: " + file);
        }
        CoreCommands commands = new CoreCommands();
        ModuleSet modules =
                ModuleSet.ofClassPath(commands, new ConfigurationCommands(commands::server));
        modules.load(CoreCommands.NAME);
        modules.load(ConfigurationCommands.NAME);
        Optional<Exports> storage = modules.load(STORAGE);
        try {
            Configuration content = Configuration.read(file, reading(options), modules);
            options.data().ifPresent(folder -> storage.ifPresent(each -> keep(each, folder)));
            return new LoadedConfiguration(options, commands, modules, content);
        } catch (IOException unreadable) {
            throw new ConfigurationException("cannot read " + file + ": " + Reason.of(unreadable));
        }
    }

    /** The option wins over the configuration. */
    private static void keep(Exports storage, Path folder) {
        storage.parameters().stream()
                .filter(each -> each.name().equals("data"))
                .forEach(each -> each.set(folder.toAbsolutePath().toString()));
    }

    private static Options reading(ServerOptions options) {
        return Options.DEFAULT
                .withLenient(options.lenient())
                .withDefines(defines(options.defines()));
    }

    /**
     * Reads it anew while its modules run.
     *
     * @param before what runs: what it says now, or said when it was read last.
     * @throws ConfigurationException that lists each error; nothing has changed then.
     */
    Reread reread(Configuration before) {
        Path file = options.configuration();
        Reread again;
        try {
            again = before.reread(file, reading(options), modules);
        } catch (IOException unreadable) {
            throw new ConfigurationException("cannot read " + file + ": " + Reason.of(unreadable));
        }
        refuseErrors(again.content());
        return again;
    }

    /** An empty file is a mistake: whoever sends it a message would wait in vain. */
    private static void refuseNoRoutes(Configuration content, Path file) {
        if (content.summary().routes() == 0) {
            throw new ConfigurationException(
                    file
                            + " has no routes, so nothing would be answered; write"
                            + " request_route { ... }");
        }
    }

    private static void refuseErrors(Configuration content) {
        if (content.failed()) {
            throw new ConfigurationException(
                    content.diagnostics().stream()
                            .filter(Diagnostic::isError)
                            .map(Diagnostic::toString)
                            .collect(Collectors.joining("\n")));
        }
    }

    private static Map<String, String> defines(List<String> given) {
        Map<String, String> defines = new LinkedHashMap<>();
        for (String define : given) {
            int equals = define.indexOf('=');
            defines.put(
                    equals < 0 ? define : define.substring(0, equals),
                    equals < 0 ? "" : define.substring(equals + 1));
        }
        return defines;
    }

    /** What to listen on: as the options say, else as the configuration does. */
    List<ListenSocket> listen() {
        if (!options.listen().isEmpty()) {
            return options.listen().stream().map(ListenSocket::parse).toList();
        }
        int port = (int) content.number("port", 5060);
        boolean tls = modules.exports("tls").isPresent();
        return new ListenAddresses(port, options.lenient(), tls).sockets(content.sockets());
    }

    /** Names for itself, as {@code host}, {@code host:port} or {@code protocol:host:port}. */
    List<String> aliases() {
        return content.aliases().stream().map(Object::toString).toList();
    }

    /** The header line that replies of our own carry; empty for none, which is the default. */
    String serverHeader() {
        boolean shown = content.number("server_signature", 1) != 0;
        return shown ? content.text("server_header", "") : "";
    }
}
