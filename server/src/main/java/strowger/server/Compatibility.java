package strowger.server;

import strowger.engine.module.Export;
import strowger.engine.module.Exports;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Refusal;
import strowger.server.command.ConfigurationCommands;
import strowger.server.command.CoreCommands;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of Kamailio's modules is here, export by export: the page {@code docs/compatibility.md}.
 *
 * <p>Kamailio's names are a resource; whether we have them is asked of the modules' declarations,
 * and the reason why not is a {@link Refusal} declared beside them. A line tells of one export and
 * depends on nothing else, so that changes to different modules do not meet.
 */
final class Compatibility {
    private static final String HEAD =
            """
            # Compatibility with Kamailio

            What the modules of Kamailio (5.8 to 6.2) export, and whether Strowger has it. Made from the
            modules' own declarations: do not edit; `./strowger help --compatibility` prints it, and
            `CompatibilityTest` fails when this file is old (run it with
            `-Dstrowger.compatibility.write=true` to write it anew).

            *accepted* means: a configuration may say it, and nothing needs to be done for it here.

            Where an export is here and yet does otherwise:

            - `jansson_*`: numbers keep the form they are written in (`0.1`, not `0.10000000000000001`);
              `jansson_xencode` writes each name once, with its newest value, and leaves out null.
            - `set_body_multipart`: the last delimiter closes the body, as RFC 2046 asks for.
            - `append_hf_value`, `insert_hf_value`: the element joins the header that is there.
            - `event_route[xhttp:request]`: a request that it does not answer is answered 404; HTTP needs
              no `tcp_accept_no_cl`; a connection carries one request at a time.
            - `auth`: nonces have a form of their own; those of another server are known only if its `secret`
              and parameters are the same and it is of this kind, too.
            - `dlgs.*`: the members of their answers have names of their own.
            - `lookup_xavp`: the members have the names of `$ulc`.
            - `loose_route`: -2 also where the connection of a flow has ended.
            - `set_send_socket`: false for a socket that is not listened on.
            - `$sdp(sess_version)`: read from the description at once, not only after it was set.
            - `update_stat`, `cnt_add`: also on counters that modules declare; not on what is derived from
              the server's state.
            """;

    /** What the language itself has, not a module. */
    private static final Set<String> LANGUAGE =
            Set.of(
                    "break", "drop", "exit", "return", "route", "null", "rc", "retcode", "?", "def",
                    "defn", "defs", "var", "_s", "sel", "ccp");

    private static final List<String> EVERYWHERE =
            List.of(
                    "core",
                    CoreCommands.NAME,
                    ConfigurationCommands.NAME,
                    LoadedConfiguration.STORAGE);

    private final ModuleSet modules;
    private final Map<String, Optional<Exports>> inspected = new TreeMap<>();

    private Compatibility(ModuleSet modules) {
        this.modules = modules;
    }

    /** An export of Kamailio. */
    private record Name(Refusal.Kind kind, String name) {}

    /** The page. */
    static String page(ModuleSet modules) {
        Compatibility compatibility = new Compatibility(modules);
        StringBuilder page = new StringBuilder(HEAD);
        names().forEach((module, names) -> compatibility.section(page, module, names));
        return page.toString();
    }

    private static Map<String, List<Name>> names() {
        Map<String, List<Name>> names = new TreeMap<>();
        try (BufferedReader reader = reader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                List<Name> ofModule = names.computeIfAbsent(columns[0], _ -> new ArrayList<>());
                if (columns.length == 3) {
                    ofModule.add(new Name(Refusal.Kind.valueOf(columns[1]), columns[2]));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return names;
    }

    private static BufferedReader reader() {
        InputStream stream =
                Objects.requireNonNull(
                        Compatibility.class.getResourceAsStream("kamailio-exports.tsv"));
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private Optional<Exports> exports(String module) {
        return inspected.computeIfAbsent(module, modules::inspect);
    }

    private void section(StringBuilder page, String module, List<Name> names) {
        page.append("\n## ").append(module).append("\n\n");
        if (exports(module).isEmpty() && !EVERYWHERE.contains(module)) {
            page.append("Not there.\n");
            return;
        }
        page.append("| kind | name | | |\n|---|---|---|---|\n");
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            names.stream()
                    .filter(each -> each.kind() == kind)
                    .forEach(each -> page.append(line(module, each)));
        }
    }

    private String line(String module, Name name) {
        return "| %s | `%s` | %s |\n"
                .formatted(name.kind().word(), name.name(), status(module, name));
    }

    private String status(String module, Name name) {
        Optional<Refusal> refusal =
                exports(module).flatMap(own -> own.refusal(name.kind(), name.name()));
        Optional<Export<?>> own = find(module, name);
        if (own.isPresent()) {
            return isNoop(own.get()) ? "accepted | " + own.get().documentation() : "yes |";
        }
        Optional<Refusal> anywhere =
                refusal.isPresent()
                        ? refusal
                        : EVERYWHERE.stream()
                                .flatMap(each -> exports(each).stream())
                                .flatMap(each -> each.refusal(name.kind(), name.name()).stream())
                                .findFirst();
        if (anywhere.isPresent()) {
            return "no | " + anywhere.get().reason();
        }
        if (LANGUAGE.contains(name.name())) {
            return "yes | part of the language";
        }
        if (EVERYWHERE.stream().anyMatch(each -> find(each, name).isPresent())) {
            return "yes | always loaded";
        }
        return module.equals("core") && find("pv", name).isPresent()
                ? "yes | in module pv"
                : "no | not yet";
    }

    private static boolean isNoop(Export<?> export) {
        String text = export.documentation();
        return text.startsWith("Kept for old configurations")
                || text.startsWith("Accepted and ignored");
    }

    private Optional<Export<?>> find(String module, Name name) {
        return exports(module)
                .flatMap(
                        own ->
                                exported(own, name.kind()).stream()
                                        .filter(each -> isCalled(each, name))
                                        .<Export<?>>map(each -> each)
                                        .findFirst());
    }

    private static boolean isCalled(Export<?> export, Name name) {
        String own = export.name();
        return own.equals(name.name())
                || (own.endsWith(":*")
                        && name.name().startsWith(own.substring(0, own.length() - 1)));
    }

    private static List<? extends Export<?>> exported(Exports exports, Refusal.Kind kind) {
        return switch (kind) {
            case PARAMETER -> exports.parameters();
            case FUNCTION -> exports.functions();
            case VARIABLE -> exports.variables();
            case TRANSFORMATION -> exports.transformations();
            case COMMAND -> exports.commands();
            case EVENT_ROUTE -> exports.eventRoutes();
            case STATISTIC -> exports.statistics();
        };
    }
}
