package strowger.server.command;

import org.jspecify.annotations.Nullable;

import strowger.engine.dns.Destinations;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Struct;
import strowger.engine.routing.CoreCounter;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.server.rpc.RpcService;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The {@code core.*} and {@code system.*} commands, and the core's statistics. */
public final class CoreCommands implements Module {
    /** Its name among the modules; configurations need not load it. */
    public static final String NAME = "core_rpc";

    /** What no configuration loads. */
    private static final Set<String> UNLISTED = Set.of(NAME, "core", "storage");

    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());

    private final Memory memory = new Memory();
    private final Counter requests = new Counter();
    private final Counter faults = new Counter();
    private @Nullable RunningServer running;
    private @Nullable Destinations destinations;

    /** Takes the server that the commands are about; none is called before. */
    public void serve(RunningServer server) {
        running = server;
    }

    /** Takes who looks names up; none of its commands is called before. */
    public void names(Destinations resolver) {
        destinations = resolver;
    }

    private Destinations names() {
        if (destinations == null) {
            throw new IllegalStateException("a command is called and no server runs");
        }
        return destinations;
    }

    /** Answers calls of any command of the server, and counts them. */
    public RpcService service() {
        return new RpcService(server().commands(), requests, faults);
    }

    /** The server that is served. */
    public RunningServer server() {
        if (running == null) {
            throw new IllegalStateException("a command is called and no server runs");
        }
        return running;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exportProgram(exports);
        exportNetwork(exports);
        exportProcesses(exports);
        exportEcho(exports);
        exportSystem(exports);
        exportStatistics(exports);
        exportCorex(exports);
        MissingCommands.refuse(exports);
        new ConnectionCommands(this::server).export(exports);
        new NameCommands(this::names).export(exports);
    }

    private void exportProgram(Exports exports) {
        exports.command("core.version", _ -> Version.LINE).doc("Name and version of the server.");
        exports.command("core.info", _ -> info()).doc("Name, version and what the server runs on.");
        exports.command("core.runinfo", _ -> runInfo())
                .doc("Name, version and how long the server has been running.");
        exports.command("core.uptime", _ -> uptime()).doc("How long the server has been running.");
        exports.command("core.flags", _ -> String.join(", ", Version.FLAGS))
                .doc("What the server was built with.");
        exports.command("core.pwd", _ -> List.of(Path.of("").toAbsolutePath().toString()))
                .doc("The folder the server works in.");
        exports.command("core.arg", _ -> commandLine())
                .doc("The command line the server was started with.");
    }

    private void exportNetwork(Exports exports) {
        exports.command("core.sockets_list", _ -> sockets()).doc("The sockets listened on.");
        exports.command("core.aliases_list", _ -> aliases())
                .doc("The names the server answers to beside its addresses.");
    }

    /** The commands of {@code corex} and of memory, which need no module loaded. */
    private void exportCorex(Exports exports) {
        exports.command("corex.list_sockets", _ -> sockets()).doc("The sockets listened on.");
        exports.command("corex.list_aliases", _ -> aliases())
                .doc("The names the server answers to beside its addresses.");
        exports.command("corex.debug", this::debug)
                .doc("How much is logged, -5 to 3; sets it, if given a number.");
        for (String name :
                new String[] {
                    "shm.info",
                    "shm.stats",
                    "corex.shm.info",
                    "corex.shm.stats",
                    "corex.shm_summary",
                    "corex.shm_status"
                }) {
            exports.command(name, memory::report)
                    .doc("Memory outside the heap: in bytes, or by b, k, m or g.");
        }
        exports.refuse(
                Refusal.Kind.COMMAND,
                "memory is not kept by place; core.shmmem tells of all of it",
                "corex.pkg_summary",
                "corex.shm.report",
                "corex.shm.rprint",
                "shm.report",
                "shm.rprint");
    }

    private Struct debug(CommandArguments arguments) throws Fault {
        long before = server().debug();
        if (!arguments.has(0)) {
            return new Struct().add("old", before);
        }
        long wanted = arguments.integer(0);
        server().debug(wanted);
        return new Struct().add("old", before).add("new", wanted);
    }

    private void exportProcesses(Exports exports) {
        exports.command("core.modules", _ -> loaded())
                .doc("The modules loaded, the last loaded first.");
        exports.command("core.ps", _ -> threadsFlat()).doc("The server's threads, as a flat list.");
        exports.command("core.psx", _ -> threads()).doc("The server's threads.");
        exports.command("core.shmmem", memory::report)
                .doc("Memory outside the heap: in bytes, or by b, k, m or g.");
    }

    private static void exportEcho(Exports exports) {
        exports.command("core.echo", CoreCommands::texts).doc("Gives back its parameters.");
        exports.command("core.prints", CoreCommands::texts).doc("Gives back its texts.");
        exports.command("core.printi", CoreCommands::integers).doc("Gives back its numbers.");
    }

    private void exportSystem(Exports exports) {
        exports.command("system.listMethods", _ -> server().commands().names())
                .doc("The names of all commands.");
        exports.command("system.methodHelp", this::help).doc("What a command does.");
        exports.command("system.methodSignature", CoreCommands::signature)
                .doc("Not answered, as in Kamailio: commands have no fixed signature.");
    }

    private void exportStatistics(Exports exports) {
        for (CoreCounter counter : CoreCounter.values()) {
            exports.statistic("core", counter.statisticName(), () -> server().total(counter))
                    .doc(counter.sentence());
        }
        exports.statistic("sl", "received_ACKs", () -> server().total(CoreCounter.ABSORBED_ACKS))
                .doc(CoreCounter.ABSORBED_ACKS.sentence());
        exports.statistic("rpc", "requests", requests::value).doc("RPC requests received.");
        exports.statistic("rpc", "faults", faults::value).doc("RPC requests answered by an error.");
        memory.exportStatistics(exports);
    }

    private static Struct info() {
        return new Struct()
                .add("version", Version.NAME_AND_NUMBER)
                .add("id", "")
                .add("compiler", Version.RUNTIME)
                .add("compiled", "")
                .add("flags", String.join(", ", Version.FLAGS));
    }

    private Struct runInfo() {
        Instant now = Instant.now();
        Duration up = Duration.between(server().startedAt(), now);
        return new Struct()
                .add("name", Version.NAME)
                .add("version", Version.NUMBER)
                .add("sourceid", "")
                .add("compiler", Version.RUNTIME)
                .add("compiled", "")
                .add("time_now", CTIME.format(now))
                .add("time_started", CTIME.format(server().startedAt()))
                .add("uptime_secs", up.toSeconds())
                .add(
                        "uptime_days",
                        "%dd %dh %dm %ds"
                                .formatted(
                                        up.toDays(),
                                        up.toHoursPart(),
                                        up.toMinutesPart(),
                                        up.toSecondsPart()));
    }

    private Struct uptime() {
        Instant now = Instant.now();
        Instant since = server().startedAt();
        return new Struct()
                .add("now", CTIME.format(now))
                .add("up_since", CTIME.format(since))
                .add("uptime", Duration.between(since, now).toSeconds());
    }

    private static List<String> commandLine() {
        ProcessHandle.Info process = ProcessHandle.current().info();
        List<String> words = new ArrayList<>();
        process.command().ifPresent(words::add);
        process.arguments().ifPresent(arguments -> words.addAll(List.of(arguments)));
        return words;
    }

    private List<Struct> sockets() {
        List<Struct> list = new ArrayList<>();
        for (ListenSocket socket : server().sockets()) {
            Struct entry = new Struct();
            String host = host(socket.endpoint());
            entry.struct("socket")
                    .add("proto", socket.protocol().text())
                    .add("address", host)
                    .add("ipaddress", host)
                    .add("port", Integer.toString(socket.endpoint().port()))
                    .add("mcast", "no")
                    .add("mhomed", "no")
                    .add("virtual", "no");
            list.add(entry);
        }
        return list;
    }

    private static String host(Endpoint endpoint) {
        String text = endpoint.toString();
        return text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }

    private Struct aliases() {
        List<Struct> list = new ArrayList<>();
        for (String alias : server().aliases()) {
            Struct entry = new Struct();
            entry.struct("alias").add("proto", "*").add("address", alias).add("port", "*");
            list.add(entry);
        }
        return new Struct().add("myself_callbacks", "no").add("aliases", list);
    }

    private List<String> loaded() {
        List<String> names = new ArrayList<>();
        for (Module module : server().modules().loaded()) {
            if (!UNLISTED.contains(module.name())) {
                names.add(module.name());
            }
        }
        Collections.reverse(names);
        return names;
    }

    private static List<Struct> threads() {
        List<Struct> list = new ArrayList<>();
        for (String name : Threads.names()) {
            list.add(
                    new Struct()
                            .add("IDX", list.size())
                            .add("PID", ProcessHandle.current().pid())
                            .add("DSC", name));
        }
        return list;
    }

    private static List<Object> threadsFlat() {
        List<Object> list = new ArrayList<>();
        for (String name : Threads.names()) {
            list.add(ProcessHandle.current().pid());
            list.add(name);
        }
        return list;
    }

    private static List<String> texts(CommandArguments arguments) throws Fault {
        List<String> texts = new ArrayList<>();
        for (int index = 0; arguments.has(index); index++) {
            texts.add(arguments.text(index));
        }
        return texts;
    }

    private static List<Long> integers(CommandArguments arguments) throws Fault {
        List<Long> numbers = new ArrayList<>();
        for (int index = 0; arguments.has(index); index++) {
            numbers.add(arguments.integer(index));
        }
        return numbers;
    }

    private String help(CommandArguments arguments) throws Fault {
        if (!arguments.has(0)) {
            throw new Fault(400, "Method Name Expected");
        }
        String name = arguments.text(0);
        CommandExport command =
                server().commands().find(name).orElseThrow(() -> new Fault(400, "Unknown Method"));
        return command.documentation();
    }

    private static String signature(CommandArguments arguments) throws Fault {
        throw new Fault(500, "Not Implemented Yet");
    }
}
