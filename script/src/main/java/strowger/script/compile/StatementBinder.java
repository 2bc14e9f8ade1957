package strowger.script.compile;

import strowger.engine.regex.Regex;
import strowger.engine.routing.RouteKind;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.syntax.Expression;
import strowger.script.syntax.Item;
import strowger.script.syntax.Statement;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Resolves the statements of routes. */
final class StatementBinder {
    private static final Code ONE = new Code.IntegerConstant(1);

    private final Scope scope;
    private final ExpressionBinder expressions;

    StatementBinder(Scope scope) {
        this.scope = scope;
        expressions = new ExpressionBinder(scope);
    }

    List<Step> bind(Item.Route route) {
        RouteKind kind = route.kind();
        expressions.inside(kind);
        return steps(route.body());
    }

    private List<Step> steps(Statement statement) {
        List<Step> steps = new ArrayList<>();
        add(statement, steps);
        return List.copyOf(steps);
    }

    private List<Step> steps(List<Statement> statements) {
        List<Step> steps = new ArrayList<>();
        for (Statement each : statements) {
            add(each, steps);
        }
        return List.copyOf(steps);
    }

    private void add(Statement statement, List<Step> steps) {
        switch (statement) {
            case Statement.Block block -> block.statements().forEach(each -> add(each, steps));
            case Statement.If conditional -> steps.add(conditional(conditional));
            case Statement.While loop ->
                    steps.add(
                            new Step.While(
                                    expressions.bind(loop.condition()),
                                    steps(loop.body()),
                                    loop.at().toString()));
            case Statement.Switch choice -> steps.add(choice(choice));
            case Statement.Return result -> {
                Expression value = result.value();
                steps.add(new Step.Return(value == null ? ONE : expressions.bind(value)));
            }
            case Statement.Exit _ -> steps.add(new Step.Exit());
            case Statement.Drop _ -> steps.add(new Step.Drop());
            case Statement.Break _ -> steps.add(new Step.Break());
            case Statement.Assign assignment ->
                    steps.add(
                            new Step.Assign(
                                    expressions.target(assignment.target()),
                                    expressions.bind(assignment.value())));
            case Statement.Action action ->
                    steps.add(new Step.Evaluate(expressions.bind(action.expression())));
        }
    }

    private Step conditional(Statement.If conditional) {
        List<Step.Branch> branches = new ArrayList<>();
        for (Statement.Branch each : conditional.branches()) {
            branches.add(new Step.Branch(condition(each.condition()), steps(each.then())));
        }
        Statement otherwise = conditional.otherwise();
        return new Step.If(List.copyOf(branches), otherwise == null ? List.of() : steps(otherwise));
    }

    private Code condition(Expression expression) {
        Code code = expressions.bind(expression);
        if (code instanceof Code.TextConstant) {
            scope.diagnostics()
                    .warning(Kind.TYPE, expression.at(), "a text as condition is never true");
        }
        return code;
    }

    private Step choice(Statement.Switch choice) {
        Code subject = expressions.bind(choice.subject());
        List<Step.Case> cases = new ArrayList<>();
        Set<Object> labels = new HashSet<>();
        boolean integers = true;
        for (Statement.Case each : choice.cases()) {
            Step.Case bound = bound(each);
            Object label =
                    bound.isDefault() ? "default" : each.regex() ? each : labelOf(each, bound);
            if (!labels.add(label)) {
                scope.diagnostics().error(Kind.TYPE, each.at(), "this case stands twice");
            }
            integers &= bound.number() != null || bound.isDefault();
            cases.add(bound);
        }
        boolean mixed = !integers && cases.stream().anyMatch(each -> each.number() != null);
        if (mixed) {
            scope.diagnostics()
                    .error(
                            Kind.TYPE,
                            choice.at(),
                            "the cases are numbers and texts; write either all as numbers or all"
                                    + " as texts");
        }
        return new Step.Switch(subject, integers, List.copyOf(cases));
    }

    private static Object labelOf(Statement.Case source, Step.Case bound) {
        Long number = bound.number();
        Code.TextConstant text = bound.text();
        return number != null ? number : text != null ? "=" + text.value() : source;
    }

    private Step.Case bound(Statement.Case source) {
        List<Step> steps = steps(source.statements());
        Expression label = source.label();
        if (label == null) {
            return new Step.Case(null, null, null, steps);
        }
        Code code = expressions.bind(label);
        if (code instanceof Code.TextConstant text) {
            if (!source.regex()) {
                return new Step.Case(null, text, null, steps);
            }
            Optional<Regex> regex =
                    label instanceof Expression.Text literal
                            ? expressions.regex(source.at(), literal.text())
                            : Optional.empty();
            return new Step.Case(null, text, regex.orElse(RegexCache.INVALID), steps);
        }
        if (code instanceof Code.IntegerConstant number && !source.regex()) {
            return new Step.Case(number.value(), null, null, steps);
        }
        scope.diagnostics().error(Kind.TYPE, label.at(), "the label of a case must be a constant");
        return new Step.Case(0L, null, null, steps);
    }
}
