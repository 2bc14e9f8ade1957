package strowger.modules.attributes;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Function;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.Wildcards;

import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * {@code operation/value/flags}: what {@code avp_check} and {@code avp_op} do. A value is {@code
 * i:number}, {@code s:text}, {@code $avp(name)}, or text.
 */
public final class AttributeOperation {
    private static final Set<String> CHECKS =
            Set.of("eq", "ne", "lt", "le", "gt", "ge", "re", "fm", "and", "or", "xor");
    private static final Set<String> SUMS =
            Set.of("add", "sub", "mul", "div", "mod", "and", "or", "xor", "not");

    private final String operation;
    private final Operand operand;
    private final boolean every;

    private AttributeOperation(String operation, Operand operand, boolean every) {
        this.operation = operation;
        this.operand = operand;
        this.every = every;
    }

    /** Gives the value to compare or reckon with; null for none. */
    @FunctionalInterface
    private interface Operand {
        Value of(RoutingContext context);

        /** The expression, if the operation takes one. */
        default boolean isFound(Value text) {
            return false;
        }
    }

    private record Expression(ByteRegex regex, Value text) implements Operand {
        @Override
        public Value of(RoutingContext context) {
            return text;
        }

        @Override
        public boolean isFound(Value value) {
            return regex.isFound(value);
        }
    }

    /**
     * Reads an operation.
     *
     * @throws ConfigurationException if it is none.
     */
    public static AttributeOperation parse(String text) {
        int slash = text.indexOf('/');
        String operation = slash < 0 ? text : text.substring(0, slash);
        if (!CHECKS.contains(operation) && !SUMS.contains(operation)) {
            throw new ConfigurationException(
                    "no operation '" + operation + "'; there are " + CHECKS + " and " + SUMS);
        }
        String rest = slash < 0 ? "" : text.substring(slash + 1);
        int last = rest.lastIndexOf('/');
        String flags = last < 0 ? "" : rest.substring(last + 1);
        boolean flagged = last >= 0 && flags.matches("[gi]*");
        String value = flagged ? rest.substring(0, last) : rest;
        boolean every = flagged && flags.contains("g");
        return new AttributeOperation(operation, operand(operation, value), every);
    }

    private static Operand operand(String operation, String text) {
        if (operation.equals("re") || operation.equals("fm")) {
            return expression(operation, text.startsWith("s:") ? text.substring(2) : text);
        }
        if (text.startsWith("$avp(")) {
            AttributeName name = AttributeName.parse(text);
            Value none = new Value();
            return context -> {
                int place = name.find(context, 0);
                return place < 0 ? none : context.attributes().value(place);
            };
        }
        Value value =
                text.startsWith("i:")
                        ? Value.ofInteger(Value.ofText(text.substring(2).strip()).toInteger())
                        : Value.ofText(text.startsWith("s:") ? text.substring(2) : text);
        return context -> value;
    }

    private static Operand expression(String operation, String text) {
        try {
            String expression = operation.equals("fm") ? Wildcards.toExpression(text) : text;
            return new Expression(ByteRegex.of(expression, true), Value.ofText(text));
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(
                    "no regular expression: " + text + ": " + fault.getDescription());
        }
    }

    /** The operation on an attribute. */
    public Bound on(AttributeName name) {
        return new Bound(this, name);
    }

    /**
     * An operation and what it is done on.
     *
     * @param operation to do.
     * @param name of the attribute.
     */
    public record Bound(AttributeOperation operation, AttributeName name) {
        /** Compares the newest value; with the flag g all until one fits. */
        public int check(RoutingContext context) {
            int place = name.find(context, 0);
            for (int depth = 1; place >= 0; depth++) {
                if (operation.holds(context, context.attributes().value(place))) {
                    return Function.TRUE;
                }
                place = operation.every ? name.find(context, depth) : -1;
            }
            return Function.FALSE;
        }

        /** Reckons with the oldest value, and puts the result on top. */
        public int calculate(RoutingContext context) {
            int place = name.find(context, -1);
            if (place < 0) {
                return Function.FALSE;
            }
            Value result = context.argument(0);
            long own = context.attributes().value(place).toInteger();
            long other = operation.operand.of(context).toInteger();
            result.setInteger(operation.result(own, other));
            return Function.of(name.push(context, result));
        }
    }

    private boolean holds(RoutingContext context, Value value) {
        Value other = operand.of(context);
        return switch (operation) {
            case "re", "fm" -> value.isText() && operand.isFound(value);
            case "and" -> (value.toInteger() & other.toInteger()) != 0;
            case "or" -> (value.toInteger() | other.toInteger()) != 0;
            case "xor" -> (value.toInteger() ^ other.toInteger()) != 0;
            default -> compares(compare(value, other));
        };
    }

    private boolean compares(int order) {
        return switch (operation) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "lt" -> order < 0;
            case "le" -> order <= 0;
            case "gt" -> order > 0;
            default -> order >= 0;
        };
    }

    private static int compare(Value left, Value right) {
        if (left.isInteger() || right.isInteger()) {
            return Long.compare(left.toInteger(), right.toInteger());
        }
        int common = Math.min(left.length(), right.length());
        for (int index = 0; index < common; index++) {
            int order = (left.byteAt(index) & 0xff) - (right.byteAt(index) & 0xff);
            if (order != 0) {
                return order;
            }
        }
        return left.length() - right.length();
    }

    private long result(long own, long other) {
        return switch (operation) {
            case "add" -> own + other;
            case "sub" -> own - other;
            case "mul" -> own * other;
            case "div" -> other == 0 ? 0 : own / other;
            case "mod" -> other == 0 ? 0 : own % other;
            case "and" -> own & other;
            case "or" -> own | other;
            case "xor" -> own ^ other;
            default -> ~own;
        };
    }
}
