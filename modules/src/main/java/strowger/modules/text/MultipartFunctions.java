package strowger.modules.text;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.FunctionExport;
import strowger.engine.module.Parameter;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.MediaType;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.body.Multipart;

/** The functions on bodies of several parts (RFC 2046 §5.1), and on bodies in hexadecimal. */
final class MultipartFunctions {
    private static final ThreadLocal<MultipartFunctions> CURRENT =
            ThreadLocal.withInitial(MultipartFunctions::new);
    private static final byte[] TYPE = Output.bytes("Content-Type: ");
    private static final byte[] DISPOSITION = Output.bytes("Content-Disposition: ");
    private static final byte[] MIXED = Output.bytes("multipart/mixed;boundary=\"");
    private static final byte[] MIME_VERSION = Output.bytes("Mime-Version: 1.0\r\n");
    private static final Value BOUNDARY = Value.ofText("unique-boundary-1");
    private static final int ROOM = 256; // for delimiters and header names

    private final Multipart multipart = new Multipart();
    private final MediaType type = new MediaType();

    private MultipartFunctions() {}

    /** A media type as it is looked for. */
    private record Wanted(Token main, Token sub) {
        static Wanted parse(String text) {
            String[] halves = text.strip().split("/", -1);
            if (halves.length != 2 || halves[0].isEmpty() || halves[1].isEmpty()) {
                throw new ConfigurationException(
                        "a content type is written type/subtype, not '" + text + "'");
            }
            return new Wanted(Token.of(halves[0]), Token.of(halves[1]));
        }
    }

    static void export(Exports exports) {
        Parameter wanted = text("content_type").resolvedBy(Wanted::parse);
        exports.function(
                        "get_body_part",
                        (context, given) -> part(context, given, false),
                        wanted,
                        variable("opv"))
                .doc("Assigns the content of the first part of a type.");
        exports.function(
                        "get_body_part_raw",
                        (context, given) -> part(context, given, true),
                        wanted,
                        variable("opv"))
                .doc("Assigns the first part of a type with its headers.");
        exports.function("filter_body", MultipartFunctions::filter, wanted)
                .doc("Makes the first part of a type the whole body.");
        edit(exports.function("remove_body_part", MultipartFunctions::remove, wanted))
                .doc("Removes the first part of a type.");
        for (boolean hexadecimal : new boolean[] {false, true}) {
            String suffix = hexadecimal ? "_hex" : "";
            edit(exports.function(
                            "append_body_part" + suffix,
                            (context, given) -> append(context, given, hexadecimal),
                            text("txt"),
                            text("content_type"),
                            text("content_disposition").orAbsent()))
                    .doc("Adds a part behind the last; the body must be of several parts.");
        }
        edit(exports.function(
                        "set_body_multipart",
                        MultipartFunctions::setMultipart,
                        text("txt").orAbsent(),
                        text("content_type").orAbsent(),
                        text("boundary").orAbsent()))
                .doc("Makes the body, or a text, the only part of a body of several parts.");
        exports.function(
                        "set_body_hex",
                        (context, given) -> setBody(context, given, false),
                        text("htxt"),
                        text("content_type"))
                .doc("Gives the message another body, written in hexadecimal digits.");
        edit(exports.function(
                        "set_reply_body_hex",
                        (context, given) -> setBody(context, given, true),
                        text("htxt"),
                        text("content_type")))
                .doc("Gives replies to this request a body, written in hexadecimal digits.");
    }

    private static FunctionExport edit(FunctionExport export) {
        return export.in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH);
    }

    /** The body's parts, standing on the first of a type; null if there is none. */
    private boolean find(SipMessage message, Wanted wanted) {
        return multipart.wrap(message) == ParseError.NONE
                && multipart.find(wanted.main(), wanted.sub());
    }

    private boolean isWhole(SipMessage message, Wanted wanted) {
        return type.wrap(message) == ParseError.NONE && type.is(wanted.main(), wanted.sub());
    }

    private static int part(RoutingContext context, Arguments arguments, boolean raw) {
        MultipartFunctions current = CURRENT.get();
        SipMessage message = context.message();
        if (!current.find(message, arguments.resolved(context, 0, Wanted.class))) {
            return Function.FALSE;
        }
        Multipart parts = current.multipart;
        int offset = raw ? parts.partOffset() : parts.contentOffset();
        int length = parts.contentOffset() + parts.contentLength() - offset;
        Value text = context.argument(0);
        text.setText(message.buffer(), offset, length);
        return Function.of(arguments.assign(context, 1, text));
    }

    private static int filter(RoutingContext context, Arguments arguments) {
        MultipartFunctions current = CURRENT.get();
        SipMessage message = context.message();
        Wanted wanted = arguments.resolved(context, 0, Wanted.class);
        if (current.isWhole(message, wanted)) {
            return Function.TRUE;
        }
        if (!current.find(message, wanted)) {
            return Function.FALSE;
        }
        Value type = arguments.text(context, 0);
        Value body = context.argument(1);
        body.setText(
                message.buffer(),
                current.multipart.contentOffset(),
                current.multipart.contentLength());
        return Function.of(BodyEdits.replaceBody(context, body, type));
    }

    private static int remove(RoutingContext context, Arguments arguments) {
        MultipartFunctions current = CURRENT.get();
        SipMessage message = context.message();
        if (!current.find(message, arguments.resolved(context, 0, Wanted.class))) {
            return Function.FALSE;
        }
        Multipart parts = current.multipart;
        DirectBuffer buffer = message.buffer();
        int from = parts.partOffset() - 1; // back over the delimiter's line
        while (from > message.bodyOffset() && buffer.getByte(from - 1) != '\n') {
            from--;
        }
        int to = parts.contentOffset() + parts.contentLength();
        int limit = message.bodyOffset() + message.bodyLength();
        while (to < limit && buffer.getByte(to) != '\n') {
            to++;
        }
        to = Math.min(to + 1, limit);
        return Function.of(context.edits().delete(from, to - from) && BodyEdits.fitLength(context));
    }

    private static int append(RoutingContext context, Arguments arguments, boolean hexadecimal) {
        MultipartFunctions current = CURRENT.get();
        SipMessage message = context.message();
        Multipart parts = current.multipart;
        boolean several =
                current.type.wrap(message) == ParseError.NONE
                        && current.type.findBoundary()
                        && parts.wrap(message) == ParseError.NONE;
        int at = -1;
        while (several && parts.next()) {
            at = parts.contentOffset() + parts.contentLength();
        }
        Value text = arguments.text(context, 0);
        Value type = arguments.text(context, 1);
        Value disposition = arguments.has(2) ? arguments.text(context, 2) : context.argument(3);
        if (!arguments.has(2)) {
            disposition.setEmpty();
        }
        if (at < 0 || (hexadecimal && !decode(context, text))) {
            return Function.FALSE;
        }
        Output out = context.beginText(text.length() + type.length() + disposition.length() + ROOM);
        out.putLineEnd().put('-').put('-');
        out.put(
                message.buffer(),
                current.type.parameters().valueOffset(),
                current.type.parameters().valueLength());
        putHead(out, type, disposition).put(text);
        context.endText(text);
        return Function.of(
                text.isText()
                        && context.edits().insert(at, text.buffer(), text.offset(), text.length())
                        && BodyEdits.fitLength(context));
    }

    private static Output putHead(Output out, Value type, Value disposition) {
        out.putLineEnd().put(TYPE).put(type).putLineEnd();
        if (disposition.length() > 0) {
            out.put(DISPOSITION).put(disposition).putLineEnd();
        }
        return out.putLineEnd();
    }

    private static int setMultipart(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Value body = context.argument(0);
        Value type = context.argument(1);
        if (arguments.has(0)) {
            arguments.text(context, 0);
        } else {
            body.setText(message.buffer(), message.bodyOffset(), message.bodyLength());
        }
        if (arguments.has(1)) {
            arguments.text(context, 1);
        } else if (!readType(message, type)) {
            return Function.FALSE;
        }
        Value boundary = arguments.has(2) ? arguments.text(context, 2) : context.argument(2);
        if (!arguments.has(2)) {
            boundary.set(BOUNDARY);
        }
        Value none = context.argument(3);
        none.setEmpty();
        Output out =
                context.beginText(body.length() + type.length() + 2 * boundary.length() + ROOM);
        out.put('-').put('-').put(boundary);
        putHead(out, type, none).put(body).putLineEnd();
        out.put('-').put('-').put(boundary).put('-').put('-').putLineEnd();
        context.endText(body);
        context.beginText(boundary.length() + ROOM).put(MIXED).put(boundary).put('"');
        context.endText(type);
        return Function.of(
                body.isText()
                        && type.isText()
                        && addVersion(context, none)
                        && BodyEdits.replaceBody(context, body, type));
    }

    private static boolean readType(SipMessage message, Value type) {
        int header = message.find(HeaderName.CONTENT_TYPE);
        if (header == SipMessage.ABSENT || message.bodyLength() == 0) {
            return false;
        }
        type.setText(message.buffer(), message.valueOffset(header), message.valueLength(header));
        return true;
    }

    private static boolean addVersion(RoutingContext context, Value scratch) {
        context.beginText(MIME_VERSION.length).put(MIME_VERSION);
        context.endText(scratch);
        return scratch.isText()
                && context.edits()
                        .insert(
                                context.message().headersOffset(),
                                scratch.buffer(),
                                scratch.offset(),
                                scratch.length());
    }

    private static int setBody(RoutingContext context, Arguments arguments, boolean ofReply) {
        Value body = arguments.text(context, 0);
        Value type = arguments.text(context, 1);
        if (!decode(context, body)) {
            return Function.FALSE;
        }
        if (!ofReply) {
            return Function.of(BodyEdits.replaceBody(context, body, type));
        }
        context.replyHeaders().body(body, type, context.arena());
        return Function.TRUE;
    }

    /** Turns hexadecimal digits, blanks between them or not, into what they mean. */
    private static boolean decode(RoutingContext context, Value text) {
        Output out = context.beginText(text.length());
        int high = -1;
        for (int index = 0; index < text.length(); index++) {
            byte letter = text.byteAt(index);
            int digit = Character.digit(letter, 16);
            if (digit < 0 && letter != ' ') {
                context.endText(text);
                return false;
            }
            if (digit >= 0 && high >= 0) {
                out.put((char) (high << 4 | digit));
                high = -1;
            } else if (digit >= 0) {
                high = digit;
            }
        }
        context.endText(text);
        return high < 0 && text.isText();
    }
}
