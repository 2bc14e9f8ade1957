package strowger.dialog;

import org.jspecify.annotations.Nullable;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.Profile;
import strowger.engine.module.Struct;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Dialogs as RPC commands show them, members named and ordered as Kamailio's. */
final class DialogStruct {
    private final Dialogs dialogs;
    private final Desk desk;

    /**
     * @param desk of the thread that asks.
     */
    DialogStruct(Dialogs dialogs, Desk desk) {
        this.dialogs = dialogs;
        this.desk = desk;
    }

    /** The dialog that the desk has read last. */
    Struct whole() {
        RecordView record = desk.found();
        DialogState state = desk.state();
        long dialog = desk.dialog();
        long startedSec = seconds(record, DialogRecord.STARTED_SEC);
        long endedSec = seconds(record, DialogRecord.ENDED_SEC);
        long nowSec = desk.nowMs() / 1000;
        long durationSec = startedSec == 0 ? 0 : (endedSec == 0 ? nowSec : endedSec) - startedSec;
        Struct struct =
                new Struct()
                        .add("h_entry", DialogId.entry(dialog))
                        .add("h_id", DialogId.id(dialog))
                        .add("ref", 1)
                        .add("call-id", desk.callId())
                        .add("from_uri", desk.text(DialogField.FROM_URI))
                        .add("to_uri", desk.text(DialogField.TO_URI))
                        .add("state", state.number())
                        .add("start_ts", startedSec)
                        .add("init_ts", seconds(record, DialogRecord.CREATED_SEC))
                        .add("end_ts", endedSec)
                        .add("duration", durationSec)
                        .add("timeout", record.longAt(DialogRecord.DUE_MS) / 1000)
                        .add("lifetime", record.intAt(DialogRecord.LIFETIME_SEC))
                        .add("dflags", seconds(record, DialogRecord.MARKS))
                        .add("sflags", seconds(record, DialogRecord.SCRIPT_FLAGS))
                        .add("iflags", seconds(record, DialogRecord.PROPERTIES));
        struct.add("caller", side(Side.CALLER, true));
        struct.add("callee", side(Side.CALLEE, record.fieldLength(Side.CALLEE.tag.ordinal()) > 0));
        return struct.add("profiles", profiles(dialog)).add("variables", variables());
    }

    private static long seconds(RecordView record, int offset) {
        return record.intAt(offset) & 0xffff_ffffL;
    }

    private Struct side(Side side, boolean known) {
        return new Struct()
                .add("tag", known ? desk.text(side.tag) : null)
                .add("contact", known ? desk.text(side.contact) : null)
                .add("cseq", known ? Long.toString(seconds(desk.found(), side.cseq)) : null)
                .add("route_set", known ? desk.text(side.routes) : null)
                .add("socket", known ? socket(side) : null);
    }

    private @Nullable String socket(Side side) {
        ListenSocket socket =
                InDialogRequests.socket(
                        dialogs.settings().sockets(), desk.found().shortAt(side.socket));
        return socket.isNone()
                ? null
                : socket.protocol().text().toLowerCase(Locale.ROOT) + ":" + socket.endpoint();
    }

    private List<Object> profiles(long dialog) {
        List<Object> shown = new ArrayList<>();
        int _ =
                desk.entries()
                        .forEach(
                                dialog,
                                entry -> {
                                    Profile profile =
                                            dialogs.profiles().profiles().at(Entry.profile(entry));
                                    shown.add(
                                            profile.withValue()
                                                    ? new Struct()
                                                            .add(profile.name(), Entry.value(entry))
                                                    : profile.name());
                                    return true;
                                });
        return shown;
    }

    private List<Object> variables() {
        List<Object> shown = new ArrayList<>();
        VariableList variables = desk.variables();
        Value name = new Value();
        Value value = new Value();
        while (variables.next()) {
            variables.readName(name);
            variables.readValue(value);
            shown.add(new Struct().add(name.toString(), value.toString()));
        }
        return shown;
    }

    /** The dialog that the desk has read last, as {@code dlg.dump_file} writes it. */
    Struct line() {
        Struct line = new Struct();
        whole().forEach(
                        (name, value) -> {
                            switch (name) {
                                case "call-id" -> line.add("call_id", value);
                                case "duration" -> {}
                                case "profiles", "variables" -> line.add(name, merged(value));
                                default -> line.add(name, value);
                            }
                        });
        return line;
    }

    /** A list of structures and of names alone as one structure. */
    private static Struct merged(@Nullable Object list) {
        Struct merged = new Struct();
        if (list instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Struct one) {
                    one.forEach(merged::add);
                } else {
                    merged.add(String.valueOf(entry), "");
                }
            }
        }
        return merged;
    }

    /** What {@code dlg.briefing} shows of it. */
    Struct brief(String columns) {
        Struct struct =
                new Struct()
                        .add("h_entry", DialogId.entry(desk.dialog()))
                        .add("h_id", DialogId.id(desk.dialog()));
        for (char column : COLUMNS) {
            if (columns.indexOf(column) >= 0) {
                add(struct, column);
            }
        }
        return struct;
    }

    private static final char[] COLUMNS = {'f', 't', 'c', 'F', 'T'};

    private void add(Struct struct, char column) {
        switch (column) {
            case 'f' -> struct.add("from_uri", desk.text(DialogField.FROM_URI));
            case 't' -> struct.add("to_uri", desk.text(DialogField.TO_URI));
            case 'c' -> struct.add("call-id", desk.callId());
            case 'F' -> struct.add("from_tag", desk.text(DialogField.FROM_TAG));
            default -> struct.add("to_tag", desk.text(DialogField.TO_TAG));
        }
    }
}
