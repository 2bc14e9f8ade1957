package strowger.script.compile;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.ParameterExport;
import strowger.engine.module.Transformation;
import strowger.engine.module.TransformationExport;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableExport;
import strowger.engine.module.VariableName;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.NearestName;
import strowger.script.source.Position;
import strowger.script.syntax.Format;
import strowger.script.syntax.Parser;
import strowger.script.syntax.VariableReference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Resolves variables, their inner names, indices and transformations. */
final class VariableBinder {
    /** What stands in for a variable that can't be resolved; an error was reported then. */
    static final Variable NULL = new BoundArgument.Fixed(new Value());

    /** How a select begins that reads a parameter of the configuration's own. */
    private static final String CUSTOM = "cfg_get.";

    private static final Set<String> RESULTS = Set.of("rc", "retcode");

    private final Scope scope;

    VariableBinder(Scope scope) {
        this.scope = scope;
    }

    /** The slot of a {@code $var} without index and transformations. */
    Optional<Integer> slot(VariableReference reference) {
        boolean plain =
                reference.name().equals("var")
                        && reference.transformations().isEmpty()
                        && reference.index() instanceof VariableReference.Index.None;
        Format inner = reference.inner();
        return plain && inner != null && inner.isConstant()
                ? Optional.of(scope.slot(inner.constant().strip()))
                : Optional.empty();
    }

    /** Whether it is {@code $null}. */
    static boolean isNull(VariableReference reference) {
        return reference.name().equals("null") && reference.inner() == null;
    }

    /** Whether it is the last result, without transformations. */
    static boolean isResult(VariableReference reference) {
        return RESULTS.contains(reference.name())
                && reference.inner() == null
                && reference.transformations().isEmpty();
    }

    /** The variable, its transformations applied. */
    Variable bind(VariableReference reference) {
        Variable variable = untransformed(reference);
        for (VariableReference.Transformation each : reference.transformations()) {
            variable = transformed(variable, each);
        }
        return variable;
    }

    private Variable untransformed(VariableReference reference) {
        Format inner = reference.inner();
        return switch (reference.name()) {
            case "null" -> NULL;
            case "rc", "retcode" -> new BoundArgument.LastResult();
            case "var" -> variable(reference, inner);
            case "def", "defs", "defn" -> define(reference, inner);
            case "_s" ->
                    inner == null
                            ? malformed(reference, "$_s needs a text in parentheses")
                            : new BoundArgument.AsVariable(text(inner));
            case "sel" ->
                    inner == null || !inner.isConstant()
                            ? malformed(reference, "$sel needs a constant select in parentheses")
                            : select(reference.at(), inner.constant().strip());
            case "ccp" ->
                    inner == null || !inner.isConstant()
                            ? malformed(reference, "$ccp needs group.name in parentheses")
                            : custom(reference.at(), inner.constant().strip());
            default -> exported(reference, inner);
        };
    }

    /** What a select reads, given without its {@code @}. */
    Variable select(Position at, String path) {
        if (path.startsWith(CUSTOM)) {
            return custom(at, path.substring(CUSTOM.length()));
        }
        Optional<String> variable = Selects.variable(path);
        if (variable.isEmpty()) {
            scope.unknown(
                    Kind.UNSUPPORTED,
                    at,
                    "the select @" + path + " is not supported; write a variable instead");
            return NULL;
        }
        return bind(Parser.variable(variable.get(), at));
    }

    private Variable custom(Position at, String name) {
        Optional<CustomParameters.Cell> cell = scope.custom().find(name);
        Optional<ParameterExport> parameter = scope.liveParameter(name);
        if (cell.isEmpty() && parameter.isPresent()) {
            return live(parameter.get());
        }
        if (cell.isEmpty()) {
            scope.unknown(
                    Kind.UNKNOWN_VARIABLE,
                    at,
                    "no parameter "
                            + name
                            + NearestName.of(name, scope.custom().all().keySet())
                                    .map(NearestName::question)
                                    .orElse("; declare it above the routes: " + name + " = value"));
            return NULL;
        }
        return cell.get();
    }

    /** Read only: what sets it is no work for a reactor. */
    private static Variable live(ParameterExport parameter) {
        return (context, out) -> {
            if (parameter.current() instanceof Long number) {
                out.setInteger(number);
            } else {
                out.set(Value.ofText(parameter.current().toString()));
                out.keepIn(context.arena());
            }
        };
    }

    private Variable variable(VariableReference reference, @Nullable Format inner) {
        if (inner != null && !inner.isConstant()) {
            return new BoundArgument.NamedSlot(text(inner), scope.slots());
        }
        if (inner == null || inner.constant().isBlank()) {
            return malformed(reference, "$var needs a name in parentheses");
        }
        return new BoundArgument.SlotVariable(scope.slot(inner.constant().strip()));
    }

    private Variable define(VariableReference reference, @Nullable Format inner) {
        if (inner == null || !inner.isConstant()) {
            return malformed(reference, "$" + reference.name() + " needs the name of a define");
        }
        Optional<String> value = scope.define(inner.constant().strip());
        if (reference.name().equals("defn")) {
            return new BoundArgument.Fixed(Value.ofInteger(integer(value.orElse(""))));
        }
        return value.<Variable>map(text -> new BoundArgument.Fixed(scope.constants().text(text)))
                .orElse(NULL);
    }

    private static long integer(String text) {
        return text.matches("[+-]?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private Variable exported(VariableReference reference, @Nullable Format inner) {
        boolean classed = isClassed(reference);
        Optional<VariableExport> export = scope.variable(classed ? "avp" : reference.name());
        if (export.isEmpty()) {
            unknown(reference);
            return NULL;
        }
        if (classed) {
            return ClassAttributes.bind(reference, export.get(), scope.constants());
        }
        if (export.get().isNamed() && inner == null) {
            return malformed(reference, "$" + reference.name() + " needs a name in parentheses");
        }
        if (!export.get().isNamed() && inner != null) {
            return malformed(reference, "$" + reference.name() + " takes no name in parentheses");
        }
        try {
            return export.get()
                    .bind(
                            new VariableName(
                                    reference.name(),
                                    inner == null ? null : text(inner),
                                    index(reference.index())));
        } catch (ConfigurationException fault) {
            return malformed(reference, reference.source() + ": " + fault.getMessage());
        }
    }

    private void unknown(VariableReference reference) {
        if (reference.name().equals("g.")) {
            scope.unknown(
                    Kind.UNSUPPORTED,
                    reference.at(),
                    reference.source() + " is a global attribute of SER; use $shv(name) instead");
        } else {
            scope.unknownVariable(reference.at(), isClassed(reference) ? "avp" : reference.name());
        }
    }

    private static boolean isClassed(VariableReference reference) {
        return ClassAttributes.isKnown(reference.name());
    }

    private Variable malformed(VariableReference reference, String message) {
        scope.diagnostics().error(Kind.UNKNOWN_VARIABLE, reference.at(), message);
        return NULL;
    }

    private VariableName.Index index(VariableReference.Index index) {
        return switch (index) {
            case VariableReference.Index.None _ -> VariableName.Index.NONE;
            case VariableReference.Index.All _ -> VariableName.Index.ALL;
            case VariableReference.Index.Constant constant ->
                    VariableName.Index.of(constant.number());
            case VariableReference.Index.Dynamic dynamic ->
                    VariableName.Index.of(argument(dynamic.variable()));
        };
    }

    private Variable transformed(Variable variable, VariableReference.Transformation use) {
        Optional<TransformationExport> export = scope.transformation(use.name());
        if (export.isEmpty()) {
            scope.unknownTransformation(use.at(), use.name());
            return NULL;
        }
        int count = use.arguments().size();
        if (count < export.get().argumentsMin() || count > export.get().argumentsMax()) {
            scope.diagnostics()
                    .error(
                            Kind.TYPE,
                            use.at(),
                            "{" + use.name() + "} does not take " + count + " arguments");
            return NULL;
        }
        try {
            Transformation transformation =
                    export.get().bind(use.arguments().stream().map(this::text).toList());
            return new BoundArgument.Transformed(variable, transformation);
        } catch (ConfigurationException fault) {
            scope.diagnostics()
                    .error(Kind.TYPE, use.at(), "{" + use.name() + "}: " + fault.getMessage());
            return NULL;
        }
    }

    /** A variable as an argument. */
    Argument argument(VariableReference reference) {
        return new BoundArgument.OfVariable(bind(reference), Bytes.decoded(reference.source()));
    }

    /** Text with variables as an argument. */
    Argument text(Format format) {
        String source = Bytes.decoded(format.source());
        if (format.isConstant()) {
            return new BoundArgument.Constant(scope.constants().text(format.constant()), source);
        }
        if (format.parts().size() == 1
                && format.parts().getFirst() instanceof VariableReference only) {
            return new BoundArgument.OfVariable(bind(only), source);
        }
        List<Argument> parts = new ArrayList<>();
        for (Format.Part part : format.parts()) {
            parts.add(
                    switch (part) {
                        case Format.Text text ->
                                new BoundArgument.Constant(
                                        scope.constants().text(text.text()),
                                        Bytes.decoded(text.text()));
                        case VariableReference variable -> argument(variable);
                    });
        }
        return new BoundArgument.Text(List.copyOf(parts), source);
    }
}
