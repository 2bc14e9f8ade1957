package strowger.modules.text;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

/** The functions that change a reply's status, and the message as a whole. */
public final class StatusFunctions {
    private static final int CODE_LENGTH = 3;
    private static final int CODE_MIN = 100;
    private static final int CODE_MAX = 699;

    private StatusFunctions() {}

    /** Declares the functions of {@code textopsx}. */
    public static void export(Exports exports) {
        exports.function(
                        "change_reply_status",
                        StatusFunctions::changeStatus,
                        integer("code"),
                        text("reason"))
                .in(RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Gives the reply another code and reason when it is sent on.");
        exports.function("change_reply_status_code", StatusFunctions::changeCode, integer("vcode"))
                .in(RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Gives the reply another code when it is sent on.");
        exports.function("msg_set_buffer", StatusFunctions::replaceMessage, text("data"))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Puts another message in place of this one; false if it is none.");
    }

    private static int changeStatus(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        if (!isChangeable(message, arguments.integer(context, 0))) {
            return Function.FALSE;
        }
        Value reason = arguments.text(context, 1);
        reason.keepIn(context.arena());
        return Function.of(
                reason.isText()
                        && writeCode(context, arguments)
                        && context.edits()
                                .replace(
                                        message.reasonOffset(),
                                        message.reasonLength(),
                                        reason.buffer(),
                                        reason.offset(),
                                        reason.length()));
    }

    /** A reply stays provisional, or final (RFC 3261 §17.1). */
    private static boolean isChangeable(SipMessage message, long code) {
        return !message.isRequest()
                && code >= CODE_MIN
                && code <= CODE_MAX
                && (code < 200) == (message.statusCode() < 200);
    }

    private static int changeCode(RoutingContext context, Arguments arguments) {
        return Function.of(
                isChangeable(context.message(), arguments.integer(context, 0))
                        && writeCode(context, arguments));
    }

    private static boolean writeCode(RoutingContext context, Arguments arguments) {
        Value digits = context.argument(0);
        digits.setInteger(arguments.integer(context, 0));
        digits.toText(context.arena());
        int at = context.message().reasonOffset() - 1 - CODE_LENGTH;
        return context.edits()
                .replace(at, CODE_LENGTH, digits.buffer(), digits.offset(), digits.length());
    }

    private static int replaceMessage(RoutingContext context, Arguments arguments) {
        Value data = arguments.text(context, 0);
        SipMessage message = context.message();
        Arena arena = context.arena();
        int before = arena.copy(message.buffer(), message.offset(), message.length());
        int length = message.length();
        int at = before < 0 ? before : arena.copy(data.buffer(), data.offset(), data.length());
        if (at < 0) {
            return Function.FALSE;
        }
        boolean request = message.isRequest();
        if (message.wrap(arena.buffer(), at, data.length()) != ParseError.NONE
                || message.isRequest() != request) {
            message.wrap(arena.buffer(), before, length);
            return Function.FALSE;
        }
        context.edits().clear();
        return Function.TRUE;
    }
}
