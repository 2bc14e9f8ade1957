package strowger.script.compile;

import org.jspecify.annotations.Nullable;

import strowger.engine.module.Argument;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Parameter;
import strowger.engine.module.ParameterKind;
import strowger.engine.module.Variable;
import strowger.engine.routing.RouteKind;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.NearestName;
import strowger.script.source.Position;
import strowger.script.syntax.Expression;
import strowger.script.syntax.Format;
import strowger.script.syntax.Parser;
import strowger.script.syntax.VariableReference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Resolves the functions and routes that are called, and their arguments. */
final class CallBinder {
    private static final Code FAILURE = new Code.Negate(new Code.IntegerConstant(1));

    private final Scope scope;
    private final VariableBinder variables;
    private final ExpressionBinder expressions;
    private RouteKind kind = RouteKind.ROUTE;

    CallBinder(Scope scope, VariableBinder variables, ExpressionBinder expressions) {
        this.scope = scope;
        this.variables = variables;
        this.expressions = expressions;
    }

    /** Says in which kind of route the next calls stand. */
    void inside(RouteKind route) {
        kind = route;
    }

    Code bind(Expression.Call call) {
        if (call.name().equals("route")) {
            return routeCall(call);
        }
        List<FunctionExport> exports = scope.functions(call.name());
        if (exports.isEmpty()) {
            scope.unknownFunction(call.at(), call.name());
            return FAILURE;
        }
        int count = call.arguments().size();
        for (FunctionExport export : exports) {
            if (count >= export.argumentsMin() && count <= export.parameters().size()) {
                return bind(call, export);
            }
        }
        scope.diagnostics()
                .error(
                        Kind.TYPE,
                        call.at(),
                        call.name() + " does not take " + count + " arguments; " + usage(exports));
        return FAILURE;
    }

    private static String usage(List<FunctionExport> exports) {
        return exports.stream().map(CallBinder::usage).collect(Collectors.joining(" or "));
    }

    private static String usage(FunctionExport export) {
        return export.parameters().stream()
                .map(each -> each.optional() ? "[" + each.name() + "]" : each.name())
                .collect(Collectors.joining(", ", "it is " + export.name() + "(", ")"));
    }

    private Code bind(Expression.Call call, FunctionExport export) {
        if (!isAllowed(export)) {
            scope.diagnostics()
                    .error(
                            Kind.UNSUPPORTED,
                            call.at(),
                            call.name() + " can't be called in " + kind.keyword());
            return FAILURE;
        }
        List<Code.Store> stores = new ArrayList<>();
        List<Argument> arguments = new ArrayList<>();
        for (int index = 0; index < call.arguments().size(); index++) {
            arguments.add(
                    argument(export.parameters().get(index), call.arguments().get(index), stores));
        }
        try {
            return new Code.Call(
                    export.function(),
                    Arguments.bind(export.parameters(), arguments),
                    List.copyOf(stores),
                    export.isWaiting(),
                    next(call, export));
        } catch (ConfigurationException fault) {
            scope.diagnostics()
                    .error(Kind.TYPE, call.at(), call.name() + ": " + fault.getMessage());
            return FAILURE;
        }
    }

    /** Event routes run on requests, made up or real: what request routes may do, they may. */
    private boolean isAllowed(FunctionExport export) {
        return export.routes().contains(kind)
                || (kind == RouteKind.EVENT && export.routes().contains(RouteKind.REQUEST));
    }

    private @Nullable Code next(Expression.Call call, FunctionExport export) {
        int index = export.continuation();
        return index < 0 ? null : routeCall(call.arguments().get(index));
    }

    private Argument argument(Parameter parameter, Expression given, List<Code.Store> stores) {
        return switch (given) {
            case Expression.Text text -> ofText(parameter, text);
            case Expression.Numeral number ->
                    new BoundArgument.Constant(
                            Value.ofInteger(number.value()), String.valueOf(number.value()));
            case Expression.Variable variable -> ofVariable(parameter, variable.reference());
            case Expression.Word word -> ofWord(parameter, word);
            default -> ofExpression(parameter, given, stores);
        };
    }

    private Argument ofText(Parameter parameter, Expression.Text text) {
        String decoded = Bytes.decoded(text.text());
        switch (parameter.kind()) {
            case VERBATIM -> {
                return constant(text.text());
            }
            case ROUTE -> {
                return routeName(text.at(), text.text());
            }
            case INTEGER -> {
                if (text.text().matches("[+-]?[0-9]{1,18}")) {
                    return new BoundArgument.Constant(
                            Value.ofInteger(Long.parseLong(text.text())), decoded);
                }
                Optional<Long> flag = scope.flag(text.text());
                if (flag.isPresent()) {
                    return new BoundArgument.Constant(Value.ofInteger(flag.get()), decoded);
                }
            }
            default -> {}
        }
        Format format = Parser.format(text.text(), text.at().plus(1), scope.diagnostics());
        if (parameter.kind() == ParameterKind.VARIABLE) {
            return named(parameter, format, text.at());
        }
        return variables.text(format);
    }

    private Argument routeName(Position at, String name) {
        if (!name.isEmpty() && !name.equals("0") && !scope.hasBlock(name)) {
            scope.diagnostics()
                    .warning(Kind.UNKNOWN_FUNCTION, at, "there is no route block named " + name);
        }
        return constant(name);
    }

    private Argument named(Parameter parameter, Format format, Position at) {
        if (format.parts().size() == 1
                && format.parts().getFirst() instanceof VariableReference reference) {
            return variables.argument(reference);
        }
        scope.diagnostics()
                .error(Kind.TYPE, at, parameter.name() + " must name a variable such as $var(x)");
        return constant(format.source());
    }

    private Argument constant(String text) {
        return new BoundArgument.Constant(scope.constants().text(text), Bytes.decoded(text));
    }

    private Argument ofVariable(Parameter parameter, VariableReference reference) {
        if (parameter.kind() == ParameterKind.ROUTE) {
            scope.diagnostics()
                    .error(
                            Kind.TYPE,
                            reference.at(),
                            parameter.name() + " must be the constant name of a route");
        }
        return variables.argument(reference);
    }

    private Argument ofWord(Parameter parameter, Expression.Word word) {
        Optional<Long> flag = scope.flag(word.text());
        if (parameter.kind() == ParameterKind.INTEGER) {
            if (flag.isEmpty()) {
                scope.diagnostics()
                        .error(
                                Kind.TYPE,
                                word.at(),
                                "'"
                                        + word.text()
                                        + "' is no number and no flag; declare it with flags or"
                                        + " #!define");
            }
            return new BoundArgument.Constant(
                    Value.ofInteger(flag.orElse(0L)), Bytes.decoded(word.text()));
        }
        return parameter.kind() == ParameterKind.ROUTE
                ? routeName(word.at(), word.text())
                : constant(word.text());
    }

    private Argument ofExpression(Parameter parameter, Expression given, List<Code.Store> stores) {
        Code code = expressions.bind(given);
        if (code instanceof Code.IntegerConstant constant) {
            return new BoundArgument.Constant(
                    Value.ofInteger(constant.value()), String.valueOf(constant.value()));
        }
        if (parameter.kind() == ParameterKind.VARIABLE || parameter.kind() == ParameterKind.ROUTE) {
            scope.diagnostics()
                    .error(Kind.TYPE, given.at(), parameter.name() + " can't be an expression");
        }
        int slot = scope.temporarySlot();
        stores.add(new Code.Store(slot, code));
        Variable variable = new BoundArgument.SlotVariable(slot);
        return new BoundArgument.OfVariable(variable, "an expression");
    }

    private Code routeCall(Expression.Call call) {
        if (call.arguments().size() != 1) {
            scope.diagnostics().error(Kind.TYPE, call.at(), "route takes the name of a route");
            return FAILURE;
        }
        return routeCall(call.arguments().getFirst());
    }

    private Code routeCall(Expression name) {
        return switch (name) {
            case Expression.Word word -> routeCall(word.at(), word.text());
            case Expression.Text text when text.text().indexOf('$') < 0 ->
                    routeCall(text.at(), text.text());
            case Expression.Numeral number ->
                    routeCall(number.at(), String.valueOf(number.value()));
            default -> {
                List<Code.Store> stores = new ArrayList<>();
                Argument argument = argument(Parameter.text("name"), name, stores);
                yield new Code.DynamicRouteCall(argument, List.copyOf(stores));
            }
        };
    }

    private Code routeCall(Position at, String name) {
        Optional<Integer> route = scope.route(name);
        if (route.isPresent()) {
            return new Code.RouteCall(route.get());
        }
        scope.diagnostics()
                .error(
                        Kind.UNKNOWN_FUNCTION,
                        at,
                        "no route[" + name + "]" + NearestName.hint(name, scope.routeNames()));
        return FAILURE;
    }
}
