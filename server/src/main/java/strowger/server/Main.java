package strowger.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.ModuleSet;
import strowger.engine.reactor.SetupException;
import strowger.engine.storage.StorageException;
import strowger.server.command.ConfigurationCommands;
import strowger.server.command.CoreCommands;
import strowger.server.command.Version;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The program. A user's mistake is a line on standard error and exit code 1, or 2 for a command
 * line that is none; only our own mistakes show a stack trace.
 */
@Command(
        name = "strowger",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Numbers.class,
        description = "A SIP engine that runs Kamailio's configuration language.",
        footer = {
            "The launcher has these besides:",
            "  load   Sends a server load and measures it; see ./strowger load --help.",
            "  bench  Runs the benchmarks of parts of the program (JMH).",
            "  train  Keeps what the JVM learns under load, for a quicker start."
        })
public final class Main implements Runnable {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final CommandLine program;
    private final PrintWriter err;

    /**
     * @param out takes what was asked for.
     * @param err takes what went wrong.
     */
    Main(PrintStream out, PrintStream err) {
        this.err = writer(err);
        PrintWriter results = writer(out);
        program = new CommandLine(this);
        program.addSubcommand(new RunVerb(results));
        program.addSubcommand(new CheckVerb(results));
        program.addSubcommand(new RpcVerb(results));
        program.addSubcommand(new HelpVerb(program, Main::installedModules, results));
        program.setOut(results);
        program.setErr(this.err);
        program.setParameterExceptionHandler((fault, _) -> misused(fault));
        program.setExecutionExceptionHandler((fault, _, _) -> failed(fault));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Runs a verb and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new Main(System.out, System.err).execute(arguments));
    }

    /** Runs a verb. */
    int execute(String... arguments) {
        return program.execute(arguments);
    }

    @Override
    public void run() {
        program.usage(program.getOut());
    }

    private int misused(ParameterException fault) {
        String verb = fault.getCommandLine().getCommandName().replace("strowger", "");
        StringBuilder line = new StringBuilder("strowger: ").append(described(fault, verb));
        if (fault instanceof UnmatchedArgumentException unmatched) {
            unmatched.getSuggestions().stream()
                    .findFirst()
                    .ifPresent(near -> line.append("; did you mean ").append(near).append('?'));
        }
        err.println(line.append("; see: ./strowger help ").append(verb).toString().strip());
        return MISUSED;
    }

    private static String described(ParameterException fault, String verb) {
        if (fault instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            String first = unmatched.getUnmatched().getFirst();
            return verb.isEmpty()
                    ? "there is no verb '" + first + "'"
                    : verb + " takes no argument '" + first + "'";
        }
        return String.valueOf(fault.getMessage());
    }

    private int failed(Exception fault) {
        if (fault instanceof ConfigurationException
                || fault instanceof SetupException
                || fault instanceof StorageException) {
            String.valueOf(fault.getMessage())
                    .lines()
                    .forEach(line -> err.println("strowger: " + line));
        } else {
            err.println("strowger: a fault of the program itself; please report it:");
            fault.printStackTrace(err);
        }
        return FAILED;
    }

    /** Every module of the program, none loaded. */
    static ModuleSet installedModules() {
        CoreCommands commands = new CoreCommands();
        return ModuleSet.ofClassPath(commands, new ConfigurationCommands(commands::server));
    }

    /** What {@code --version} prints. */
    static final class Numbers implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.LINE};
        }
    }
}
