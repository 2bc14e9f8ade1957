package strowger.modules.text;

import static strowger.engine.module.Parameter.integer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.parser.HeaderName;
import strowger.parser.SipDate;
import strowger.parser.SipMessage;
import strowger.parser.TextWriter;

/** The functions on the Date header (RFC 3261 §20.17). */
public final class DateFunctions {
    private static final ThreadLocal<TextWriter> WRITERS = ThreadLocal.withInitial(TextWriter::new);
    private static final int LINE_MAX = 48;
    private static final long MS_PER_SEC = 1000;

    private DateFunctions() {}

    /** Declares the functions of {@code textops}. */
    static void export(Exports exports) {
        exports.function("append_time", DateFunctions::addToReply)
                .in(RouteKind.REQUEST, RouteKind.FAILURE, RouteKind.BRANCH)
                .doc("Adds a Date header to replies to this request.");
        exports.function("append_time_to_request", DateFunctions::addToMessage)
                .doc("Adds a Date header to the message.");
    }

    /** Declares {@code hdr_date_check} of {@code siputils}. */
    public static void exportCheck(Exports exports) {
        exports.function("hdr_date_check", DateFunctions::check, integer("tdiff"))
                .doc("Whether the Date header is no more than so many seconds old.");
    }

    private static long nowSec() {
        return System.currentTimeMillis() / MS_PER_SEC;
    }

    private static boolean write(RoutingContext context, Value out) {
        Arena arena = context.arena();
        int at = arena.claim(LINE_MAX);
        if (at < 0) {
            return false;
        }
        TextWriter writer = WRITERS.get().wrap(arena.buffer(), at, LINE_MAX).put("Date: ");
        SipDate.put(writer, nowSec()).putCrLf();
        arena.trim(at + writer.length());
        out.setText(arena.buffer(), at, writer.length());
        return true;
    }

    private static int addToReply(RoutingContext context, Arguments arguments) {
        Value line = context.argument(0);
        return Function.of(
                write(context, line) && context.replyHeaders().add(line, context.arena()));
    }

    private static int addToMessage(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Value line = context.argument(0);
        int last = message.headerCount() - 1;
        return Function.of(
                write(context, line)
                        && context.edits()
                                .insert(
                                        message.headerOffset(last) + message.headerLength(last),
                                        line.buffer(),
                                        line.offset(),
                                        line.length()));
    }

    private static int check(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        int header = message.find(HeaderName.DATE);
        if (header == SipMessage.ABSENT) {
            return Function.FALSE;
        }
        long date =
                SipDate.parse(
                        message.buffer(), message.valueOffset(header), message.valueLength(header));
        return Function.of(
                date != SipDate.MALFORMED && nowSec() - date <= arguments.integer(context, 0));
    }
}
