package strowger.modules.text;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderElements;
import strowger.parser.HeaderName;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Via;

/** The functions that search in the values of headers, substitute there, and remove by value. */
final class HeaderMatchFunctions {
    private static final ThreadLocal<Via> VIA = ThreadLocal.withInitial(Via::new);
    private static final ThreadLocal<HeaderElements> ELEMENTS =
            ThreadLocal.withInitial(HeaderElements::new);

    private HeaderMatchFunctions() {}

    /** Which headers of a name are looked at. */
    private enum Which {
        ALL,
        FIRST,
        LAST;

        static Which parse(String flags) {
            return switch (flags.strip()) {
                case "a", "" -> ALL;
                case "f" -> FIRST;
                case "l" -> LAST;
                default ->
                        throw new ConfigurationException(
                                "the flag is a for all, f for the first, l for the last, not '"
                                        + flags
                                        + "'");
            };
        }

        boolean takes(SipMessage message, int header, boolean first) {
            return switch (this) {
                case ALL -> true;
                case FIRST -> first;
                case LAST -> message.next(header) == SipMessage.ABSENT;
            };
        }
    }

    static void export(Exports exports) {
        Parameter flags = text("flags").resolvedBy(Which::parse);
        exports.function(
                        "search_hf",
                        HeaderMatchFunctions::search,
                        text("hf"),
                        Expressions.parameter("re"),
                        flags)
                .doc("Whether an expression is in headers of a name: a all, f first, l last.");
        exports.function(
                        "subst_hf",
                        HeaderMatchFunctions::substitute,
                        text("hf"),
                        text("subexp").resolvedBy(Substitution::parse),
                        flags)
                .doc("Substitutes in headers of a name: a all, f first, l last.");
        exports.function(
                        "remove_hf_match",
                        HeaderMatchFunctions::removeMatching,
                        text("hname"),
                        text("op").resolvedBy(Operator::parse),
                        text("expr"))
                .doc("Removes headers of a name by value: eq, ne, sw, in, re, fm.");
        exports.function(
                        "regex_substring",
                        HeaderMatchFunctions::substring,
                        text("itext"),
                        Parameter.regex("regexp").resolvedBy(HeaderMatchFunctions::expression),
                        integer("mindex"),
                        integer("mcount"),
                        variable("dpv"))
                .doc("Assigns a group of what an expression finds in a text; 0 is all of it.");
        exports.function(
                        "via_param_rm",
                        HeaderMatchFunctions::removeViaParameter,
                        text("name"),
                        integer("idx"))
                .doc("Removes a parameter of a Via, 1 for the first.");
        exports.function("is_privacy", HeaderMatchFunctions::isPrivacy, text("privacy_type"))
                .doc("Whether Privacy asks for a kind: header, session, user, none, critical, id.");
    }

    private static ByteRegex expression(String text) {
        Expressions.compiled(text);
        return ByteRegex.of(text, false);
    }

    private static int find(RoutingContext context, Value name) {
        return context.message().find(name.buffer(), name.offset(), name.length());
    }

    private static int search(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        ByteRegex regex = arguments.resolved(context, 1, ByteRegex.class);
        Which which = arguments.resolved(context, 2, Which.class);
        int first = find(context, arguments.text(context, 0));
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            if (which.takes(message, at, at == first)
                    && regex.isFound(
                            message.buffer(), message.valueOffset(at), message.valueLength(at))) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int substitute(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Substitution substitution = arguments.resolved(context, 1, Substitution.class);
        Which which = arguments.resolved(context, 2, Which.class);
        int first = find(context, arguments.text(context, 0));
        int count = 0;
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            if (which.takes(message, at, at == first)) {
                count +=
                        substitution.edit(
                                context, message.valueOffset(at), message.valueLength(at));
            }
        }
        return Function.of(count > 0);
    }

    /** How a value is compared. */
    private enum Operator {
        EQ,
        NE,
        SW,
        IN,
        RE,
        FM;

        static Operator parse(String word) {
            for (Operator operator : values()) {
                if (operator.name().equalsIgnoreCase(word.strip())) {
                    return operator;
                }
            }
            throw new ConfigurationException(
                    "there is no operator '" + word + "'; it is one of eq, ne, sw, in, re, fm");
        }
    }

    private static int removeMatching(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Operator operator = arguments.resolved(context, 1, Operator.class);
        Value expression = arguments.text(context, 2);
        Value value = context.argument(3);
        boolean removed = false;
        int at = find(context, arguments.text(context, 0));
        for (; at != SipMessage.ABSENT; at = message.next(at)) {
            value.setText(message.buffer(), message.valueOffset(at), message.valueLength(at));
            if (matches(operator, value, expression)) {
                removed |=
                        context.edits().delete(message.headerOffset(at), message.headerLength(at));
            }
        }
        return Function.of(removed);
    }

    /**
     * Expressions are compiled at each call here, which allocates: their text may have variables.
     */
    private static boolean matches(Operator operator, Value value, Value expression) {
        return switch (operator) {
            case EQ -> value.textEquals(expression);
            case NE -> !value.textEquals(expression);
            case SW -> standsAt(value, expression, 0);
            case IN -> contains(value, expression);
            case RE -> Expressions.compiled(expression.toString()).isFound(value);
            case FM ->
                    ByteRegex.of(Wildcards.toExpression(expression.toString()), false)
                            .isFound(value);
        };
    }

    private static boolean contains(Value whole, Value part) {
        for (int at = 0; at + part.length() <= whole.length(); at++) {
            if (standsAt(whole, part, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean standsAt(Value whole, Value part, int at) {
        if (at + part.length() > whole.length()) {
            return false;
        }
        for (int index = 0; index < part.length(); index++) {
            if (whole.byteAt(at + index) != part.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    private static int substring(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        ByteRegex regex = arguments.resolved(context, 1, ByteRegex.class);
        long group = arguments.integer(context, 2);
        ByteRegex.Search search = regex.search(text.buffer(), text.offset(), text.length());
        if (group < 0 || !search.next() || group > search.groupCount()) {
            return Function.FALSE;
        }
        int number = (int) group;
        if (number > 0 && !search.hasGroup(number)) {
            return Function.FALSE;
        }
        int start = number == 0 ? search.start() : search.groupStart(number);
        int end = number == 0 ? search.end() : search.groupEnd(number);
        text.setText(text.buffer(), start, end - start);
        return Function.of(arguments.assign(context, 4, text));
    }

    private static int removeViaParameter(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Value name = arguments.text(context, 0);
        long index = arguments.integer(context, 1);
        HeaderElements elements = ELEMENTS.get().wrap(message, HeaderName.VIA);
        long place = 0;
        while (place < index && elements.next()) {
            place++;
        }
        Via via = VIA.get();
        if (index < 1
                || place < index
                || via.wrap(message.buffer(), elements.offset(), elements.length())
                        != ParseError.NONE) {
            return Function.FALSE;
        }
        Parameters parameters = via.parameters();
        if (!parameters.find(name.buffer(), name.offset(), name.length())) {
            return Function.FALSE;
        }
        int from = parameters.nameOffset();
        while (message.buffer().getByte(from) != ';') { // there is one before each parameter
            from--;
        }
        int end =
                parameters.hasValue()
                        ? parameters.valueOffset()
                                + parameters.valueLength()
                                + (parameters.isQuoted() ? 1 : 0)
                        : parameters.nameOffset() + parameters.nameLength();
        return Function.of(context.edits().delete(from, end - from));
    }

    private static int isPrivacy(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Value kind = arguments.text(context, 0);
        Value part = context.argument(1);
        int header = message.find(HeaderName.PRIVACY);
        for (; header != SipMessage.ABSENT; header = message.next(header)) {
            int start = message.valueOffset(header);
            int limit = start + message.valueLength(header);
            for (int at = start; at <= limit; at++) {
                boolean end = at == limit || isBetween(message.buffer().getByte(at));
                if (end) {
                    part.setText(message.buffer(), start, at - start);
                    if (part.textEqualsIgnoreCase(kind)) {
                        return Function.TRUE;
                    }
                    start = at + 1;
                }
            }
        }
        return Function.FALSE;
    }

    private static boolean isBetween(byte letter) {
        return letter == ';' || letter == ',' || letter == ' ';
    }
}
