package strowger.dialog;

import strowger.dialog.profile.Entry;
import strowger.dialog.profile.EntryDesk;
import strowger.dialog.profile.Profile;
import strowger.dialog.profile.Profiles;
import strowger.dialog.replication.ToldEntry;
import strowger.engine.value.Value;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which profiles the dialogs of other nodes are in. Any thread. */
final class ReplicaEntries {
    private final Profiles profiles;

    ReplicaEntries(Profiles profiles) {
        this.profiles = profiles;
    }

    /** An entry; a dialog may be in one profile by several values. */
    private record In(Profile profile, String value) {}

    /** Has a replica be in these profiles and in no others; those that stay never leave. */
    void enter(Desk desk, long dialog, List<ToldEntry> entries) {
        Set<String> wanted = new HashSet<>();
        for (ToldEntry entry : entries) {
            Optional<Profile> profile = profiles.find(entry.profile());
            if (profile.isPresent() && !entry.uid().isEmpty()) {
                wanted.add(entry.profile() + '\0' + entry.value());
                EntryDesk.Outcome _ =
                        desk.entering()
                                .enter(
                                        dialog,
                                        profile.get(),
                                        Value.ofText(entry.value()),
                                        Value.ofText(entry.uid()));
            }
        }
        Set<In> unwanted = new LinkedHashSet<>();
        int _ =
                desk.entries()
                        .forEach(
                                dialog,
                                entry -> {
                                    Profile profile = profiles.at(Entry.profile(entry));
                                    String value = Entry.value(entry);
                                    if (!wanted.contains(profile.name() + '\0' + value)) {
                                        unwanted.add(new In(profile, value));
                                    }
                                    return true;
                                });
        for (In each : unwanted) {
            EntryDesk.Outcome _ =
                    desk.entries().remove(dialog, each.profile, Value.ofText(each.value));
        }
    }
}
