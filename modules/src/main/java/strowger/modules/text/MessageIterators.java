package strowger.modules.text;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

/**
 * {@code hf_iterator_*}: the headers of the message in turn; {@code bl_iterator_*}: the lines of
 * its body.
 */
public final class MessageIterators {
    private final Iterators headers = new Iterators();
    private final Iterators lines = new Iterators();

    /** Reserves the place of the cursors. */
    public void start(Engine engine) {
        headers.start(engine);
        lines.start(engine);
    }

    /** Declares the functions and variables of {@code textopsx}. */
    public void export(Exports exports) {
        export(exports, "hf", headers, "header");
        export(exports, "bl", lines, "line of the body");
        exports.function("hf_iterator_start", this::beginHeaders, text("iname"))
                .doc("Begins to go through the headers.");
        exports.function(
                        "hf_iterator_next",
                        (context, given) -> move(context, given, 1),
                        text("iname"))
                .doc("Goes to the next header; false behind the last.");
        exports.function(
                        "hf_iterator_prev",
                        (context, given) -> move(context, given, -1),
                        text("iname"))
                .doc("Goes to the header before; false before the first.");
        exports.function("bl_iterator_start", this::beginLines, text("iname"))
                .doc("Begins to go through the lines of the body.");
        exports.function("bl_iterator_next", this::nextLine, text("iname"))
                .doc("Goes to the next line of the body; false behind the last.");
        exports.variables("hfitname", name -> headers.variable(name, MessageIterators::name))
                .doc("The name of the header.");
        exports.variables("hfitbody", name -> headers.variable(name, MessageIterators::value))
                .doc("The value of the header.");
        exports.variables("blitval", lines::variable)
                .doc("The line of the body with its line end.");
    }

    private static void export(Exports exports, String word, Iterators iterators, String what) {
        boolean body = word.equals("bl");
        exports.function(
                        word + "_iterator_end",
                        (context, given) ->
                                Function.of(iterators.close(context, given.text(context, 0))),
                        text("iname"))
                .doc("Ends to go through them.");
        exports.function(
                        word + "_iterator_rm",
                        (context, given) -> {
                            Iterators.Cursor at = iterators.find(context, given.text(context, 0));
                            return Function.of(
                                    at.isOnSomething()
                                            && context.edits().delete(at.offset(), at.length())
                                            && (!body || BodyEdits.fitLength(context)));
                        },
                        text("iname"))
                .doc("Removes the " + what + ".");
        for (boolean behind : new boolean[] {false, true}) {
            exports.function(
                            word + (behind ? "_iterator_append" : "_iterator_insert"),
                            (context, given) -> insert(context, given, iterators, behind, body),
                            text("iname"),
                            text("text"))
                    .doc(
                            "Inserts a text, line end included, "
                                    + (behind ? "behind" : "before")
                                    + " the "
                                    + what
                                    + ".");
        }
    }

    private static int insert(
            RoutingContext context,
            Arguments arguments,
            Iterators iterators,
            boolean behind,
            boolean body) {
        Iterators.Cursor cursor = iterators.find(context, arguments.text(context, 0));
        if (!cursor.isOnSomething()) {
            return Function.FALSE;
        }
        int at = behind ? cursor.offset() + cursor.length() : cursor.offset();
        Value text = arguments.text(context, 1);
        text.keepIn(context.arena());
        return Function.of(
                text.isText()
                        && context.edits().insert(at, text.buffer(), text.offset(), text.length())
                        && (!body || BodyEdits.fitLength(context)));
    }

    private int beginHeaders(RoutingContext context, Arguments arguments) {
        Iterators.Cursor cursor = headers.open(context, arguments.text(context, 0));
        return Function.of(cursor != Iterators.NONE && cursor.begin(0, 0));
    }

    private int beginLines(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        Iterators.Cursor cursor = lines.open(context, arguments.text(context, 0));
        return Function.of(
                message.bodyLength() > 0
                        && cursor != Iterators.NONE
                        && cursor.begin(
                                message.bodyOffset(), message.bodyOffset() + message.bodyLength()));
    }

    private int move(RoutingContext context, Arguments arguments, int by) {
        Iterators.Cursor cursor = headers.find(context, arguments.text(context, 0));
        return Function.of(cursor != Iterators.NONE && cursor.moveHeader(context.message(), by));
    }

    private int nextLine(RoutingContext context, Arguments arguments) {
        Iterators.Cursor cursor = lines.find(context, arguments.text(context, 0));
        return Function.of(cursor != Iterators.NONE && cursor.nextLine(context.message()));
    }

    private static void name(SipMessage message, Iterators.Cursor cursor, Value out) {
        out.setText(
                message.buffer(),
                message.nameOffset(cursor.index()),
                message.nameLength(cursor.index()));
    }

    private static void value(SipMessage message, Iterators.Cursor cursor, Value out) {
        out.setText(
                message.buffer(),
                message.valueOffset(cursor.index()),
                message.valueLength(cursor.index()));
    }
}
