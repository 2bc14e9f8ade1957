package strowger.usrloc.registrar;

import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.Optional;

/**
 * The contacts that {@code reg_fetch_contacts} fetched, by profile: they stay until they are freed
 * or fetched again. One to a context.
 */
final class Profiles {
    private final Profile[] profiles = new Profile[ProfileNames.COUNT_MAX];

    Profiles() {
        for (int number = 0; number < profiles.length; number++) {
            profiles[number] = new Profile();
        }
    }

    Profile at(int number) {
        return profiles[number];
    }

    /** One profile. */
    static final class Profile {
        private Optional<LocationTable> table = Optional.empty();
        private Optional<ContactSet> contacts = Optional.empty();
        private long aorHash;
        private boolean fetched;

        /** Makes room for contacts of a table; allocates when the table changes. */
        ContactSet open(LocationTable of) {
            if (table.isEmpty() || table.get() != of) {
                table = Optional.of(of);
                contacts = Optional.of(of.newSet());
            }
            fetched = true;
            aorHash = 0;
            return contacts.orElseThrow();
        }

        /** Shows contacts of somebody else's, until it is freed. */
        void show(LocationTable of, ContactSet given, long hash) {
            table = Optional.of(of);
            contacts = Optional.of(given);
            fetched = true;
            aorHash = hash;
        }

        void free() {
            fetched = false;
        }

        boolean isFetched() {
            return fetched;
        }

        /** The contacts; call only when {@link #isFetched}. */
        ContactSet contacts() {
            return contacts.orElseThrow();
        }

        /** Their table; call only when {@link #isFetched}. */
        LocationTable table() {
            return table.orElseThrow();
        }

        /** What {@code aorhash} shows: 0 but in the event of an expired contact, as ever. */
        long aorHash() {
            return aorHash;
        }
    }
}
