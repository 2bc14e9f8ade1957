package strowger.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Struct;
import strowger.script.Configuration;
import strowger.script.Summary;
import strowger.script.source.Diagnostic;
import strowger.server.rpc.JsonText;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code strowger check}: what is wrong with configurations, without running them. */
@Command(
        name = "check",
        description =
                "Lists what is wrong with configurations, a line each; exits with 1 if one of them"
                        + " can't be run.")
final class CheckVerb implements Callable<Integer> {
    private final PrintWriter out;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The configurations.")
    private List<Path> files = List.of();

    @Option(
            names = "--lenient",
            description = "Warns of what is not supported instead of refusing it.")
    private boolean lenient;

    @Option(
            names = {"-A", "--define"},
            paramLabel = "NAME[=VALUE]",
            description = "Defines a name before the configurations do.")
    private List<String> defines = List.of();

    @Option(names = "--format", paramLabel = "KIND", description = "text or json.")
    private String format = "text";

    CheckVerb(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ConfigurationException("--format is text or json, not " + format);
        }
        List<Struct> diagnostics = new ArrayList<>();
        List<Struct> summaries = new ArrayList<>();
        boolean failed = false;
        for (Path file : files) {
            Configuration configuration = read(file);
            failed |= configuration.failed();
            if (format.equals("json")) {
                configuration.diagnostics().forEach(each -> diagnostics.add(report(each)));
                summaries.add(summary(file, configuration));
            } else {
                print(file, configuration);
            }
        }
        if (format.equals("json")) {
            Struct report = new Struct().add("diagnostics", diagnostics).add("files", summaries);
            out.println(JsonText.compact(report));
        }
        return failed ? 1 : 0;
    }

    private Configuration read(Path file) {
        ServerOptions options = ServerOptions.of(file).defining(defines, lenient);
        return LoadedConfiguration.inspect(options).content();
    }

    private void print(Path file, Configuration configuration) {
        configuration.diagnostics().forEach(out::println);
        Summary summary = configuration.summary();
        if (summary.routes() == 0 && !configuration.failed()) {
            out.println(file + ": it has no routes; run refuses it");
        }
        out.printf(
                "%s: %s; %d routes; %d of %d functions, %d of %d calls and %d of %d modules are"
                        + " known (%d %%)%n",
                file,
                configuration.failed() ? "can't be run" : "can be run",
                summary.routes(),
                summary.functions() - summary.functionsUnknown(),
                summary.functions(),
                summary.calls() - summary.callsUnknown(),
                summary.calls(),
                summary.modules() - summary.modulesUnknown(),
                summary.modules(),
                summary.supportedPercent());
    }

    private static Struct summary(Path file, Configuration configuration) {
        Summary summary = configuration.summary();
        return new Struct()
                .add("file", file.toString())
                .add("runs", !configuration.failed())
                .add("files", summary.files())
                .add("routes", summary.routes())
                .add("functions", summary.functions())
                .add("functionsUnknown", summary.functionsUnknown())
                .add("calls", summary.calls())
                .add("callsUnknown", summary.callsUnknown())
                .add("modules", summary.modules())
                .add("modulesUnknown", summary.modulesUnknown())
                .add("supportedPercent", summary.supportedPercent());
    }

    private static Struct report(Diagnostic diagnostic) {
        return new Struct()
                .add("file", diagnostic.file())
                .add("line", diagnostic.line())
                .add("column", diagnostic.column())
                .add("severity", diagnostic.severity().word())
                .add("kind", diagnostic.kind().word())
                .add("message", diagnostic.message());
    }
}
