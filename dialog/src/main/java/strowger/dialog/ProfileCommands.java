package strowger.dialog;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.Profile;
import strowger.dialog.profile.ProfileTable;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.value.Value;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The commands {@code dlg.profile_*}. On threads of the RPC server. */
final class ProfileCommands {
    private static final int PAGE = 256;

    /** Values that one answer names at most. */
    private static final int VALUES_MAX = 10_000;

    private final Running running;

    ProfileCommands(Running running) {
        this.running = running;
    }

    void export(Exports exports) {
        exports.command("dlg.profile_get_size", this::size)
                .doc("How many dialogs are in a profile, by a value if one is given.");
        exports.command("dlg.profile_list", this::list)
                .doc("Lists the dialogs of a profile, by a value if one is given.");
        exports.command("dlg.profile_sizes", this::sizes)
                .doc("How many dialogs are in a profile by each of its values.");
        exports.command("dlg.profile_remote", this::remote)
                .doc("Lists the entries that are held for dialogs of other nodes.");
    }

    private ProfileTable table() {
        return running.dialogs().profiles();
    }

    private Profile profile(CommandArguments arguments) throws Fault {
        String name = arguments.text(0);
        return table().profiles()
                .find(name)
                .orElseThrow(() -> new Fault(404, "Profile not found: " + name));
    }

    private Object size(CommandArguments arguments) throws Fault {
        Profile profile = profile(arguments);
        return arguments.has(1) && profile.withValue()
                ? table().size(profile, Value.ofText(arguments.text(1)))
                : table().size(profile);
    }

    /** Reads each entry of a profile once, page by page. */
    private void forEach(Profile profile, java.util.function.Predicate<RecordView> reader) {
        long cursor = 0;
        do {
            cursor =
                    table().list(
                                    cursor,
                                    PAGE,
                                    entry ->
                                            Entry.profile(entry) != profile.number()
                                                    || reader.test(entry));
        } while (cursor != RecordTable.END);
    }

    private Object list(CommandArguments arguments) throws Fault {
        Profile profile = profile(arguments);
        boolean all = !arguments.has(1);
        String value = arguments.text(1, "");
        List<Long> members = new ArrayList<>();
        forEach(
                profile,
                entry -> {
                    long dialog = Entry.dialog(entry);
                    if (dialog != DialogId.NONE && (all || Entry.value(entry).equals(value))) {
                        members.add(dialog);
                    }
                    return true;
                });
        Desk desk = running.dialogs().newDesk();
        DialogStruct struct = new DialogStruct(running.dialogs(), desk);
        List<Object> shown = new ArrayList<>();
        for (long member : members) {
            if (desk.read(member)) {
                shown.add(struct.whole());
            }
        }
        return shown;
    }

    private Object sizes(CommandArguments arguments) throws Fault {
        Profile profile = profile(arguments);
        Map<String, Long> sizes = new TreeMap<>();
        forEach(
                profile,
                entry -> {
                    String value = Entry.value(entry);
                    if (sizes.size() < VALUES_MAX || sizes.containsKey(value)) {
                        sizes.merge(value, 1L, Long::sum);
                    }
                    return true;
                });
        Struct struct = new Struct();
        sizes.forEach(struct::add);
        return struct;
    }

    private Object remote(CommandArguments arguments) throws Fault {
        Profile profile = profile(arguments);
        List<Object> shown = new ArrayList<>();
        forEach(
                profile,
                entry -> {
                    if (Entry.dialog(entry) == DialogId.NONE && shown.size() < VALUES_MAX) {
                        shown.add(
                                new Struct()
                                        .add("uid", Entry.uid(entry))
                                        .add("value", Entry.value(entry))
                                        .add("expires", entry.deadlineMs() / 1000));
                    }
                    return true;
                });
        return shown;
    }
}
