package strowger.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.ModuleSet;
import strowger.script.source.NearestName;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** {@code strowger help}: the manual page of a name. */
@Command(
        name = "help",
        description =
                "Explains a verb, a module, or one of its functions, variables, transformations,"
                        + " parameters, commands or event routes.")
final class HelpVerb implements Callable<Integer> {
    private final CommandLine program;
    private final Supplier<ModuleSet> modules;
    private final PrintWriter out;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "What to explain.")
    private String name = "";

    @Option(names = "--compatibility", description = "Prints what of Kamailio is here.")
    private boolean compatibility;

    HelpVerb(CommandLine program, Supplier<ModuleSet> modules, PrintWriter out) {
        this.program = program;
        this.modules = modules;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (compatibility) {
            out.print(Compatibility.page(modules.get()));
            out.flush();
            return 0;
        }
        CommandLine verb = program.getSubcommands().get(name);
        if (name.isEmpty()) {
            program.usage(out);
            out.println("Modules: " + String.join(" ", modules.get().names()));
        } else if (verb != null) {
            verb.usage(out);
        } else {
            explain(Manual.of(modules.get()));
        }
        return 0;
    }

    private void explain(Manual manual) {
        List<Manual.Page> pages = manual.find(name);
        if (pages.isEmpty()) {
            throw new ConfigurationException(
                    "nothing is called " + name + NearestName.hint(name, manual.names()));
        }
        pages.forEach(out::println);
    }
}
