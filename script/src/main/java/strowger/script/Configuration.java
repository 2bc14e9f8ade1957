package strowger.script;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.RouteProgram;
import strowger.script.compile.CustomParameters;
import strowger.script.source.Diagnostic;
import strowger.script.source.Diagnostics;
import strowger.script.source.SourceFile;
import strowger.script.syntax.ListenAddress;
import strowger.script.syntax.Parser;
import strowger.script.syntax.SyntaxTree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration, read and compiled: parameters, sockets, modules with their parameters set, and
 * the program of its routes. Immutable. What is wrong with it is in {@link #diagnostics()}; reading
 * never fails for what a file holds.
 *
 * @param diagnostics errors and warnings, in order of position.
 * @param parameters of the core, by name.
 * @param custom parameters that it makes up.
 * @param sockets to listen on, in order.
 * @param aliases names of this server.
 * @param modulePaths of {@code loadpath}; kept for reports, modules are not looked for there.
 * @param modules that it loads, by name, in order.
 * @param moduleParameters that it sets, in order.
 * @param program its routes; {@link RouteProgram#EMPTY} when there are errors.
 * @param summary how much of it is supported.
 */
public record Configuration(
        List<Diagnostic> diagnostics,
        Map<String, Setting> parameters,
        CustomParameters custom,
        List<ListenAddress> sockets,
        List<ListenAddress.HostPort> aliases,
        List<String> modulePaths,
        List<String> modules,
        List<ModuleParameter> moduleParameters,
        RouteProgram program,
        Summary summary) {

    /**
     * Reads a file, loads the modules it names and compiles its routes.
     *
     * @param modules that can be loaded; {@code core} is, if there is one.
     * @throws IOException if the file itself can't be read.
     */
    public static Configuration read(Path file, Options options, ModuleSet modules)
            throws IOException {
        return read(SourceFile.read(0, file), options, modules);
    }

    /** The same for a text that is not on disk. */
    public static Configuration read(SourceFile main, Options options, ModuleSet modules) {
        Diagnostics diagnostics = new Diagnostics();
        SyntaxTree tree = parsed(main, options, diagnostics);
        return new ConfigurationReader(tree, options, modules, false, diagnostics).read();
    }

    private static SyntaxTree parsed(SourceFile main, Options options, Diagnostics diagnostics) {
        return Parser.parse(
                main, options.sources(), options.defines(), options.environment(), diagnostics);
    }

    /**
     * Reads a configuration anew whose modules run: its routes are compiled against them, no module
     * is loaded and no parameter set.
     *
     * @param modules that run.
     * @throws IOException if the file itself can't be read.
     */
    public Reread reread(Path file, Options options, ModuleSet modules) throws IOException {
        return reread(SourceFile.read(0, file), options, modules);
    }

    /** The same for a text that is not on disk. */
    public Reread reread(SourceFile main, Options options, ModuleSet modules) {
        Diagnostics diagnostics = new Diagnostics();
        SyntaxTree tree = parsed(main, options, diagnostics);
        ConfigurationReader reader =
                new ConfigurationReader(tree, options, modules, true, diagnostics);
        Configuration after = reader.read();
        new Changes(this, after, modules, main, diagnostics).warn();
        return new Reread(after.with(diagnostics.inOrder()), reader.changes());
    }

    private Configuration with(List<Diagnostic> found) {
        return new Configuration(
                found,
                parameters,
                custom,
                sockets,
                aliases,
                modulePaths,
                modules,
                moduleParameters,
                program,
                summary);
    }

    /** Whether it can't be run. */
    public boolean failed() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }

    /** A parameter of the core, if it is set. */
    public Optional<Setting> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** A number that a parameter of the core is set to, or another when it is not set. */
    public long number(String name, long otherwise) {
        Setting setting = parameters.get(name);
        return setting == null ? otherwise : setting.number();
    }

    /** A text that a parameter of the core is set to, or another when it is not set. */
    public String text(String name, String otherwise) {
        Setting setting = parameters.get(name);
        return setting == null ? otherwise : setting.text();
    }
}
