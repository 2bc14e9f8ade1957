package strowger.usrloc;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.registration.Registration;
import strowger.engine.registration.RegistrationEvents;
import strowger.tables.Change;
import strowger.tables.ChangeFeed;
import strowger.tables.ChangeHandler;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows the tables' changes for those who hear of registrations; does nothing while nobody does.
 * For one thread.
 */
final class RegistrationTeller {
    private static final int FEED_BYTES = 1 << 22;
    private static final int CHANGES_A_ROUND = 4096;
    private static final int LISTED_A_PAGE = 512;

    private final Locations locations;
    private final RegistrationEvents events;
    private final Map<LocationTable, ChangeFeed> feeds = new HashMap<>();

    RegistrationTeller(Locations locations, RegistrationEvents events) {
        this.locations = locations;
        this.events = events;
    }

    /** Tells of what has changed since the last time. */
    void run() {
        if (events.isHeard()) {
            for (LocationTable table : locations.tables()) {
                ChangeFeed feed = feeds.computeIfAbsent(table, each -> each.feed(FEED_BYTES));
                run(table, feed);
            }
        }
    }

    private void run(LocationTable table, ChangeFeed feed) {
        Set<String> changed = new LinkedHashSet<>();
        ChangeHandler collector =
                new ChangeHandler() {
                    @Override
                    public void onChange(Change change) {
                        changed.add(
                                change.buffer()
                                        .getStringWithoutLengthUtf8(
                                                change.keyOffset(), change.keyLength()));
                    }

                    @Override
                    public void onGap(long lost) {
                        list(table, changed);
                    }
                };
        int polled = CHANGES_A_ROUND;
        while (polled == CHANGES_A_ROUND) { // as fast as others change them, at most
            polled = feed.poll(collector, CHANGES_A_ROUND);
            ContactSet contacts = table.newSet();
            changed.forEach(aor -> events.tell(registration(table, aor, contacts)));
            changed.clear();
        }
    }

    private static void list(LocationTable table, Set<String> into) {
        long cursor = 0;
        while (cursor != LocationTable.END) { // each page goes on
            cursor =
                    table.list(
                            cursor,
                            LISTED_A_PAGE,
                            record -> {
                                into.add(
                                        record.buffer()
                                                .getStringWithoutLengthUtf8(
                                                        record.keyOffset(), record.keyLength()));
                                return true;
                            });
        }
    }

    private static Registration registration(LocationTable table, String aor, ContactSet contacts) {
        UnsafeBuffer key = new UnsafeBuffer(aor.getBytes(StandardCharsets.UTF_8));
        contacts.clear();
        table.read(key, 0, key.capacity(), contacts);
        List<Registration.Contact> told = new ArrayList<>(contacts.count());
        for (int index = 0; index < contacts.count(); index++) {
            Contact contact = contacts.at(index);
            told.add(
                    new Registration.Contact(
                            contact.text(ContactField.URI),
                            contact.text(ContactField.CALL_ID),
                            contact.text(ContactField.RUID),
                            contact.expiresSec(table.nowMs()),
                            contact.q()));
        }
        return new Registration(table.name(), aor, told);
    }
}
