package strowger.modules.text;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.verbatim;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.regex.ByteRegex;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderElements;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The functions on the elements of headers that are lists, such as Supported and Allow. */
public final class HeaderValueFunctions {
    private static final ThreadLocal<HeaderElements> ELEMENTS =
            ThreadLocal.withInitial(HeaderElements::new);

    private HeaderValueFunctions() {}

    /** Declares the functions of {@code textopsx}. */
    public static void export(Exports exports) {
        var header = verbatim("hf").resolvedBy(HeaderValueFunctions::header);
        exports.function("hf_value_exists", HeaderValueFunctions::exists, header, text("hvalue"))
                .doc("Whether a header that is a list has an element.");
        exports.function("include_hf_value", HeaderValueFunctions::include, header, text("hvalue"))
                .doc("Adds an element to a header that is a list, if it is not there.");
        exports.function("exclude_hf_value", HeaderValueFunctions::exclude, header, text("hvalue"))
                .doc("Removes an element of a header that is a list.");
        exports.function("append_hf_value", HeaderValueFunctions::append, header, text("hvalue"))
                .doc("Adds an element behind the last of a header that is a list.");
        exports.function("insert_hf_value", HeaderValueFunctions::insert, header, text("hvalue"))
                .doc("Adds an element before the first of a header that is a list.");
        exports.function(
                        "fnmatch",
                        HeaderValueFunctions::matches,
                        text("value"),
                        text("expr").resolvedBy(HeaderValueFunctions::pattern),
                        text("flags").orAbsent())
                .doc("Whether a text fits a pattern with * and ?; flag i: whatever the case.");
    }

    /** The patterns with and without regard to case. */
    private record Pattern(ByteRegex exact, ByteRegex ignoringCase) {}

    private static Pattern pattern(String text) {
        String expression = Wildcards.toExpression(text);
        return new Pattern(ByteRegex.of(expression, false), ByteRegex.of(expression, true));
    }

    private static int matches(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        Pattern pattern = arguments.resolved(context, 1, Pattern.class);
        boolean ignoring = false;
        if (arguments.has(2)) {
            Value flags = arguments.text(context, 2);
            ignoring = flags.length() > 0 && flags.byteAt(0) == 'i';
        }
        return Function.of((ignoring ? pattern.ignoringCase() : pattern.exact()).isFound(text));
    }

    private static HeaderName header(String name) {
        Value text = Value.ofText(name.strip());
        HeaderName header = HeaderName.of(text.buffer(), text.offset(), text.length());
        if (header == HeaderName.OTHER) {
            throw new ConfigurationException(
                    "'" + name + "' is no header that is known to be a list");
        }
        return header;
    }

    /** Stands on the element that is the value; false if there is none. */
    private static boolean find(
            SipMessage message, HeaderElements elements, HeaderName name, Value value) {
        elements.wrap(message, name);
        while (elements.next()) {
            if (isValue(message, elements.offset(), elements.length(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isValue(SipMessage message, int offset, int length, Value value) {
        if (length != value.length()) {
            return false;
        }
        for (int index = 0; index < length; index++) {
            int own = message.buffer().getByte(offset + index);
            int other = value.byteAt(index);
            if (own != other && (!isLetter(own) || (own ^ other) != 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(int letter) {
        int lower = letter | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static int exists(RoutingContext context, Arguments arguments) {
        HeaderName name = arguments.resolved(context, 0, HeaderName.class);
        Value value = arguments.text(context, 1);
        return Function.of(find(context.message(), ELEMENTS.get(), name, value));
    }

    private static int include(RoutingContext context, Arguments arguments) {
        return exists(context, arguments) == Function.TRUE
                ? Function.TRUE
                : append(context, arguments);
    }

    private static int append(RoutingContext context, Arguments arguments) {
        HeaderName name = arguments.resolved(context, 0, HeaderName.class);
        Value value = arguments.text(context, 1);
        SipMessage message = context.message();
        int last = SipMessage.ABSENT;
        int at = message.find(name);
        while (at != SipMessage.ABSENT) {
            last = at;
            at = message.next(at);
        }
        context.beginText(value.length() + name.text().length() + 4);
        if (last == SipMessage.ABSENT) {
            context.text().putToken(name.text()).put(':').put(' ').put(value).putLineEnd();
        } else {
            context.text().put(',').put(' ').put(value);
        }
        context.endText(value);
        int offset =
                last == SipMessage.ABSENT
                        ? message.headersOffset()
                        : message.valueOffset(last) + message.valueLength(last);
        return Function.of(
                value.isText()
                        && context.edits()
                                .insert(offset, value.buffer(), value.offset(), value.length()));
    }

    private static int insert(RoutingContext context, Arguments arguments) {
        HeaderName name = arguments.resolved(context, 0, HeaderName.class);
        SipMessage message = context.message();
        int first = message.find(name);
        if (first == SipMessage.ABSENT) {
            return append(context, arguments);
        }
        Value value = arguments.text(context, 1);
        context.beginText(value.length() + 2).put(value).put(',').put(' ');
        context.endText(value);
        return Function.of(
                value.isText()
                        && context.edits()
                                .insert(
                                        message.valueOffset(first),
                                        value.buffer(),
                                        value.offset(),
                                        value.length()));
    }

    private static int exclude(RoutingContext context, Arguments arguments) {
        HeaderName name = arguments.resolved(context, 0, HeaderName.class);
        Value value = arguments.text(context, 1);
        SipMessage message = context.message();
        HeaderElements elements = ELEMENTS.get();
        if (!find(message, elements, name, value)) {
            return Function.FALSE;
        }
        int header = elements.headerIndex();
        int start = message.valueOffset(header);
        int end = start + message.valueLength(header);
        int from = elements.offset();
        int to = from + elements.length();
        if (from == start && to == end) {
            return Function.of(
                    context.edits()
                            .delete(message.headerOffset(header), message.headerLength(header)));
        }
        if (to < end) { // with the comma and the blanks behind it
            to = skip(message, skip(message, to, end, false) + 1, end, false);
        } else { // the last: with the comma before it
            from = skip(message, from, start, true) - 1;
        }
        return Function.of(context.edits().delete(from, to - from));
    }

    /** Skips blanks forwards from an index, or backwards before it. */
    private static int skip(SipMessage message, int from, int limit, boolean back) {
        int index = from;
        while (index != limit && isBlank(message.buffer().getByte(back ? index - 1 : index))) {
            index += back ? -1 : 1;
        }
        return index;
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    }
}
