package strowger.modules.sdp;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.CharClass;
import strowger.parser.SipMessage;
import strowger.parser.body.SdpDirection;
import strowger.parser.body.SdpLines;
import strowger.parser.body.SdpMedia;
import strowger.parser.body.SdpSession;

/** The functions that ask what a session description has. */
final class SdpQuestions {
    private static final byte[] CANDIDATE = {'a', '=', 'c', 'a', 'n', 'd', 'i', 'd', 'a', 't', 'e'};
    private static final int SOME = 2;
    private static final int IP4 = 4;
    private static final int IP6 = 6;

    private SdpQuestions() {}

    /** What a media description is asked. */
    @FunctionalInterface
    private interface MediaTest {
        boolean holds(DirectBuffer buffer, SdpMedia media, Value wanted);
    }

    static void export(Exports exports) {
        exports.function("sdp_content", SdpQuestions::hasContent, text("sloppy").orAbsent())
                .doc("Whether there is a session description; sloppy: as Content-Type says.");
        exports.function("sdp_with_ice", SdpQuestions::hasIce)
                .doc("Whether the body has ICE candidates.");
        exports.function("sdp_get", SdpQuestions::copy, variable("avpvar"))
                .doc("Assigns the session description to a variable.");
        exports.function(
                        "sdp_get_line_startswith",
                        SdpQuestions::copyLine,
                        variable("avpvar"),
                        text("string"))
                .doc("Assigns the first line that begins with a text to a variable.");
        exports.function("sdp_get_address_family", SdpQuestions::family)
                .doc("4 or 6, as the first connection line says; false without one.");
        exports.function("sdp_transport", SdpQuestions::transport, variable("pv"))
                .doc("Assigns the transport of the first media to a variable.");
        exportMediaTests(exports);
        for (boolean names : new boolean[] {false, true}) {
            exports.function(
                            names ? "sdp_with_codecs_by_name" : "sdp_with_codecs_by_id",
                            (context, given) -> hasCodecs(context, given, names),
                            text("list"))
                    .doc("1 if every media has all codecs of a list, 2 if some are missing.");
        }
    }

    private static void exportMediaTests(Exports exports) {
        media(
                exports,
                "sdp_with_media",
                "Whether there are media of a type.",
                SdpQuestions::isOfType);
        media(
                exports,
                "sdp_with_active_media",
                "Whether there are media of a type, neither refused nor inactive.",
                (buffer, media, wanted) ->
                        isOfType(buffer, media, wanted)
                                && media.port() != 0
                                && media.direction() != SdpDirection.INACTIVE);
        media(
                exports,
                "sdp_with_transport",
                "Whether there are media of a transport.",
                (buffer, media, wanted) ->
                        Bytes.isText(
                                buffer, media.transportOffset(), media.transportLength(), wanted));
        media(
                exports,
                "sdp_with_transport_like",
                "Whether there are media whose transport has a text in its name.",
                (buffer, media, wanted) ->
                        Bytes.contains(
                                buffer, media.transportOffset(), media.transportLength(), wanted));
    }

    private static boolean isOfType(DirectBuffer buffer, SdpMedia media, Value wanted) {
        return Bytes.isText(buffer, media.typeOffset(), media.typeLength(), wanted);
    }

    private static void media(Exports exports, String name, String sentence, MediaTest test) {
        exports.function(name, (context, given) -> hasMedia(context, given, test), text("type"))
                .doc(sentence);
    }

    private static int hasMedia(RoutingContext context, Arguments arguments, MediaTest test) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Value wanted = arguments.text(context, 0);
        for (int index = 0; index < body.session().mediaCount(); index++) {
            if (test.holds(context.message().buffer(), body.session().media(index), wanted)) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int hasContent(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        return Function.of(
                arguments.has(0) ? body.isClaimed(context.message()) : body.read(context));
    }

    private static int hasIce(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        return Function.of(
                Bytes.indexOf(
                                message.buffer(),
                                message.bodyOffset(),
                                message.bodyLength(),
                                CANDIDATE)
                        >= 0);
    }

    private static int copy(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        SdpSession session = body.session();
        Value text = context.argument(1);
        text.setText(context.message().buffer(), session.offset(), session.length());
        return Function.of(arguments.assign(context, 0, text));
    }

    private static int copyLine(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Value prefix = arguments.text(context, 1);
        DirectBuffer buffer = context.message().buffer();
        SdpLines lines = body.lines(buffer);
        while (lines.next()) {
            int length = lines.valueLength() + 2;
            if (Bytes.startsWith(buffer, lines.offset(), length, prefix)) {
                prefix.setText(buffer, lines.offset(), length);
                return Function.of(arguments.assign(context, 0, prefix));
            }
        }
        return Function.FALSE;
    }

    private static int family(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        int family = family(context.message().buffer(), body);
        return family == 0 ? Function.FALSE : family;
    }

    /** 4 or 6 as the first connection line says; 0 without one. */
    static int family(DirectBuffer buffer, SdpBody body) {
        SdpLines lines = body.lines(buffer);
        while (lines.next()) {
            if (lines.type() == 'c' && lines.valueLength() > 6) { // c=IN IP4 address
                byte digit = buffer.getByte(lines.valueOffset() + 5);
                return digit == '4' ? IP4 : digit == '6' ? IP6 : 0;
            }
        }
        return 0;
    }

    private static int transport(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context) || body.session().mediaCount() == 0) {
            return Function.FALSE;
        }
        SdpMedia media = body.session().media(0);
        Value text = context.argument(1);
        text.setText(context.message().buffer(), media.transportOffset(), media.transportLength());
        return Function.of(arguments.assign(context, 0, text));
    }

    private static int hasCodecs(RoutingContext context, Arguments arguments, boolean names) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        CodecList codecs = body.codecs().wrap(arguments.text(context, 0), names);
        boolean found = false;
        boolean missing = false;
        for (int index = 0; index < body.session().mediaCount(); index++) {
            SdpMedia media = body.session().media(index);
            codecs.rewind();
            while (codecs.next()) {
                boolean there = isThere(context.message().buffer(), media, codecs);
                found |= there;
                missing |= !there;
            }
        }
        return !found ? Function.FALSE : missing ? SOME : Function.TRUE;
    }

    private static boolean isThere(DirectBuffer buffer, SdpMedia media, CodecList codecs) {
        int limit = media.formatsOffset() + media.formatsLength();
        int at = media.formatsOffset();
        while (at < limit) {
            int end = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
            if (end > at && codecs.isWord(buffer, media, at, end - at)) {
                return true;
            }
            at = Math.max(CharClass.skip(buffer, end, limit, CharClass.LWS), at + 1);
        }
        return false;
    }
}
