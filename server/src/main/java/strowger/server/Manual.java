package strowger.server;

import strowger.engine.module.CommandExport;
import strowger.engine.module.EventRouteExport;
import strowger.engine.module.Export;
import strowger.engine.module.Exports;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.ModuleSet;
import strowger.engine.module.Parameter;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.StatisticExport;
import strowger.engine.module.TransformationExport;
import strowger.engine.module.VariableExport;
import strowger.engine.routing.RouteKind;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The manual: a page for each export of each module, made of its declaration. */
final class Manual {
    private final List<Page> pages = new ArrayList<>();

    /**
     * A page.
     *
     * @param name it is found by.
     * @param heading its first line.
     * @param text what follows, indented.
     */
    record Page(String name, String heading, List<String> text) {
        @Override
        public String toString() {
            return Stream.concat(Stream.of(heading), text.stream().map(line -> "    " + line))
                    .collect(Collectors.joining("\n"));
        }
    }

    private static final String[] NOTHING = {};

    /** The manual of all modules that can be loaded. */
    static Manual of(ModuleSet modules) {
        Manual manual = new Manual();
        for (String name : modules.names()) {
            modules.inspect(name).ifPresent(manual::add);
        }
        return manual;
    }

    private void add(Exports exports) {
        addModule(exports);
        exports.functions()
                .forEach(function -> add(function, signature(function), routes(function)));
        exports.variables().forEach(variable -> add(variable, signature(variable)));
        exports.transformations()
                .forEach(transformation -> add(transformation, signature(transformation)));
        for (ParameterExport parameter : exports.parameters()) {
            String[] more = {"Takes effect at once when the configuration is read anew."};
            add(parameter, signature(parameter), parameter.isSetWhileRunning() ? more : NOTHING);
        }
        exports.commands().forEach(command -> add(command, command.name()));
        exports.eventRoutes().forEach(route -> add(route, "event_route[" + route.name() + "]"));
        exports.statistics().forEach(each -> add(each, each.group() + ":" + each.name()));
    }

    private void addModule(Exports exports) {
        List<String> text = new ArrayList<>();
        line(text, "functions", exports.functions());
        line(text, "variables", exports.variables());
        line(text, "transformations", exports.transformations());
        line(text, "parameters", exports.parameters());
        line(text, "commands", exports.commands());
        line(text, "event routes", exports.eventRoutes());
        line(text, "statistics", exports.statistics());
        pages.add(new Page(exports.module(), "module " + exports.module(), text));
    }

    private static void line(List<String> text, String kind, List<? extends Export<?>> exports) {
        if (!exports.isEmpty()) {
            text.add(
                    exports.stream()
                            .map(Export::name)
                            .distinct()
                            .collect(Collectors.joining(" ", kind + ": ", "")));
        }
    }

    private void add(Export<?> export, String signature, String... lines) {
        List<String> text = new ArrayList<>();
        text.add(export.documentation());
        text.addAll(List.of(lines));
        String heading =
                "%s  (%s of module %s)".formatted(signature, kind(export), export.module());
        pages.add(new Page(export.name(), heading, List.copyOf(text)));
    }

    private static String kind(Export<?> export) {
        return switch (export) {
            case FunctionExport _ -> "function";
            case VariableExport _ -> "variable";
            case TransformationExport _ -> "transformation";
            case ParameterExport _ -> "parameter";
            case CommandExport _ -> "RPC command";
            case EventRouteExport _ -> "event route";
            case StatisticExport _ -> "statistic";
            default -> "export";
        };
    }

    private static String signature(FunctionExport function) {
        StringBuilder text = new StringBuilder(function.name()).append('(');
        String separator = "";
        for (Parameter parameter : function.parameters()) {
            String written = separator + parameter.name();
            text.append(parameter.optional() ? "[" + written + "]" : written);
            separator = ", ";
        }
        return text.append(')').toString();
    }

    private static String routes(FunctionExport function) {
        if (function.routes().size() == RouteKind.values().length) {
            return "Allowed in every route.";
        }
        return function.routes().stream()
                .filter(kind -> kind != RouteKind.ROUTE)
                .map(RouteKind::keyword)
                .collect(Collectors.joining(", ", "Allowed in ", " and routes called from there."));
    }

    private static String signature(VariableExport variable) {
        return "$" + variable.name() + (variable.isNamed() ? "(name)" : "");
    }

    private static String signature(TransformationExport transformation) {
        String arguments =
                transformation.argumentsMax() == 0
                        ? ""
                        : ",%d to %d arguments"
                                .formatted(
                                        transformation.argumentsMin(),
                                        transformation.argumentsMax());
        return "{" + transformation.name() + arguments + "}";
    }

    private static String signature(ParameterExport parameter) {
        String value =
                switch (parameter.type()) {
                    case INTEGER -> "number";
                    case TEXT -> "\"text\"";
                    case BOUND -> "\"text with $variables\"";
                    case ANY -> "number or \"text\"";
                };
        String unset = parameter.unset().isEmpty() ? "" : ", unset: " + parameter.unset();
        return "modparam(\"%s\", \"%s\", %s)%s"
                .formatted(parameter.module(), parameter.name(), value, unset);
    }

    /** The pages of a name; {@code $} before it and braces around it are not looked at. */
    List<Page> find(String name) {
        String bare = name.replaceAll("^[${]+|[(}].*$", "");
        return pages.stream()
                .filter(page -> page.name().equals(name) || page.name().equals(bare))
                .toList();
    }

    /** All names, each once. */
    List<String> names() {
        return pages.stream().map(Page::name).distinct().sorted().toList();
    }
}
