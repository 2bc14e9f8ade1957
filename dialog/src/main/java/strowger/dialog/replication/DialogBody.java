package strowger.dialog.replication;

import strowger.engine.cluster.ClusterMessage;
import strowger.engine.cluster.JsonObject;
import strowger.engine.cluster.JsonText;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bodies of the channel as Kamailio 5.6 writes and reads them. A profile list is JSON within a
 * text; an update in state 2 or 4 has the keys of the caller's side twice there, once here.
 */
final class DialogBody {
    /** Kamailio's numbers of what is told. */
    enum Action {
        NONE(0),
        UPDATE(1),
        STATE(2),
        REMOVE(3),
        SYNC(4),
        /** Ours: all that a sync asked for has been told. Kamailio answers 200 and ignores it. */
        END_OF_SYNC(90);

        private final int number;

        Action(int number) {
            this.number = number;
        }

        static Action of(long number) {
            for (Action each : values()) {
                if (each.number == number) {
                    return each;
                }
            }
            return NONE;
        }
    }

    private static final String DUE = "due_ms";
    private static final String VERSION = "version";
    private static final String QUESTION = "question";

    private DialogBody() {}

    private static JsonText begin(Action action, long entry, long id) {
        return new JsonText().add("action", action.number).add("h_entry", entry).add("h_id", id);
    }

    static ClusterMessage sync() {
        return new JsonText().add("action", Action.SYNC.number).message();
    }

    /** The same to one of ours, which says to what question its list is the answer. */
    static ClusterMessage sync(long question) {
        return new JsonText().add("action", Action.SYNC.number).add(QUESTION, question).message();
    }

    static ClusterMessage endOfSync(ListEnd end) {
        return new JsonText()
                .add("action", Action.END_OF_SYNC.number)
                .add("count", end.count())
                .add(VERSION, end.before())
                .add(QUESTION, end.question())
                .message();
    }

    static ClusterMessage remove(long entry, long id) {
        return begin(Action.REMOVE, entry, id).add("state", ToldDialog.DELETED).message();
    }

    static ClusterMessage state(ToldDialog dialog) {
        JsonText text = begin(Action.STATE, dialog.entry(), dialog.id());
        return state(text, dialog, true).message();
    }

    static ClusterMessage update(ToldDialog dialog) {
        JsonText text =
                begin(Action.UPDATE, dialog.entry(), dialog.id())
                        .add("init_ts", dialog.createdSec())
                        .add("callid", dialog.callId())
                        .add("from_uri", dialog.fromUri())
                        .add("to_uri", dialog.toUri())
                        .add("req_uri", dialog.requestUri());
        side(text, dialog.caller(), 1);
        if (!dialog.variables().isEmpty()) {
            JsonText variables = new JsonText();
            dialog.variables().forEach(variables::add);
            text.add("vars", variables);
        }
        if (!dialog.entries().isEmpty()) {
            text.add("profiles", entries(dialog.entries()));
        }
        if (dialog.version() != ToldDialog.NO_VERSION) { // ours: no Kamailio is told
            text.add(DUE, dialog.dueMs()).add(VERSION, dialog.version());
        }
        return state(text, dialog, false).message();
    }

    private static String entries(List<ToldEntry> entries) {
        List<JsonText> list = new ArrayList<>();
        for (ToldEntry entry : entries) {
            JsonText text = new JsonText().add("name", entry.profile());
            if (!entry.value().isEmpty()) {
                text.add("value", entry.value());
            }
            list.add(text.add("puid", entry.uid()));
        }
        return new JsonText().add("profiles", list).toString();
    }

    private static void side(JsonText text, ToldSide side, int number) {
        text.add("tag" + number, side.tag())
                .add("cseq" + number, Long.toString(side.cseq()))
                .add("route_set" + number, side.routes())
                .add("contact" + number, side.contact());
    }

    private static JsonText state(JsonText text, ToldDialog dialog, boolean withCaller) {
        text.add("state", dialog.state());
        boolean known =
                dialog.state() == ToldDialog.EARLY || dialog.state() == ToldDialog.CONFIRMED;
        if (known) {
            text.add("start_ts", dialog.startedSec()).add("lifetime", dialog.lifetimeSec());
            if (withCaller) {
                side(text, dialog.caller(), 1);
            }
            if (dialog.state() == ToldDialog.CONFIRMED) {
                side(text, dialog.callee(), 2);
            }
        }
        return text;
    }

    // What is heard.

    static Optional<JsonObject> read(ClusterMessage message) {
        return JsonObject.read(message);
    }

    static Action action(JsonObject body) {
        return Action.of(body.number("action", 0));
    }

    static long question(JsonObject body) {
        return body.number(QUESTION, 0);
    }

    static ListEnd end(JsonObject body) {
        return new ListEnd(question(body), body.number("count", 0), version(body));
    }

    private static long version(JsonObject body) {
        return Math.max(ToldDialog.NO_VERSION, body.number(VERSION, ToldDialog.NO_VERSION));
    }

    /** Reads a dialog; what was not told is empty. */
    static ToldDialog dialog(JsonObject body) {
        return new ToldDialog(
                body.number("h_entry", 0) & 0xffff_ffffL,
                body.number("h_id", 0) & 0xffff_ffffL,
                (int) body.number("state", 0),
                body.number("init_ts", 0),
                body.number("start_ts", 0),
                body.number("lifetime", 0),
                body.text("callid", ""),
                body.text("from_uri", ""),
                body.text("to_uri", ""),
                body.text("req_uri", ""),
                side(body, 1),
                side(body, 2),
                entries(body.text("profiles", "")),
                variables(body),
                Math.max(ToldDialog.NO_DUE, body.number(DUE, ToldDialog.NO_DUE)),
                version(body));
    }

    private static ToldSide side(JsonObject body, int number) {
        return new ToldSide(
                body.text("tag" + number, ""),
                number(body.text("cseq" + number, "0")),
                body.text("route_set" + number, ""),
                body.text("contact" + number, ""));
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
    }

    private static List<ToldEntry> entries(String text) {
        List<ToldEntry> entries = new ArrayList<>();
        List<JsonObject> told =
                JsonObject.read(text).map(list -> list.objects("profiles")).orElse(List.of());
        for (JsonObject each : told) {
            entries.add(
                    new ToldEntry(
                            each.text("name", ""), each.text("value", ""), each.text("puid", "")));
        }
        return entries;
    }

    private static Map<String, String> variables(JsonObject body) {
        Map<String, String> variables = new LinkedHashMap<>();
        body.object("vars")
                .ifPresent(
                        told ->
                                told.names()
                                        .forEach(name -> variables.put(name, told.text(name, ""))));
        return variables;
    }
}
