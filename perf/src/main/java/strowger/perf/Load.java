package strowger.perf;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The program: {@code load [options] SCENARIO}.
 *
 * <p>Ends with 0 when every request was answered rightly, 1 when any was not, 2 when an option is
 * wrong; then one line says which.
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        version = "Strowger load 0.1.0",
        sortOptions = false,
        usageHelpWidth = 100,
        description = "Loads a SIP server, checks every answer and measures what it costs.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:every request was answered rightly",
            "1:a request failed, or the network did",
            "2:an option is wrong"
        })
public final class Load implements Callable<Integer> {
    static final int OUTSTANDING_CLOSED = 64;
    static final int OUTSTANDING_OPEN = 256;
    static final long COALESCE_CLOSED_US = 50;
    static final double RATE_MAX = 10_000_000;
    static final int DEAF_MAX = 10_000;

    @Parameters(
            paramLabel = "SCENARIO",
            completionCandidates = Labels.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String scenario = "";

    @Option(names = "--target", required = true, description = "The server, as HOST:PORT.")
    private String target = "";

    @Option(
            names = "--local",
            defaultValue = "",
            description = "The caller's socket, as IP:PORT; a free port by default.")
    private String local = "";

    @Option(
            names = "--callee",
            defaultValue = "",
            description = "The callee's socket, as IP:PORT; a free port by default.")
    private String callee = "";

    @Option(
            names = "--domain",
            defaultValue = "",
            description = "Domain of the users; the target by default.")
    private String domain = "";

    @Option(
            names = "--lookup",
            description = "Call registered users; by default the callee's address is in the URI.")
    private boolean lookup;

    @Option(
            names = "--method",
            defaultValue = "OPTIONS",
            description = "Method of relay: ${DEFAULT-VALUE} or INFO.")
    private String method = "";

    @Option(
            names = "--outstanding",
            description = "Requests in flight at most; 64, or 256 with --rate.")
    private @Nullable Integer outstanding;

    @Option(
            names = "--rate",
            description = "Open loop: so many requests begin a second, whatever becomes of them.")
    private @Nullable Double rate;

    @Option(names = "--poisson", description = "With --rate: at random, so many on average.")
    private boolean poisson;

    @Option(
            names = "--duration",
            defaultValue = "5",
            description = "Seconds to measure (${DEFAULT-VALUE}).")
    private double duration;

    @Option(names = "--warmup", description = "Seconds before; 1, or 0 with --requests.")
    private @Nullable Double warmup;

    @Option(names = "--requests", description = "Measure so many requests, instead of by time.")
    private @Nullable Long requests;

    @Option(
            names = "--users",
            defaultValue = "1000",
            description = "Users that take turns (${DEFAULT-VALUE}).")
    private int users;

    @Option(
            names = "--transport",
            defaultValue = "udp",
            description =
                    "udp, or tcp: a connection for each user, or tcp-new: one for each request"
                            + " (options and register only).")
    private String transport = "";

    @Option(
            names = "--deaf",
            defaultValue = "0",
            description = "TCP connections beside them that ask and read nothing.")
    private int deaf;

    @Option(
            names = "--deaf-ahead",
            defaultValue = "0",
            description =
                    "Seconds of the warm-up that are left when those come; with 0 they come as the"
                            + " measurement begins.")
    private double deafAhead;

    @Option(
            names = "--expires",
            defaultValue = "3600",
            description = "Of bindings, in seconds (${DEFAULT-VALUE}).")
    private int expires;

    @Option(
            names = "--payload",
            defaultValue = "0",
            description = "Bytes of body (${DEFAULT-VALUE}).")
    private int payload;

    @Option(
            names = "--timeout",
            description = "Seconds until a request is given up; 2, or 32 with --retransmit.")
    private @Nullable Double timeout;

    @Option(
            names = "--retransmit",
            description = "Send requests again as RFC 3261 says; by default a loss is a failure.")
    private boolean retransmit;

    @Option(
            names = "--coalesce",
            description = "Microseconds to gather answers; 50, or 0 with --rate.")
    private @Nullable Long coalesce;

    @Option(names = "--pid", description = "A process of the server; its children count too.")
    private List<Long> pids = new ArrayList<>();

    @Option(names = "--pidfile", description = "A file that holds such a process's number.")
    private List<Path> pidfiles = new ArrayList<>();

    @Option(names = "--seed", description = "Of what is random; by default the clock.")
    private @Nullable Long seed;

    @Option(
            names = "--io",
            defaultValue = "AUTO",
            description =
                    "auto, native (libc; datagrams of one length go together), single (libc; each"
                            + " by itself) or channel (the JDK).")
    private Network.Io io = Network.Io.AUTO;

    @Option(
            names = "--allow-remote",
            description = "Load a server that is not on this machine; ask its owner first.")
    private boolean allowRemote;

    @Option(names = "--json", description = "Print one line of JSON instead of the table.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** The names shown in the help. */
    static final class Labels implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Name.values()).map(Name::label).iterator();
        }
    }

    /** Runs the program. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, whose faults are one line. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Load());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Load::refuse);
        line.setExecutionExceptionHandler(Load::giveUp);
        return line;
    }

    private static int refuse(ParameterException fault, String[] arguments) {
        PrintWriter err = fault.getCommandLine().getErr();
        err.println("load: " + fault.getMessage() + "; see load --help");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int giveUp(
            Exception fault, CommandLine line, CommandLine.ParseResult ignoredResult) {
        line.getErr().println("load: " + fault.getMessage());
        line.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = settings();
        Report report = Session.run(settings);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? report.json() : report.table());
        out.flush();
        return report.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Settings settings() throws IOException {
        Name name = name();
        InetSocketAddress server = address("--target", target);
        if (!allowRemote && !server.getAddress().isLoopbackAddress()) {
            throw wrong(
                    "--target", target, "not on loopback; --allow-remote loads it all the same");
        }
        String host = Texts.hostPort(new InetSocketAddress(server.getAddress(), 0));
        String anyPort = allowRemote ? "0.0.0.0:0" : host;
        return new Settings(
                name,
                server,
                address("--local", local.isEmpty() ? anyPort : local),
                address("--callee", callee.isEmpty() ? anyPort : callee),
                domain.isEmpty() ? Texts.hostPort(server) : domain,
                lookup,
                relayMethod(name),
                outstanding(name),
                pace(),
                plan(),
                timers(),
                users(name),
                flows(name),
                within("--deaf", deaf, 0, DEAF_MAX),
                seconds("--deaf-ahead", deafAhead, 0),
                within("--expires", expires, 1, Integer.MAX_VALUE),
                payload(name),
                new ProcessTree(Path.of("/proc"), processes()),
                seed == null ? System.nanoTime() : seed,
                io);
    }

    private Name name() {
        return Arrays.stream(Name.values())
                .filter(name -> name.label().equals(scenario))
                .findFirst()
                .orElseThrow(
                        () ->
                                wrong(
                                        "SCENARIO",
                                        scenario,
                                        "one of " + String.join(", ", new Labels())));
    }

    private InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw wrong(option, text, "HOST:PORT");
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            within(option, port, option.equals("--target") ? 1 : 0, 65_535);
            return new InetSocketAddress(InetAddress.getByName(text.substring(0, colon)), port);
        } catch (NumberFormatException notANumber) {
            throw wrong(option, text, "HOST:PORT");
        } catch (UnknownHostException unknown) {
            throw wrong(option, text, "a host that can be resolved");
        }
    }

    private String relayMethod(Name name) {
        if (!method.equals("OPTIONS") && !method.equals("INFO")) {
            throw wrong("--method", method, "OPTIONS or INFO");
        }
        return switch (name) {
            case MESSAGE -> "MESSAGE";
            case CALL -> "INVITE";
            default -> method;
        };
    }

    private int outstanding(Name name) {
        int fallback = rate == null ? OUTSTANDING_CLOSED : OUTSTANDING_OPEN;
        if (outstanding == null) {
            return takesTurns(name) ? Math.min(takers(name), fallback) : fallback;
        }
        int most = takesTurns(name) ? Math.min(takers(name), Key.SLOTS_MAX) : Key.SLOTS_MAX;
        return within("--outstanding", outstanding, 1, most);
    }

    /** Whether a user's next request must wait for the answer to the last. */
    private static boolean takesTurns(Name name) {
        return name == Name.REGISTER || name == Name.PUBLISH || name == Name.NOTIFY;
    }

    private int takers(Name name) {
        return name == Name.NOTIFY ? 1 : users;
    }

    private Pace pace() {
        if (rate == null) {
            if (poisson) {
                throw wrong("--poisson", "", "only with --rate");
            }
            return Pace.closedLoop();
        }
        if (!(rate > 0 && rate <= RATE_MAX)) {
            throw wrong("--rate", rate, "above 0, at most 10000000");
        }
        return poisson
                ? Pace.poisson(rate, seed == null ? System.nanoTime() : seed)
                : Pace.fixed(rate);
    }

    private Plan plan() {
        long count = requests == null ? 0 : requests;
        if (requests != null && count < 1) {
            throw wrong("--requests", requests, "at least 1");
        }
        double before = warmup == null ? (count > 0 ? 0 : 1) : warmup;
        long gather = coalesce == null ? (rate == null ? COALESCE_CLOSED_US : 0) : coalesce;
        if (gather < 0 || gather > 1_000_000) {
            throw wrong("--coalesce", gather, "0 to 1000000");
        }
        return new Plan(
                seconds("--warmup", before, 0),
                seconds("--duration", duration, 0.001),
                count,
                gather * 1_000);
    }

    private Timers timers() {
        double wait = timeout == null ? (retransmit ? 32 : 2) : timeout;
        long waitNs = seconds("--timeout", wait, 0.001);
        return retransmit ? Timers.resending(waitNs) : Timers.once(waitNs);
    }

    private long seconds(String option, double value, double least) {
        if (!(value >= least && value <= 1e6)) {
            throw wrong(option, value, "seconds, " + least + " to 1000000");
        }
        return (long) (value * 1e9);
    }

    private int users(Name name) {
        within("--users", users, 1, Template.USERS_MAX);
        return name == Name.REGISTER_NEW ? Template.USERS_MAX : users;
    }

    private int flows(Name name) {
        if (transport.equals("udp")) {
            return 0;
        }
        boolean each = transport.equals("tcp-new");
        boolean served = name == Name.OPTIONS || name == Name.REGISTER;
        if (!served || (!each && !transport.equals("tcp"))) {
            throw wrong(
                    "--transport", transport, "udp, or tcp or tcp-new with options or register");
        }
        return each ? StreamNetwork.ONE_EACH : users;
    }

    private int payload(Name name) {
        int most = Wire.DATAGRAM_MAX - 1_000;
        int size = within("--payload", payload, 0, most);
        return name == Name.ECHO ? Math.max(size, Key.LENGTH) : size;
    }

    private List<Long> processes() throws IOException {
        List<Long> all = new ArrayList<>(pids);
        for (Path file : pidfiles) {
            try {
                all.add(Long.valueOf(Files.readString(file).strip()));
            } catch (NumberFormatException notANumber) {
                throw wrong("--pidfile", file, "a file that holds a process's number");
            } catch (NoSuchFileException missing) {
                throw wrong("--pidfile", file, "a file that is there");
            }
        }
        for (long pid : all) {
            if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
                throw wrong("--pid", pid, "a process that runs");
            }
        }
        return all;
    }

    private int within(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(option, value, least + " to " + most);
        }
        return value;
    }

    private ParameterException wrong(String option, Object value, String wanted) {
        String text = "%s %s is wrong: %s".formatted(option, value, wanted);
        return new ParameterException(spec.commandLine(), text);
    }
}
