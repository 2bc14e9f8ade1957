package strowger.modules;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.verbatim;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Method;
import strowger.parser.SipMessage;

/** The {@code textops} module: tests and edits of the message's text. */
public final class TextopsModule implements Module {
    @Override
    public String name() {
        return "textops";
    }

    @Override
    public void export(Exports exports) {
        exports.function(
                        "is_method",
                        TextopsModule::isMethod,
                        text("name").resolvedBy(TextopsModule::methods))
                .doc("Whether the method is one of those named, with | between them.");
        exports.function("append_to_reply", TextopsModule::appendToReply, text("txt"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds header lines, line ends included, to replies to this request.");
        exports.function("is_present_hf", TextopsModule::isPresent, text("hf_name"))
                .doc("Whether the message has a header of this name.");
        exports.function("append_hf", TextopsModule::append, text("txt"))
                .doc("Adds header lines, line ends included, behind the last header.");
        exports.function("insert_hf", TextopsModule::insert, text("txt"))
                .doc("Adds header lines, line ends included, before the first header.");
        exports.function("remove_hf", TextopsModule::remove, text("hname"))
                .doc("Removes all headers of this name; true if there was one.");
        exports.function("has_body", TextopsModule::hasBody).doc("Whether the message has a body.");
        exports.function("starts_with", TextopsModule::startsWith, text("str1"), text("str2"))
                .doc("Whether the first text begins with the second.");
        exports.function("ends_with", TextopsModule::endsWith, text("str1"), text("str2"))
                .doc("Whether the first text ends with the second.");
        exports.function("cmp_str", TextopsModule::same, text("str1"), text("str2"))
                .doc("Whether two texts are the same.");
        exports.function("cmp_istr", TextopsModule::sameIgnoringCase, text("str1"), text("str2"))
                .doc("Whether two texts are the same but for the case of letters.");
        exports.function("set_reply_body", TextopsModule::replyBody, text("txt"), verbatim("type"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Gives replies to this request a body.");
    }

    /** The methods named in an argument: a bit for each that is known, and the other names. */
    private record Methods(long known, java.util.List<Value> others) {
        boolean contains(SipMessage message) {
            Method method = message.method();
            if (method != Method.OTHER) {
                return (known & 1L << method.ordinal()) != 0;
            }
            for (int index = 0; index < others.size(); index++) {
                if (isNamed(message, others.get(index))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isNamed(SipMessage message, Value name) {
            int offset =
                    message.isRequest() ? message.methodOffset() : message.cSeq().methodOffset();
            int length =
                    message.isRequest() ? message.methodLength() : message.cSeq().methodLength();
            if (length != name.length()) {
                return false;
            }
            for (int index = 0; index < length; index++) {
                if (message.buffer().getByte(offset + index) != name.byteAt(index)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Methods methods(String names) {
        long known = 0;
        var others = new java.util.ArrayList<Value>();
        for (String name : names.split("\\|", -1)) {
            if (name.isBlank()) {
                throw new ConfigurationException(
                        "is_method takes names with | between them, not '" + names + "'");
            }
            Method method = methodOf(name.strip());
            if (method == Method.OTHER) {
                others.add(Value.ofText(name.strip()));
            } else {
                known |= 1L << method.ordinal();
            }
        }
        return new Methods(known, java.util.List.copyOf(others));
    }

    private static Method methodOf(String name) {
        for (Method method : Method.values()) {
            if (method != Method.OTHER && method.name().equals(name)) {
                return method;
            }
        }
        return Method.OTHER;
    }

    private static int isMethod(RoutingContext context, Arguments arguments) {
        Methods methods = arguments.resolved(context, 0, Methods.class);
        return Function.of(methods.contains(context.message()));
    }

    private static int appendToReply(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        return Function.of(context.replyHeaders().add(text, context.arena()));
    }

    private static int isPresent(RoutingContext context, Arguments arguments) {
        return Function.of(find(context, arguments) != SipMessage.ABSENT);
    }

    private static int find(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        return context.message().find(name.buffer(), name.offset(), name.length());
    }

    private static int append(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int last = message.headerCount() - 1;
        return insert(context, arguments, message.headerOffset(last) + message.headerLength(last));
    }

    private static int insert(RoutingContext context, Arguments arguments) {
        return insert(context, arguments, context.message().headersOffset());
    }

    private static int insert(RoutingContext context, Arguments arguments, int offset) {
        Value text = arguments.text(context, 0);
        text.keepIn(context.arena());
        return Function.of(
                text.isText()
                        && context.edits()
                                .insert(offset, text.buffer(), text.offset(), text.length()));
    }

    private static int remove(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        boolean removed = false;
        for (int at = find(context, arguments); at != SipMessage.ABSENT; at = message.next(at)) {
            removed |= context.edits().delete(message.headerOffset(at), message.headerLength(at));
        }
        return Function.of(removed);
    }

    private static int hasBody(RoutingContext context, Arguments arguments) {
        return Function.of(context.message().bodyLength() > 0);
    }

    private static int startsWith(RoutingContext context, Arguments arguments) {
        return Function.of(matchesAt(context, arguments, 0));
    }

    private static int endsWith(RoutingContext context, Arguments arguments) {
        Value whole = arguments.text(context, 0);
        Value part = arguments.text(context, 1);
        return Function.of(matchesAt(context, arguments, whole.length() - part.length()));
    }

    private static boolean matchesAt(RoutingContext context, Arguments arguments, int offset) {
        Value whole = arguments.text(context, 0);
        Value part = arguments.text(context, 1);
        if (offset < 0 || offset + part.length() > whole.length()) {
            return false;
        }
        for (int index = 0; index < part.length(); index++) {
            if (whole.byteAt(offset + index) != part.byteAt(index)) {
                return false;
            }
        }
        return true;
    }

    private static int same(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.text(context, 0).textEquals(arguments.text(context, 1)));
    }

    private static int sameIgnoringCase(RoutingContext context, Arguments arguments) {
        return Function.of(
                arguments.text(context, 0).textEqualsIgnoreCase(arguments.text(context, 1)));
    }

    private static int replyBody(RoutingContext context, Arguments arguments) {
        Value body = arguments.text(context, 0);
        Value type = arguments.text(context, 1);
        context.replyHeaders().body(body, type, context.arena());
        return Function.TRUE;
    }
}
