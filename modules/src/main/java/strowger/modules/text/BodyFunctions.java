package strowger.modules.text;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The functions that search and change the text of a message, and its body. */
public final class BodyFunctions {
    private BodyFunctions() {}

    /** Where in the message a function works. */
    private enum Range {
        MESSAGE,
        HEADERS,
        BODY;

        int offset(SipMessage message) {
            return switch (this) {
                case MESSAGE -> message.offset();
                case HEADERS -> message.headersOffset();
                case BODY -> message.bodyOffset();
            };
        }

        int length(SipMessage message) {
            int end =
                    this == HEADERS
                            ? message.headersEnd()
                            : message.bodyOffset() + message.bodyLength();
            return end - offset(message);
        }
    }

    /** Declares the functions of {@code textops}. */
    public static void export(Exports exports) {
        search(exports, "search", Range.MESSAGE).doc("Whether an expression is in the message.");
        search(exports, "search_body", Range.BODY).doc("Whether an expression is in the body.");
        append(exports, "search_append", Range.MESSAGE)
                .doc("Puts a text behind the first that an expression finds in the message.");
        append(exports, "search_append_body", Range.BODY)
                .doc("Puts a text behind the first that an expression finds in the body.");
        replace(exports, "replace", Range.MESSAGE, false)
                .doc("Puts a text in place of the first that an expression finds.");
        replace(exports, "replace_all", Range.MESSAGE, true)
                .doc("Puts a text in place of all that an expression finds.");
        replace(exports, "replace_hdrs", Range.HEADERS, true)
                .doc("Puts a text in place of all that an expression finds in the headers.");
        replace(exports, "replace_body", Range.BODY, false)
                .doc("Puts a text in place of the first that an expression finds in the body.");
        for (String name : new String[] {"replace_body_all", "replace_body_atonce"}) {
            replace(exports, name, Range.BODY, true)
                    .doc("Puts a text in place of all that an expression finds in the body.");
        }
        literal(exports, "replace_str", Range.MESSAGE);
        literal(exports, "replace_hdrs_str", Range.HEADERS);
        literal(exports, "replace_body_str", Range.BODY);
        substitute(exports, "subst", Range.MESSAGE).doc("Substitutes in the message.");
        substitute(exports, "subst_body", Range.BODY).doc("Substitutes in the body.");
        exportBodies(exports);
        MultipartFunctions.export(exports);
        HeaderMatchFunctions.export(exports);
        DateFunctions.export(exports);
    }

    private static void exportBodies(Exports exports) {
        exports.function("has_body", BodyFunctions::hasBody, text("mime").orAbsent())
                .doc("Whether the message has a body; of a type, if one is given.");
        exports.function("set_body", BodyFunctions::setBody, text("txt"), text("content_type"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH, RouteKind.REPLY)
                .doc("Gives the message another body.");
        exports.function(
                        "set_reply_body",
                        BodyFunctions::setReplyBody,
                        text("txt"),
                        text("content_type"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Gives replies to this request a body.");
    }

    /** Declares {@code remove_body} and {@code msg_apply_changes} of {@code textopsx}. */
    public static void exportMore(Exports exports) {
        exports.function(
                        "remove_body",
                        (context, arguments) -> Function.of(BodyEdits.removeBody(context)))
                .doc("Removes the body and its Content-Type.");
        exports.function(
                        "msg_apply_changes",
                        (context, arguments) -> Function.of(BodyEdits.apply(context)))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Makes the changes so far part of the message, so that they can be read.");
    }

    private static FunctionExport search(Exports exports, String name, Range range) {
        return exports.function(
                name,
                (context, arguments) -> {
                    SipMessage message = context.message();
                    return Function.of(
                            arguments
                                    .resolved(context, 0, ByteRegex.class)
                                    .isFound(
                                            message.buffer(),
                                            range.offset(message),
                                            range.length(message)));
                },
                Expressions.parameter("re"));
    }

    private static FunctionExport append(Exports exports, String name, Range range) {
        return exports.function(
                name,
                (context, arguments) -> {
                    ByteRegex.Search search = begin(context, arguments, range);
                    if (!search.next()) {
                        return Function.FALSE;
                    }
                    Value text = arguments.text(context, 1);
                    return Function.of(edit(context, range, search.end(), 0, text));
                },
                Expressions.parameter("re"),
                text("txt"));
    }

    private static ByteRegex.Search begin(
            RoutingContext context, Arguments arguments, Range range) {
        SipMessage message = context.message();
        return arguments
                .resolved(context, 0, ByteRegex.class)
                .search(message.buffer(), range.offset(message), range.length(message));
    }

    private static boolean edit(
            RoutingContext context, Range range, int offset, int deleted, Value text) {
        text.keepIn(context.arena());
        boolean edited =
                text.isText()
                        && context.edits()
                                .replace(
                                        offset,
                                        deleted,
                                        text.buffer(),
                                        text.offset(),
                                        text.length());
        boolean resized = range != Range.HEADERS && context.message().bodyLength() > 0;
        return edited && (!resized || BodyEdits.fitLength(context));
    }

    private static FunctionExport replace(
            Exports exports, String name, Range range, boolean every) {
        return exports.function(
                name,
                (context, arguments) -> {
                    ByteRegex.Search search = begin(context, arguments, range);
                    boolean replaced = false;
                    boolean more = search.next();
                    while (more) {
                        int length = search.end() - search.start();
                        Value text = arguments.text(context, 1);
                        replaced = edit(context, range, search.start(), length, text);
                        more = every && replaced && length > 0 && search.next();
                    }
                    return Function.of(replaced);
                },
                Expressions.parameter("re"),
                text("txt"));
    }

    private static void literal(Exports exports, String name, Range range) {
        exports.function(
                        name,
                        (context, arguments) -> literal(context, arguments, range),
                        text("match"),
                        text("repl"),
                        text("mode"))
                .doc("Puts a text in place of another: mode f the first, a all.");
    }

    private static int literal(RoutingContext context, Arguments arguments, Range range) {
        Value wanted = arguments.text(context, 0);
        Value mode = arguments.text(context, 2);
        boolean every = mode.length() > 0 && mode.byteAt(0) == 'a';
        SipMessage message = context.message();
        int limit = range.offset(message) + range.length(message) - wanted.length();
        boolean replaced = false;
        for (int at = range.offset(message); wanted.length() > 0 && at <= limit; at++) {
            if (standsAt(message, at, wanted)) {
                Value text = arguments.text(context, 1);
                replaced = edit(context, range, at, wanted.length(), text);
                if (!every || !replaced) {
                    break;
                }
                at += wanted.length() - 1;
            }
        }
        return Function.of(replaced);
    }

    private static boolean standsAt(SipMessage message, int at, Value text) {
        for (int index = 0; index < text.length(); index++) {
            if (message.buffer().getByte(at + index) != text.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    private static FunctionExport substitute(Exports exports, String name, Range range) {
        return exports.function(
                name,
                (context, arguments) -> {
                    SipMessage message = context.message();
                    int count =
                            arguments
                                    .resolved(context, 0, Substitution.class)
                                    .edit(context, range.offset(message), range.length(message));
                    boolean fits = message.bodyLength() == 0 || BodyEdits.fitLength(context);
                    return Function.of(count > 0 && fits);
                },
                text("subexp").resolvedFrom(Substitution::of));
    }

    private static int hasBody(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        boolean present = message.bodyLength() > 0;
        return Function.of(
                present && (!arguments.has(0) || isOfType(message, arguments.text(context, 0))));
    }

    private static boolean isOfType(SipMessage message, Value type) {
        int header = message.find(HeaderName.CONTENT_TYPE);
        if (header == SipMessage.ABSENT || message.valueLength(header) < type.length()) {
            return false;
        }
        int offset = message.valueOffset(header);
        for (int index = 0; index < type.length(); index++) {
            if (lower(message.buffer().getByte(offset + index)) != lower(type.byteAt(index))) {
                return false;
            }
        }
        boolean whole = message.valueLength(header) == type.length();
        return whole || isEnd(message.buffer().getByte(offset + type.length()));
    }

    private static boolean isEnd(byte letter) {
        return letter == ';' || letter == ' ' || letter == '\t';
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter;
    }

    private static int setBody(RoutingContext context, Arguments arguments) {
        return Function.of(
                BodyEdits.replaceBody(
                        context, arguments.text(context, 0), arguments.text(context, 1)));
    }

    private static int setReplyBody(RoutingContext context, Arguments arguments) {
        Value body = arguments.text(context, 0);
        Value type = arguments.text(context, 1);
        context.replyHeaders().body(body, type, context.arena());
        return Function.TRUE;
    }
}
