package strowger.modules;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.attributes.AttributeName;
import strowger.modules.text.UriFunctions;
import strowger.parser.SipMessage;

/** {@code append_rpid_hf}: a Remote-Party-ID header made of an attribute. */
final class RemotePartyId {
    private static final int ROOM = 64;

    private AttributeName attribute = AttributeName.parse("$avp(s:rpid)");
    private Value prefix = Value.ofText("");
    private Value suffix = Value.ofText(";party=calling;id-type=subscriber;screen=yes");

    /** Declares the functions and their parameters. */
    void export(Exports exports) {
        exports.text("rpid_avp", name -> attribute = AttributeName.parse(name))
                .unset("$avp(s:rpid)")
                .doc("The attribute that append_rpid_hf writes.");
        exports.text("rpid_prefix", text -> prefix = Value.ofText(text))
                .unset("")
                .doc("What append_rpid_hf writes before it.");
        exports.text("rpid_suffix", text -> suffix = Value.ofText(text))
                .unset(suffix)
                .doc("What append_rpid_hf writes behind it.");
        exports.function("append_rpid_hf", (context, _) -> append(context, prefix, suffix))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds Remote-Party-ID, made of the attribute; false if it is not set.");
        exports.function(
                        "append_rpid_hf",
                        (context, given) ->
                                append(context, given.text(context, 0), given.text(context, 1)),
                        text("prefix"),
                        text("suffix"))
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds Remote-Party-ID, made of two texts with the attribute between them.");
        exports.function("is_rpid_user_e164", this::isNumber)
                .in(RouteKind.REQUEST)
                .doc("Whether the user of the attribute's URI is a number in E.164 form.");
    }

    private int append(RoutingContext context, Value before, Value behind) {
        int place = attribute.find(context, 0);
        if (place < 0) {
            return Function.FALSE;
        }
        Value line = context.argument(Arguments.MAX - 1);
        line.set(context.attributes().value(place));
        line.toText(context.arena());
        context.beginText(before.length() + line.length() + behind.length() + ROOM)
                .putToken("Remote-Party-ID: ")
                .put(before)
                .put(line)
                .put(behind)
                .putLineEnd();
        context.endText(line);
        SipMessage message = context.message();
        int last = message.headerCount() - 1;
        return Function.of(
                line.isText()
                        && context.edits()
                                .insert(
                                        message.headerOffset(last) + message.headerLength(last),
                                        line.buffer(),
                                        line.offset(),
                                        line.length()));
    }

    private int isNumber(RoutingContext context, Arguments arguments) {
        int place = attribute.find(context, 0);
        if (place < 0) {
            return Function.FALSE;
        }
        Value text = context.attributes().value(place);
        return Function.of(text.isText() && UriFunctions.isUserNumber(text));
    }
}
