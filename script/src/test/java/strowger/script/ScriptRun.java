package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import strowger.engine.module.ModuleSet;
import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.script.source.SourceFile;
import strowger.script.syntax.Sources;

import java.util.List;
import java.util.Map;

/** A configuration compiled against {@link TestModule}, and runs of its routes. */
final class ScriptRun {
    static final Options OPTIONS =
            new Options(Map.of(), Map.of("SD_VALUE", "from-env"), false, Sources.NONE);

    private final TestModule module = new TestModule("test");
    private final RoutingContext context = new RoutingContext();
    private final Configuration configuration;

    private ScriptRun(String text, Options options) {
        configuration =
                Configuration.read(
                        SourceFile.of("test.cfg", "loadmodule \"test.so\"\n" + text),
                        options,
                        ModuleSet.of(module));
    }

    /** Compiles a configuration that must be without errors. */
    static ScriptRun of(String text) {
        ScriptRun run = new ScriptRun(text, OPTIONS);
        assertEquals(false, run.configuration.failed(), run.configuration.diagnostics().toString());
        return run;
    }

    /** Compiles statements as the request route. */
    static ScriptRun ofRequest(String statements) {
        return of("request_route {\n" + statements + "\n}\n");
    }

    /** What is wrong with a configuration. */
    static List<String> faults(String text) {
        return faults(text, OPTIONS);
    }

    static List<String> faults(String text, Options options) {
        return new ScriptRun(text, options)
                .configuration.diagnostics().stream().map(Object::toString).toList();
    }

    /** Runs the request route; its result. */
    int run() {
        return run(RouteKind.REQUEST, "");
    }

    int run(RouteKind kind, String name) {
        RouteBlock block = configuration.program().block(kind, name).orElseThrow();
        context.begin(kind, configuration.program().variableCount());
        return block.run(context);
    }

    /** Runs the request route; what it noted. */
    List<String> notes() {
        module.notes().clear();
        run();
        return List.copyOf(module.notes());
    }

    RoutingContext context() {
        return context;
    }

    TestModule module() {
        return module;
    }

    Configuration configuration() {
        return configuration;
    }
}
