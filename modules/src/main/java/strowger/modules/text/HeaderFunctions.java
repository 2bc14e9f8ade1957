package strowger.modules.text;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The functions that ask for headers, add and remove them. */
public final class HeaderFunctions {
    private HeaderFunctions() {}

    /** Declares the functions of {@code textops}. */
    public static void export(Exports exports) {
        exports.function("append_to_reply", HeaderFunctions::appendToReply, text("txt"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds header lines, line ends included, to replies to this request.");
        exports.function("append_hf", HeaderFunctions::append, text("txt"), text("hdr").orAbsent())
                .doc("Adds header lines behind the last header, or behind the one named.");
        exports.function("insert_hf", HeaderFunctions::insert, text("txt"), text("hdr").orAbsent())
                .doc("Adds header lines before the first header, or before the one named.");
        exports.function("append_urihf", HeaderFunctions::appendUri, text("prefix"), text("suffix"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds a header line of a text, the request URI and a text.");
        for (String name : new String[] {"is_present_hf", "is_present_hf_pv"}) {
            exports.function(name, HeaderFunctions::isPresent, text("hf_name"))
                    .doc("Whether the message has a header of this name.");
        }
        for (String name : new String[] {"is_present_hf_re", "is_present_hf_re_pv"}) {
            exports.function(
                            name,
                            HeaderFunctions::isPresentMatching,
                            Expressions.parameter("hf_name_re"))
                    .doc("Whether the message has a header whose name an expression matches.");
        }
        exportRemovers(exports);
    }

    private static void exportRemovers(Exports exports) {
        for (String name : new String[] {"remove_hf", "remove_hf_pv"}) {
            exports.function(name, HeaderFunctions::remove, text("hname"))
                    .doc("Removes all headers of this name; true if there was one.");
        }
        for (String name : new String[] {"remove_hf_re", "remove_hf_re_pv"}) {
            exports.function(name, HeaderFunctions::removeMatching, Expressions.parameter("re"))
                    .doc("Removes all headers whose names an expression matches.");
        }
        for (String name : new String[] {"remove_hf_exp", "remove_hf_exp_pv"}) {
            exports.function(
                            name,
                            HeaderFunctions::removeExcept,
                            Expressions.parameter("expmatch"),
                            Expressions.parameter("expskip"))
                    .doc("Removes headers whose names the first matches and the second does not.");
        }
        exports.function("remove_hf_idx", HeaderFunctions::removeAt, text("hname"), integer("idx"))
                .doc("Removes the header of a name at an index, from 0, negative from the end.");
    }

    /** Declares {@code keep_hf} of {@code textopsx}. */
    public static void exportKeep(Exports exports) {
        exports.function(
                        "keep_hf",
                        HeaderFunctions::keep,
                        Expressions.parameter("regexp").orAbsent())
                .doc(
                        "Removes all headers whose names the expression does not match, but for"
                                + " those a message must have.");
    }

    private static int appendToReply(RoutingContext context, Arguments arguments) {
        Value text = lines(context, arguments.text(context, 0));
        return Function.of(text.isText() && context.replyHeaders().add(text, context.arena()));
    }

    /** Header lines with a line end behind the last; null if the memory is used up. */
    private static Value lines(RoutingContext context, Value text) {
        int length = text.length();
        if (length > 0 && text.byteAt(length - 1) == '\n') {
            return text;
        }
        context.beginText(length + 2).put(text).putLineEnd();
        context.endText(text);
        return text;
    }

    private static int append(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int header = message.headerCount() - 1;
        if (arguments.has(1)) {
            int found = find(context, arguments.text(context, 1));
            header = found == SipMessage.ABSENT ? header : found;
        }
        int at = message.headerOffset(header) + message.headerLength(header);
        return insert(context, arguments.text(context, 0), at);
    }

    private static int insert(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int header = 0;
        if (arguments.has(1)) {
            int found = find(context, arguments.text(context, 1));
            header = found == SipMessage.ABSENT ? header : found;
        }
        return insert(context, arguments.text(context, 0), message.headerOffset(header));
    }

    private static int insert(RoutingContext context, Value given, int at) {
        Value text = lines(context, given);
        if (!text.isText()) {
            return Function.FALSE;
        }
        text.keepIn(context.arena());
        return Function.of(
                text.isText()
                        && context.edits().insert(at, text.buffer(), text.offset(), text.length()));
    }

    private static int appendUri(RoutingContext context, Arguments arguments) {
        Value prefix = arguments.text(context, 0);
        Value suffix = arguments.text(context, 1);
        Value uri = context.argument(2);
        context.readRequestUri(uri);
        context.beginText(prefix.length() + suffix.length() + uri.length())
                .put(prefix)
                .put(uri)
                .put(suffix);
        context.endText(uri);
        SipMessage message = context.message();
        int last = message.headerCount() - 1;
        return uri.isText()
                ? insert(context, uri, message.headerOffset(last) + message.headerLength(last))
                : Function.FALSE;
    }

    private static int find(RoutingContext context, Value name) {
        return context.message().find(name.buffer(), name.offset(), name.length());
    }

    private static int isPresent(RoutingContext context, Arguments arguments) {
        return Function.of(find(context, arguments.text(context, 0)) != SipMessage.ABSENT);
    }

    private static boolean isNamed(SipMessage message, int header, ByteRegex regex) {
        return regex.isFound(
                message.buffer(), message.nameOffset(header), message.nameLength(header));
    }

    private static int isPresentMatching(RoutingContext context, Arguments arguments) {
        ByteRegex regex = arguments.resolved(context, 0, ByteRegex.class);
        SipMessage message = context.message();
        for (int header = 0; header < message.headerCount(); header++) {
            if (isNamed(message, header, regex)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static boolean delete(RoutingContext context, int header) {
        SipMessage message = context.message();
        return context.edits().delete(message.headerOffset(header), message.headerLength(header));
    }

    private static int remove(RoutingContext context, Arguments arguments) {
        int header = find(context, arguments.text(context, 0));
        boolean removed = header != SipMessage.ABSENT;
        for (; header != SipMessage.ABSENT; header = context.message().next(header)) {
            removed &= delete(context, header);
        }
        return Function.of(removed);
    }

    private static int removeMatching(RoutingContext context, Arguments arguments) {
        ByteRegex regex = arguments.resolved(context, 0, ByteRegex.class);
        SipMessage message = context.message();
        boolean removed = false;
        for (int header = 0; header < message.headerCount(); header++) {
            if (isNamed(message, header, regex)) {
                removed |= delete(context, header);
            }
        }
        return Function.of(removed);
    }

    private static int removeExcept(RoutingContext context, Arguments arguments) {
        ByteRegex wanted = arguments.resolved(context, 0, ByteRegex.class);
        ByteRegex spared = arguments.resolved(context, 1, ByteRegex.class);
        SipMessage message = context.message();
        boolean removed = false;
        for (int header = 0; header < message.headerCount(); header++) {
            if (isNamed(message, header, wanted) && !isNamed(message, header, spared)) {
                removed |= delete(context, header);
            }
        }
        return Function.of(removed);
    }

    private static int removeAt(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int first = find(context, arguments.text(context, 0));
        int count = 0;
        for (int at = first; at != SipMessage.ABSENT; at = message.next(at)) {
            count++;
        }
        long asked = arguments.integer(context, 1);
        long wanted = asked < 0 ? asked + count : asked;
        if (wanted < 0 || wanted >= count) {
            return Function.FALSE;
        }
        int header = first;
        for (long left = wanted; left > 0; left--) {
            header = message.next(header);
        }
        return Function.of(delete(context, header));
    }

    private static int keep(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        boolean removed = false;
        for (int header = 0; header < message.headerCount(); header++) {
            boolean kept =
                    isNeeded(message.headerName(header))
                            || (arguments.has(0)
                                    && isNamed(
                                            message,
                                            header,
                                            arguments.resolved(context, 0, ByteRegex.class)));
            removed |= !kept && delete(context, header);
        }
        return Function.of(removed);
    }

    /** What routing needs, and what tells the body: never removed by {@code keep_hf}. */
    private static boolean isNeeded(HeaderName name) {
        return switch (name) {
            case VIA,
                    FROM,
                    TO,
                    CALL_ID,
                    CSEQ,
                    MAX_FORWARDS,
                    CONTACT,
                    ROUTE,
                    RECORD_ROUTE,
                    CONTENT_TYPE,
                    CONTENT_LENGTH ->
                    true;
            default -> false;
        };
    }
}
