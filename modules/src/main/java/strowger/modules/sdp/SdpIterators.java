package strowger.modules.sdp;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.BodyEdits;
import strowger.modules.text.Iterators;

/**
 * {@code sdp_iterator_*} and {@code $sdpitval(name)}: the lines of a session description in turn.
 */
final class SdpIterators {
    private final Iterators iterators = new Iterators();

    void start(strowger.engine.Engine engine) {
        iterators.start(engine);
    }

    void export(Exports exports) {
        exports.function("sdp_iterator_start", this::begin, text("iname"))
                .doc("Begins to go through the lines of the session description.");
        exports.function("sdp_iterator_next", this::next, text("iname"))
                .doc("Goes to the next line; false behind the last.");
        exports.function("sdp_iterator_end", this::end, text("iname"))
                .doc("Ends to go through the lines.");
        exports.function("sdp_iterator_rm", this::remove, text("iname")).doc("Removes the line.");
        exports.function(
                        "sdp_iterator_append",
                        (context, given) -> insert(context, given, true),
                        text("iname"),
                        text("text"))
                .doc("Inserts a text, line end included, behind the line.");
        exports.function(
                        "sdp_iterator_insert",
                        (context, given) -> insert(context, given, false),
                        text("iname"),
                        text("text"))
                .doc("Inserts a text, line end included, before the line.");
        exports.variables("sdpitval", iterators::variable).doc("The line with its line end.");
    }

    private int begin(RoutingContext context, Arguments arguments) {
        SdpBody body = SdpBody.current();
        if (!body.read(context)) {
            return Function.FALSE;
        }
        Iterators.Cursor cursor = iterators.open(context, arguments.text(context, 0));
        return Function.of(
                cursor != Iterators.NONE
                        && cursor.begin(
                                body.session().offset(),
                                body.session().offset() + body.session().length()));
    }

    private int next(RoutingContext context, Arguments arguments) {
        Iterators.Cursor cursor = iterators.find(context, arguments.text(context, 0));
        return Function.of(cursor != Iterators.NONE && cursor.nextLine(context.message()));
    }

    private int end(RoutingContext context, Arguments arguments) {
        return Function.of(iterators.close(context, arguments.text(context, 0)));
    }

    private int remove(RoutingContext context, Arguments arguments) {
        Iterators.Cursor cursor = iterators.find(context, arguments.text(context, 0));
        return Function.of(
                cursor.isOnSomething()
                        && context.edits().delete(cursor.offset(), cursor.length())
                        && BodyEdits.fitLength(context));
    }

    private int insert(RoutingContext context, Arguments arguments, boolean behind) {
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
                        && BodyEdits.fitLength(context));
    }
}
