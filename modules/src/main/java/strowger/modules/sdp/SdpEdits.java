package strowger.modules.sdp;

import static strowger.engine.module.Parameter.text;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.BodyEdits;
import strowger.parser.CharClass;
import strowger.parser.Token;
import strowger.parser.body.SdpLines;
import strowger.parser.body.SdpMedia;

/** The functions that take codecs, lines and media out of a session description. */
final class SdpEdits {
    private static final Token RTPMAP = Token.of("rtpmap");
    private static final Token FMTP = Token.of("fmtp");
    private static final Token RTCP_FB = Token.of("rtcp-fb");

    private SdpEdits() {}

    static void export(Exports exports) {
        codecs(exports, "sdp_remove_codecs_by_id", false, false);
        codecs(exports, "sdp_remove_codecs_by_name", true, false);
        codecs(exports, "sdp_keep_codecs_by_id", false, true);
        codecs(exports, "sdp_keep_codecs_by_name", true, true);
        exports.function(
                        "sdp_remove_line_by_prefix",
                        SdpEdits::removeLines,
                        text("string"),
                        text("mtype").orAbsent())
                .doc("Removes the lines that begin with a text; of one type of media, if given.");
        exports.function(
                        "sdp_remove_media",
                        (context, given) -> removeMedia(context, given, false),
                        text("type"))
                .doc("Removes the media of a type; false if there are none.");
        exports.function(
                        "sdp_remove_transport",
                        (context, given) -> removeMedia(context, given, true),
                        text("type"))
                .doc("Removes the media of a transport; false if there are none.");
    }

    private static void codecs(Exports exports, String name, boolean names, boolean kept) {
        exports.function(
                        name,
                        (context, given) -> removeCodecs(context, given, names, kept),
                        text("list"),
                        text("mtype").orAbsent())
                .doc(
                        (kept
                                        ? "Removes all codecs but those of a list of "
                                        : "Removes codecs of a list of ")
                                + (names ? "names" : "payload types")
                                + ", with their attributes; of one type of media, if given.");
    }

    private static int removeCodecs(
            RoutingContext context, Arguments arguments, boolean names, boolean kept) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        CodecList codecs = body.codecs().wrap(arguments.text(context, 0), names);
        boolean edited = true;
        boolean found = false;
        for (int index = 0; edited && index < body.session().mediaCount(); index++) {
            SdpMedia media = body.session().media(index);
            if (isWanted(context, arguments, media)) {
                int removed = removeCodecs(context, media, codecs, kept);
                edited = removed >= 0;
                found |= removed > 0;
            }
        }
        boolean done = edited && (found || !names || kept) && BodyEdits.fitLength(context);
        return Function.of(done);
    }

    private static boolean isWanted(RoutingContext context, Arguments arguments, SdpMedia media) {
        return !arguments.has(1)
                || Bytes.isText(
                        context.message().buffer(),
                        media.typeOffset(),
                        media.typeLength(),
                        arguments.text(context, 1));
    }

    /** How many payload types were removed; below zero when there is no room for an edit. */
    private static int removeCodecs(
            RoutingContext context, SdpMedia media, CodecList codecs, boolean kept) {
        DirectBuffer buffer = context.message().buffer();
        int limit = media.formatsOffset() + media.formatsLength();
        int at = media.formatsOffset();
        int count = 0;
        while (at < limit) {
            int end = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
            if (end > at && codecs.contains(buffer, media, at, end - at) != kept) {
                count++;
                if (!context.edits().delete(at - 1, end - at + 1)
                        || !removeAttributes(context, media, at, end - at)) {
                    return -1;
                }
            }
            at = Math.max(CharClass.skip(buffer, end, limit, CharClass.LWS), at + 1);
        }
        return count;
    }

    /** Removes what describes a payload type. */
    private static boolean removeAttributes(
            RoutingContext context, SdpMedia media, int offset, int length) {
        DirectBuffer buffer = context.message().buffer();
        SdpLines lines = SdpBody.current().lines(buffer, media.offset(), media.length());
        boolean removed = true;
        while (removed && lines.next()) {
            boolean describing =
                    lines.isAttribute(RTPMAP)
                            || lines.isAttribute(FMTP)
                            || lines.isAttribute(RTCP_FB);
            if (describing
                    && Token.equals(
                            buffer,
                            lines.argumentOffset(),
                            CodecList.payloadLength(buffer, lines),
                            buffer,
                            offset,
                            length)) {
                removed = context.edits().delete(lines.offset(), lines.length());
            }
        }
        return removed;
    }

    private static int removeLines(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Value prefix = arguments.text(context, 0);
        if (!arguments.has(1)) {
            boolean removed =
                    removeLines(context, body.session().offset(), body.session().length(), prefix);
            return Function.of(removed && BodyEdits.fitLength(context));
        }
        boolean removed = true;
        for (int index = 0; removed && index < body.session().mediaCount(); index++) {
            SdpMedia media = body.session().media(index);
            if (isWanted(context, arguments, media)) {
                removed = removeLines(context, media.offset(), media.length(), prefix);
            }
        }
        return Function.of(removed && BodyEdits.fitLength(context));
    }

    private static boolean removeLines(
            RoutingContext context, int offset, int length, Value prefix) {
        DirectBuffer buffer = context.message().buffer();
        SdpLines lines = SdpBody.current().lines(buffer, offset, length);
        boolean removed = true;
        while (removed && lines.next()) {
            int text = lines.valueLength() + 2;
            if (Bytes.startsWith(buffer, lines.offset(), text, prefix)) {
                removed = context.edits().delete(lines.offset(), lines.length());
            }
        }
        return removed;
    }

    private static int removeMedia(
            RoutingContext context, Arguments arguments, boolean byTransport) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Value wanted = arguments.text(context, 0);
        DirectBuffer buffer = context.message().buffer();
        boolean found = false;
        boolean removed = true;
        for (int index = 0; removed && index < body.session().mediaCount(); index++) {
            SdpMedia media = body.session().media(index);
            int offset = byTransport ? media.transportOffset() : media.typeOffset();
            int length = byTransport ? media.transportLength() : media.typeLength();
            if (Bytes.isText(buffer, offset, length, wanted)) {
                found = true;
                removed = context.edits().delete(media.offset(), media.length());
            }
        }
        return Function.of(found && removed && BodyEdits.fitLength(context));
    }
}
