package strowger.modules.sdp;

import org.agrona.DirectBuffer;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.modules.text.BodyEdits;
import strowger.parser.CharClass;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.body.SdpLines;
import strowger.parser.body.SdpMedia;
import strowger.parser.body.SdpSession;

import java.util.Map;

/** {@code $sdp(part)}: a part of the session description; null without one. */
final class SdpVariables {
    private static final Value IP4 = Value.ofText("IP4");
    private static final Value IP6 = Value.ofText("IP6");
    private static final int ADDRESS_WORD = 5; // of o=user id version IN IP4 address
    private static final int VERSION_WORD = 2;

    private static final Map<String, Part> PARTS =
            Map.ofEntries(
                    Map.entry("body", SdpVariables::body),
                    Map.entry("raw", SdpVariables::raw),
                    Map.entry(
                            "sess_version",
                            (message, body, out) -> word(message, body, VERSION_WORD, out)),
                    Map.entry("c:ip", SdpVariables::connection),
                    Map.entry("c:af", SdpVariables::family),
                    Map.entry(
                            "o:ip", (message, body, out) -> word(message, body, ADDRESS_WORD, out)),
                    Map.entry("m0:raw", SdpVariables::media),
                    Map.entry("m0:rtp:port", SdpVariables::port),
                    Map.entry("m0:rtcp:port", SdpVariables::controlPort),
                    Map.entry("m0:b:AS", bandwidth("AS")),
                    Map.entry("m0:b:RR", bandwidth("RR")),
                    Map.entry("m0:b:RS", bandwidth("RS")));

    private SdpVariables() {}

    /** Reads a part of a description into a value that is null so far. */
    @FunctionalInterface
    private interface Part {
        void read(SipMessage message, SdpBody body, Value out);
    }

    static void export(Exports exports) {
        exports.variables("sdp", SdpVariables::bind)
                .doc(
                        "A part of the session description: "
                                + String.join(", ", PARTS.keySet().stream().sorted().toList())
                                + ".");
    }

    private static Variable bind(VariableName name) {
        String asked = name.constantInner().orElse("").strip();
        Part part = PARTS.get(asked);
        if (part == null) {
            throw new ConfigurationException(
                    "$sdp has no part '"
                            + asked
                            + "'; it is one of "
                            + PARTS.keySet().stream().sorted().toList());
        }
        Variable reader = (context, out) -> read(context, part, out);
        return asked.equals("sess_version")
                ? Variable.of(ValueType.ANY, reader, SdpVariables::assignVersion)
                : reader;
    }

    private static void read(RoutingContext context, Part part, Value out) {
        SdpBody body = SdpBody.current();
        out.setNull();
        if (body.read(context)) {
            part.read(context.message(), body, out);
        }
    }

    private static void body(SipMessage message, SdpBody body, Value out) {
        SdpSession session = body.session();
        out.setText(message.buffer(), session.offset(), session.length());
    }

    private static void raw(SipMessage message, SdpBody body, Value out) {
        out.setText(message.buffer(), message.bodyOffset(), message.bodyLength());
    }

    private static void connection(SipMessage message, SdpBody body, Value out) {
        SdpSession session = body.session();
        if (session.addressLength() > 0) {
            out.setText(message.buffer(), session.addressOffset(), session.addressLength());
        } else if (session.mediaCount() > 0 && session.media(0).addressLength() > 0) {
            SdpMedia media = session.media(0);
            out.setText(message.buffer(), media.addressOffset(), media.addressLength());
        }
    }

    private static void family(SipMessage message, SdpBody body, Value out) {
        int family = SdpQuestions.family(message.buffer(), body);
        if (family != 0) {
            out.set(family == 4 ? IP4 : IP6);
        }
    }

    private static void media(SipMessage message, SdpBody body, Value out) {
        if (body.session().mediaCount() > 0) {
            SdpMedia media = body.session().media(0);
            out.setText(message.buffer(), media.offset(), media.length());
        }
    }

    private static void port(SipMessage message, SdpBody body, Value out) {
        if (body.session().mediaCount() > 0 && body.session().media(0).port() >= 0) {
            out.setInteger(body.session().media(0).port());
        }
    }

    /** The port of RTCP: as said (RFC 3605), else the one above RTP's (RFC 3550 §11). */
    private static void controlPort(SipMessage message, SdpBody body, Value out) {
        if (body.session().mediaCount() == 0) {
            return;
        }
        SdpMedia media = body.session().media(0);
        if (media.rtcpPort() >= 0) {
            out.setInteger(media.rtcpPort());
        } else if (media.port() > 0) {
            out.setInteger(media.port() + 1L);
        }
    }

    private static Part bandwidth(String kind) {
        Token token = Token.of(kind);
        return (message, body, out) -> {
            if (body.session().mediaCount() == 0) {
                return;
            }
            SdpMedia media = body.session().media(0);
            SdpLines lines = body.lines(message.buffer(), media.offset(), media.length());
            while (lines.next()) {
                if (lines.type() == 'b'
                        && token.matches(
                                message.buffer(), lines.valueOffset(), lines.nameLength())) {
                    out.setText(message.buffer(), lines.argumentOffset(), lines.argumentLength());
                    return;
                }
            }
        };
    }

    /** A word of the origin line, counted from 0. */
    private static void word(SipMessage message, SdpBody body, int number, Value out) {
        DirectBuffer buffer = message.buffer();
        int limit = body.session().originOffset() + body.session().originLength();
        int at = body.session().originOffset();
        for (int left = number; left > 0; left--) {
            at = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
            at = CharClass.skip(buffer, at, limit, CharClass.LWS);
        }
        int end = CharClass.skip(buffer, at, limit, CharClass.VISIBLE);
        if (end > at) {
            out.setText(buffer, at, end - at);
        }
    }

    /** Sets the version of the session; -1 makes it one more. */
    private static boolean assignVersion(RoutingContext context, Value value) {
        SdpBody body = SdpBody.current();
        if (value.isNull() || !body.read(context) || !context.push(2)) {
            return false;
        }
        Value present = context.top(1);
        Value next = context.top(2);
        present.setNull();
        word(context.message(), body, VERSION_WORD, present);
        next.set(value);
        if (value.toInteger() == -1) {
            next.setInteger(present.toInteger() + 1);
        }
        next.toText(context.arena());
        next.keepIn(context.arena());
        boolean replaced =
                present.isText()
                        && next.isText()
                        && context.edits()
                                .replace(
                                        present.offset(),
                                        present.length(),
                                        next.buffer(),
                                        next.offset(),
                                        next.length());
        context.pop(2);
        return replaced && BodyEdits.fitLength(context);
    }
}
