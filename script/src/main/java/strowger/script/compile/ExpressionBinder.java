package strowger.script.compile;

import strowger.engine.module.Variable;
import strowger.engine.regex.Regex;
import strowger.engine.routing.RouteKind;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.script.source.Bytes;
import strowger.script.source.Diagnostic.Kind;
import strowger.script.source.Position;
import strowger.script.syntax.BinaryOperator;
import strowger.script.syntax.Expression;
import strowger.script.syntax.Format;
import strowger.script.syntax.MessageKeyword;
import strowger.script.syntax.VariableReference;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** Resolves expressions and says what their operators mean, given what is known of their types. */
final class ExpressionBinder {
    private static final Code ZERO = new Code.IntegerConstant(0);
    private static final Map<MessageKeyword, String> VARIABLES =
            Map.ofEntries(
                    Map.entry(MessageKeyword.URI, "ru"),
                    Map.entry(MessageKeyword.FROM_URI, "fu"),
                    Map.entry(MessageKeyword.TO_URI, "tu"),
                    Map.entry(MessageKeyword.URI_HOST, "rd"),
                    Map.entry(MessageKeyword.URI_PORT, "rp"),
                    Map.entry(MessageKeyword.METHOD, "rm"),
                    Map.entry(MessageKeyword.STATUS, "rs"),
                    Map.entry(MessageKeyword.SRC_IP, "si"),
                    Map.entry(MessageKeyword.DST_IP, "Ri"),
                    Map.entry(MessageKeyword.SRC_PORT, "sp"),
                    Map.entry(MessageKeyword.DST_PORT, "Rp"),
                    Map.entry(MessageKeyword.PROTO, "proto"),
                    Map.entry(MessageKeyword.AF, "af(name)"),
                    Map.entry(MessageKeyword.SND_IP, "snd(ip)"),
                    Map.entry(MessageKeyword.SND_PORT, "snd(port)"),
                    Map.entry(MessageKeyword.SND_PROTO, "snd(sproto)"),
                    Map.entry(MessageKeyword.TO_IP, "sndto(ip)"),
                    Map.entry(MessageKeyword.TO_PORT, "sndto(port)"),
                    Map.entry(MessageKeyword.TO_PROTO, "sndto(sproto)"),
                    Map.entry(MessageKeyword.MSG_LEN, "ml"));

    private final Scope scope;
    private final VariableBinder variables;
    private final CallBinder calls;

    ExpressionBinder(Scope scope) {
        this.scope = scope;
        variables = new VariableBinder(scope);
        calls = new CallBinder(scope, variables, this);
    }

    /** Says in which kind of route the next expressions stand. */
    void inside(RouteKind kind) {
        calls.inside(kind);
    }

    Code bind(Expression expression) {
        return switch (expression) {
            case Expression.Numeral number -> new Code.IntegerConstant(number.value());
            case Expression.Text text -> text(text.text());
            case Expression.Variable variable -> read(variable.reference());
            case Expression.Word word -> word(word);
            case Expression.Select select ->
                    new Code.Read(variables.select(select.at(), select.path().substring(1)));
            case Expression.Call call -> calls.bind(call);
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary -> binary(binary);
            case Expression.Choice choice ->
                    new Code.Choice(
                            bind(choice.condition()),
                            bind(choice.then()),
                            bind(choice.otherwise()));
            case Expression.KeywordTest test -> keywordTest(test);
            case Expression.Assignment assignment ->
                    new Code.Assign(target(assignment.target()), bind(assignment.value()));
        };
    }

    private Code text(String text) {
        return new Code.TextConstant(scope.constants().text(text));
    }

    private Code read(VariableReference reference) {
        if (VariableBinder.isResult(reference)) {
            return new Code.ReturnCode();
        }
        Optional<Integer> slot = variables.slot(reference);
        if (slot.isPresent()) {
            return new Code.Slot(slot.get());
        }
        return new Code.Read(variables.bind(reference));
    }

    private Code word(Expression.Word word) {
        Optional<Long> flag = scope.flag(word.text());
        if (flag.isPresent()) {
            return new Code.IntegerConstant(flag.get());
        }
        if (word.text().equals("max_len")) {
            return new Code.IntegerConstant(65_535);
        }
        scope.diagnostics()
                .error(
                        Kind.TYPE,
                        word.at(),
                        "'" + word.text() + "' is no value; is a #!define missing?");
        return ZERO;
    }

    /** What an assignment goes to. */
    Code.Target target(VariableReference reference) {
        Optional<Integer> slot = variables.slot(reference);
        if (slot.isPresent()) {
            return new Code.Target.ToSlot(slot.get());
        }
        int errors = scope.diagnostics().inOrder().size();
        Variable variable = variables.bind(reference);
        boolean known = errors == scope.diagnostics().inOrder().size();
        if (known && !variable.isAssignable()) {
            scope.diagnostics()
                    .error(Kind.TYPE, reference.at(), reference.source() + " can't be assigned to");
        }
        return new Code.Target.ToVariable(variable);
    }

    private Code unary(Expression.Unary unary) {
        Code operand = bind(unary.operand());
        return switch (unary.operator()) {
            case NOT -> new Code.Not(operand);
            case MINUS ->
                    number(unary.at(), operand) instanceof Code.IntegerConstant constant
                            ? new Code.IntegerConstant((int) -constant.value())
                            : new Code.Negate(operand);
            case COMPLEMENT -> new Code.Complement(number(unary.at(), operand));
            case DEFINED -> new Code.Defined(operand);
            case LENGTH -> new Code.Length(operand);
            case IS_EMPTY ->
                    new Code.Compare(BinaryOperator.INTEGER_EQUAL, new Code.Length(operand), ZERO);
            case TO_INTEGER -> new Code.ToInteger(operand);
            case TO_TEXT -> new Code.ToText(operand);
        };
    }

    private Code number(Position at, Code operand) {
        if (operand instanceof Code.TextConstant) {
            scope.diagnostics()
                    .error(Kind.TYPE, at, "a text where a number is needed; write (int) before it");
        }
        return operand;
    }

    private Code binary(Expression.Binary binary) {
        BinaryOperator operator = binary.operator();
        if (isNull(binary.right()) && operator.isComparison()) {
            return nullTest(binary);
        }
        Code left = bind(binary.left());
        Code right = bind(binary.right());
        return switch (operator) {
            case OR -> new Code.Logic(false, left, right);
            case AND -> new Code.Logic(true, left, right);
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> new Code.Not(equal(left, right));
            case TEXT_EQUAL -> new Code.TextEqual(left, right, false);
            case TEXT_NOT_EQUAL -> new Code.Not(new Code.TextEqual(left, right, false));
            case INTEGER_EQUAL, INTEGER_NOT_EQUAL -> new Code.Compare(operator, left, right);
            case MATCHES -> matches(binary.at(), left, right);
            case GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL ->
                    new Code.Compare(
                            operator, number(binary.at(), left), number(binary.at(), right));
            case PLUS -> plus(left, right);
            default -> arithmetic(binary.at(), operator, left, right);
        };
    }

    private static boolean isNull(Expression expression) {
        return expression instanceof Expression.Variable variable
                && VariableBinder.isNull(variable.reference());
    }

    private Code nullTest(Expression.Binary binary) {
        Code defined = new Code.Defined(bind(binary.left()));
        return switch (binary.operator()) {
            case NOT_EQUAL, TEXT_NOT_EQUAL, INTEGER_NOT_EQUAL -> defined;
            default -> new Code.Not(defined);
        };
    }

    private static Code equal(Code left, Code right) {
        if (left.type() == ValueType.INTEGER && right.type() == ValueType.INTEGER) {
            return new Code.Compare(BinaryOperator.INTEGER_EQUAL, left, right);
        }
        if (left.type() == ValueType.TEXT && right.type() == ValueType.TEXT) {
            return new Code.TextEqual(left, right, false);
        }
        return new Code.Equal(left, right);
    }

    private static Code plus(Code left, Code right) {
        if (left instanceof Code.IntegerConstant first
                && right instanceof Code.IntegerConstant second) {
            return new Code.IntegerConstant((int) (first.value() + second.value()));
        }
        boolean adds =
                left.type() == ValueType.INTEGER
                        && (!left.nullable() || right.type() == ValueType.INTEGER);
        return adds
                ? new Code.Arithmetic(BinaryOperator.PLUS, left, right)
                : new Code.Plus(left, right);
    }

    private Code arithmetic(Position at, BinaryOperator operator, Code left, Code right) {
        Code first = number(at, left);
        Code second = number(at, right);
        boolean divides = operator == BinaryOperator.DIVIDED || operator == BinaryOperator.MODULO;
        if (divides && second instanceof Code.IntegerConstant zero && zero.value() == 0) {
            scope.diagnostics().error(Kind.TYPE, at, "division by zero");
        }
        return new Code.Arithmetic(operator, first, second);
    }

    private Code matches(Position at, Code text, Code expression) {
        if (!(expression instanceof Code.TextConstant constant)) {
            return new Code.Matches(text, null, expression);
        }
        Optional<Regex> regex = regex(at, Bytes.textOf(bytes(constant.value())));
        return regex.<Code>map(found -> new Code.Matches(text, found, expression)).orElse(ZERO);
    }

    private static byte[] bytes(Value value) {
        byte[] bytes = new byte[value.length()];
        value.buffer().getBytes(value.offset(), bytes);
        return bytes;
    }

    /** A constant expression, compiled. */
    Optional<Regex> regex(Position at, String expression) {
        try {
            return Optional.of(Regex.compile(expression, true));
        } catch (PatternSyntaxException fault) {
            scope.diagnostics()
                    .error(
                            Kind.TYPE,
                            at,
                            "no regular expression: " + fault.getDescription() + ": " + expression);
            return Optional.empty();
        }
    }

    private Code keywordTest(Expression.KeywordTest test) {
        boolean negated = test.operator() == BinaryOperator.NOT_EQUAL;
        Code result = positiveTest(test);
        return negated ? new Code.Not(result) : result;
    }

    private Code positiveTest(Expression.KeywordTest test) {
        String variable = VARIABLES.getOrDefault(test.keyword(), test.keyword().word());
        int inner = variable.indexOf('(');
        String name = inner < 0 ? variable : variable.substring(0, inner);
        if (!scope.borrowVariable(name)) {
            scope.unknown(
                    Kind.UNSUPPORTED,
                    test.at(),
                    "the test of "
                            + test.keyword().word()
                            + " needs the variable $"
                            + name
                            + ": is loadmodule \"pv.so\" missing?");
            return ZERO;
        }
        Code left =
                read(
                        new VariableReference(
                                test.at(),
                                "$" + variable,
                                name,
                                inner < 0
                                        ? null
                                        : constant(
                                                variable.substring(
                                                        inner + 1, variable.length() - 1)),
                                new VariableReference.Index.None(),
                                java.util.List.of()));
        if (test.right() instanceof Expression.Word word) {
            return wordTest(test, left, word);
        }
        Code right = bind(test.right());
        if (test.operator() == BinaryOperator.MATCHES) {
            return matches(test.at(), left, right);
        }
        return switch (test.keyword().type()) {
            case NUMBER -> new Code.Compare(ordering(test.operator()), left, right);
            case ADDRESS -> addressTest(left, right);
            default -> new Code.TextEqual(left, right, true);
        };
    }

    private static Format constant(String text) {
        return new Format(text, List.of(new Format.Text(text)));
    }

    private static BinaryOperator ordering(BinaryOperator operator) {
        return switch (operator) {
            case GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL -> operator;
            default -> BinaryOperator.INTEGER_EQUAL;
        };
    }

    private Code wordTest(Expression.KeywordTest test, Code left, Expression.Word word) {
        if (word.text().equals("myself")) {
            return new Code.Myself(left);
        }
        String lower = word.text().toLowerCase(Locale.ROOT);
        return switch (test.keyword().type()) {
            case NUMBER -> new Code.Compare(ordering(test.operator()), left, word(word));
            case ADDRESS -> addressTest(left, text(word.text()));
            case FAMILY -> family(test, left, lower);
            default -> new Code.TextEqual(left, text(word.text()), true);
        };
    }

    private Code family(Expression.KeywordTest test, Code left, String name) {
        if (name.equals("inet") || name.equals("inet6")) {
            return new Code.TextEqual(left, text(name.equals("inet") ? "IPv4" : "IPv6"), true);
        }
        scope.diagnostics().error(Kind.TYPE, test.right().at(), "expected INET or INET6");
        return ZERO;
    }

    private Code addressTest(Code left, Code right) {
        if (right instanceof Code.TextConstant constant) {
            Optional<Net> net = Net.parse(constant.value().toString());
            if (net.isPresent()) {
                return new Code.InNet(left, net.get());
            }
        }
        return new Code.TextEqual(left, right, true);
    }
}
