package strowger.modules.text;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.RequestUriEditor;
import strowger.modules.variables.UriParts;

/** The functions that compare texts, search in them and substitute. */
public final class TextFunctions {
    private TextFunctions() {}

    /** Declares the functions of {@code textops}. */
    public static void export(Exports exports) {
        exports.function("starts_with", TextFunctions::startsWith, text("str1"), text("str2"))
                .doc("Whether the first text begins with the second.");
        exports.function("ends_with", TextFunctions::endsWith, text("str1"), text("str2"))
                .doc("Whether the first text ends with the second.");
        exports.function("cmp_str", TextFunctions::same, text("str1"), text("str2"))
                .doc("Whether two texts are the same.");
        exports.function("cmp_istr", TextFunctions::sameIgnoringCase, text("str1"), text("str2"))
                .doc("Whether two texts are the same but for the case of letters.");
        exports.function(
                        "str_find",
                        (context, arguments) -> find(context, arguments, false),
                        text("str1"),
                        text("str2"))
                .doc("Whether the second text stands in the first.");
        exports.function(
                        "str_ifind",
                        (context, arguments) -> find(context, arguments, true),
                        text("str1"),
                        text("str2"))
                .doc("Whether the second text stands in the first, whatever the case of letters.");
        exports.function("str_any_in", TextFunctions::anyIn, text("txt"), text("clist"))
                .doc("Whether a letter of a list stands in a text.");
        exports.function("str_all_in", TextFunctions::allIn, text("txt"), text("clist"))
                .doc("Whether all letters of a text stand in a list.");
        exportLists(exports);
        exports.function(
                        "search_str",
                        TextFunctions::search,
                        text("text"),
                        Expressions.parameter("re"))
                .doc("Whether an expression is found in a text.");
        exportSubstitutions(exports);
    }

    private static void exportLists(Exports exports) {
        exports.function(
                        "in_list",
                        (context, arguments) -> inList(context, arguments, false),
                        text("subject"),
                        text("list"),
                        text("separator"))
                .doc("Whether a text is one of a list.");
        exports.function(
                        "in_list_prefix",
                        (context, arguments) -> inList(context, arguments, true),
                        text("subject"),
                        text("list"),
                        text("separator"))
                .doc("Whether a text begins with one of a list.");
    }

    private static void exportSubstitutions(Exports exports) {
        exports.function(
                        "subst_uri",
                        TextFunctions::substituteUri,
                        text("subexp").resolvedFrom(Substitution::of))
                .doc("Substitutes in the request URI.");
        exports.function(
                        "subst_user",
                        TextFunctions::substituteUser,
                        text("subexp").resolvedFrom(Substitution::of))
                .doc("Substitutes in the user of the request URI.");
        exports.function(
                        "subst_v",
                        TextFunctions::substitute,
                        text("itext"),
                        text("subexp").resolvedFrom(Substitution::of),
                        variable("ovp"))
                .doc("Substitutes in a text, and assigns the result to a variable.");
        exports.transformation(
                        "re.subst",
                        1,
                        1,
                        arguments -> {
                            Substitution substitution =
                                    Substitution.parse(arguments.getFirst().source());
                            return (context, value) -> {
                                value.toText(context.arena());
                                substitution.apply(context, value);
                            };
                        })
                .doc("Substitutes in the value: {re.subst,/expression/replacement/flags}.");
    }

    private static boolean standsAt(Value whole, int offset, Value part, boolean ignoreCase) {
        if (offset < 0 || offset + part.length() > whole.length()) {
            return false;
        }
        for (int index = 0; index < part.length(); index++) {
            byte own = whole.byteAt(offset + index);
            byte other = part.byteAt(index);
            if (own != other && !(ignoreCase && lower(own) == lower(other))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    private static int startsWith(RoutingContext context, Arguments arguments) {
        Value whole = arguments.text(context, 0);
        return Function.of(standsAt(whole, 0, arguments.text(context, 1), false));
    }

    private static int endsWith(RoutingContext context, Arguments arguments) {
        Value whole = arguments.text(context, 0);
        Value part = arguments.text(context, 1);
        return Function.of(standsAt(whole, whole.length() - part.length(), part, false));
    }

    private static int same(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.text(context, 0).textEquals(arguments.text(context, 1)));
    }

    private static int sameIgnoringCase(RoutingContext context, Arguments arguments) {
        return Function.of(
                arguments.text(context, 0).textEqualsIgnoreCase(arguments.text(context, 1)));
    }

    private static int find(RoutingContext context, Arguments arguments, boolean ignoreCase) {
        Value whole = arguments.text(context, 0);
        Value part = arguments.text(context, 1);
        for (int offset = 0; offset + part.length() <= whole.length(); offset++) {
            if (standsAt(whole, offset, part, ignoreCase)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static boolean contains(Value letters, byte letter) {
        for (int index = 0; index < letters.length(); index++) {
            if (letters.byteAt(index) == letter) {
                return true;
            }
        }
        return false;
    }

    private static int anyIn(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        Value letters = arguments.text(context, 1);
        for (int index = 0; index < text.length(); index++) {
            if (contains(letters, text.byteAt(index))) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int allIn(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        Value letters = arguments.text(context, 1);
        for (int index = 0; index < text.length(); index++) {
            if (!contains(letters, text.byteAt(index))) {
                return Function.FALSE;
            }
        }
        return Function.TRUE;
    }

    private static int inList(RoutingContext context, Arguments arguments, boolean prefix) {
        Value subject = arguments.text(context, 0);
        Value list = arguments.text(context, 1);
        Value separator = arguments.text(context, 2);
        byte between = separator.length() == 0 ? (byte) ',' : separator.byteAt(0);
        int start = 0;
        while (start <= list.length()) {
            int end = start;
            while (end < list.length() && list.byteAt(end) != between) {
                end++;
            }
            if (isElement(subject, list, start, end, prefix)) {
                return Function.TRUE;
            }
            start = end + 1;
        }
        return Function.FALSE;
    }

    private static boolean isElement(Value subject, Value list, int from, int to, boolean prefix) {
        int start = from;
        int end = to;
        while (start < end && list.byteAt(start) == ' ') {
            start++;
        }
        while (end > start && list.byteAt(end - 1) == ' ') {
            end--;
        }
        int length = end - start;
        if (length > subject.length() || (!prefix && length != subject.length()) || length == 0) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            if (subject.byteAt(index) != list.byteAt(start + index)) {
                return false;
            }
        }
        return true;
    }

    private static int search(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        return Function.of(arguments.resolved(context, 1, ByteRegex.class).isFound(text));
    }

    private static int substituteUri(RoutingContext context, Arguments arguments) {
        Substitution substitution = arguments.resolved(context, 0, Substitution.class);
        Value uri = context.argument(0);
        context.readRequestUri(uri);
        return Function.of(substitution.apply(context, uri) && context.rewriteRequestUri(uri));
    }

    private static int substituteUser(RoutingContext context, Arguments arguments) {
        Substitution substitution = arguments.resolved(context, 0, Substitution.class);
        Value user = context.argument(0);
        UriParts.user(context.requestUri(), user);
        user.toText(context.arena());
        return Function.of(
                substitution.apply(context, user) && RequestUriEditor.assignUser(context, user));
    }

    private static int substitute(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        boolean changed = arguments.resolved(context, 1, Substitution.class).apply(context, text);
        return Function.of(changed && arguments.assign(context, 2, text));
    }
}
