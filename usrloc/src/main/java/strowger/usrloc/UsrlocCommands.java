package strowger.usrloc;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.tables.PutResult;
import strowger.tables.RecordView;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The commands of {@code usrloc}: their names, answers and faults are those of Kamailio. Each holds
 * one stripe's lock at a time, and for one page at most.
 */
final class UsrlocCommands {
    private static final int CONTACTS_A_PAGE = 256;
    private static final String CALL_ID = "ul.add@strowger";
    private static final String USER_AGENT = "strowger RPC";
    private static final int FAILED = 500;

    private final Supplier<Locations> locations;

    /**
     * @param locations once they are open.
     */
    UsrlocCommands(Supplier<Locations> locations) {
        this.locations = locations;
    }

    void export(Exports exports) {
        exports.command("ul.dump", this::dump)
                .doc("Lists all contacts of all tables; with brief only the addresses of record.");
        exports.command("ul.lookup", this::lookup)
                .doc("Shows the contacts of an address of record: table, AoR.");
        exports.command("ul.rm", this::remove)
                .doc("Removes an address of record with its contacts: table, AoR.");
        exports.command("ul.rm_contact", this::removeContact)
                .doc("Removes one contact: table, AoR, contact.");
        exports.command("ul.add", this::add)
                .doc(
                        "Adds a contact: table, AoR, contact, expires, q, path, flags, cflags,"
                                + " methods; received and socket if wanted.");
        exports.command("ul.flush", _ -> null)
                .doc("Writes contacts to storage; there is none to write to yet.");
        for (String name : List.of("ul.db_users", "ul.db_contacts", "ul.db_expired_contacts")) {
            exports.command(name, _ -> needsStorage(name)).doc("Counts in storage: table.");
        }
    }

    private static Object needsStorage(String command) throws Fault {
        throw new Fault(FAILED, command + " needs storage, and usrloc's db_mode is 0");
    }

    private Object dump(CommandArguments arguments) throws Fault {
        boolean brief = "brief".equals(arguments.text(0, ""));
        List<Object> domains = new ArrayList<>();
        for (LocationTable table : locations.get().tables()) {
            domains.add(new Struct().add("Domain", domain(table, brief)));
        }
        return new Struct().add("Domains", domains);
    }

    private static Struct domain(LocationTable table, boolean brief) {
        Dump dump = new Dump(table, brief);
        long cursor = 0;
        while (cursor != LocationTable.END) { // each call goes on, in a table of bounded size
            cursor = table.list(cursor, CONTACTS_A_PAGE, dump);
            dump.flush();
        }
        Struct domain =
                new Struct()
                        .add("Domain", table.name())
                        .add("Size", table.config().size())
                        .add("AoRs", dump.aors);
        domain.struct("Stats")
                .add("Records", dump.aors.size())
                .add("Max-Slots", dump.aors.isEmpty() ? 0 : 1);
        return domain;
    }

    /** Gathers what a page shows, an address of record at a time. */
    private static final class Dump implements strowger.tables.RecordReader {
        final List<Object> aors = new ArrayList<>();
        private final LocationTable table;
        private final boolean brief;
        private final ContactSet page;

        Dump(LocationTable table, boolean brief) {
            this.table = table;
            this.brief = brief;
            page = table.newSet();
        }

        @Override
        public boolean read(RecordView record) {
            return page.read(record);
        }

        /** Shows what was read, no lock held; those of one address of record come together. */
        void flush() {
            int from = 0;
            for (int to = 1; to <= page.count(); to++) {
                if (to == page.count() || !sameAor(page.at(from), page.at(to))) {
                    show(from, to);
                    from = to;
                }
            }
            page.clear();
        }

        private static boolean sameAor(Contact left, Contact right) {
            return left.is(
                    ContactField.AOR,
                    right.buffer(),
                    right.offset(ContactField.AOR),
                    right.length(ContactField.AOR));
        }

        private void show(int from, int to) {
            String aor = page.at(from).text(ContactField.AOR);
            if (brief) {
                aors.add(new Struct().add("AoR", aor));
                return;
            }
            List<Object> contacts = new ArrayList<>();
            page.sort(from, to);
            for (int index = from; index < to; index++) {
                contacts.add(ContactStruct.of(page.at(index), table.nowMs()));
            }
            Struct info = new Struct().add("AoR", aor).add("HashID", hash(page.at(from)));
            aors.add(new Struct().add("Info", info.add("Contacts", contacts)));
        }

        private static long hash(Contact contact) {
            return AorHash.of(
                    contact.buffer(),
                    contact.offset(ContactField.AOR),
                    contact.length(ContactField.AOR));
        }
    }

    private Object lookup(CommandArguments arguments) throws Fault {
        if (arguments.count() < 2) {
            throw new Fault(FAILED, "Not enough parameters (table and AOR to lookup)");
        }
        LocationTable table = table(arguments);
        UnsafeBuffer aor = aor(table, arguments);
        ContactSet contacts = table.newSet();
        if (table.read(aor, 0, aor.capacity(), contacts) == 0) {
            throw new Fault(FAILED, "AOR not found in location table");
        }
        List<Object> shown = new ArrayList<>();
        for (int index = 0; index < contacts.count(); index++) {
            shown.add(ContactStruct.of(contacts.at(index), table.nowMs()));
        }
        return new Struct().add("AoR", text(aor)).add("Contacts", shown);
    }

    private @org.jspecify.annotations.Nullable Object remove(CommandArguments arguments)
            throws Fault {
        if (arguments.count() < 2) {
            throw new Fault(FAILED, "Not enough parameters (table and AOR to remove)");
        }
        LocationTable table = table(arguments);
        UnsafeBuffer aor = aor(table, arguments);
        table.remove(aor, 0, aor.capacity());
        return null;
    }

    private @org.jspecify.annotations.Nullable Object removeContact(CommandArguments arguments)
            throws Fault {
        if (arguments.count() < 3) {
            throw new Fault(FAILED, "Not enough parameters (table, AOR and contact to remove)");
        }
        LocationTable table = table(arguments);
        UnsafeBuffer aor = aor(table, arguments);
        ContactSet contacts = table.newSet();
        if (table.read(aor, 0, aor.capacity(), contacts) == 0) {
            throw new Fault(404, "AOR not found");
        }
        UnsafeBuffer uri = bytes(arguments.text(2));
        for (int index = 0; index < contacts.count(); index++) {
            Contact contact = contacts.at(index);
            if (contact.is(ContactField.URI, uri, 0, uri.capacity())) {
                table.removeByRuid(
                        contact.buffer(),
                        contact.offset(ContactField.RUID),
                        contact.length(ContactField.RUID));
                return null;
            }
        }
        throw new Fault(404, "Contact not found");
    }

    private @org.jspecify.annotations.Nullable Object add(CommandArguments arguments) throws Fault {
        if (arguments.count() < 9) {
            throw new Fault(FAILED, "Not enough parameters or wrong format");
        }
        LocationTable table = table(arguments);
        UnsafeBuffer aor = aor(table, arguments);
        UnsafeBuffer uri = bytes(arguments.text(2));
        ContactDraft draft = table.newDraft();
        draft.begin(aor, 0, aor.capacity(), locations.get().rpcRuids());
        long nowMs = table.nowMs();
        long expiresSec = arguments.integer(3);
        int nowSec = (int) (nowMs / 1000);
        draft.expires(expiresSec == 0 ? RecordView.NEVER : nowMs + expiresSec * 1000)
                .q(q(arguments.text(4)))
                .cseq(1)
                .modified(nowSec, nowSec)
                .flags((int) arguments.integer(6), (int) arguments.integer(7))
                .methods((int) arguments.integer(8));
        texts(draft, uri, arguments);
        PutResult result = insert(table, aor, uri, draft);
        if (!result.isStored()) {
            throw new Fault(FAILED, "Can't store the contact: " + result);
        }
        return null;
    }

    private static void texts(ContactDraft draft, UnsafeBuffer uri, CommandArguments arguments)
            throws Fault {
        UnsafeBuffer path = bytes(".".equals(arguments.text(5)) ? "" : arguments.text(5));
        UnsafeBuffer received = bytes(arguments.text(9, ""));
        draft.text(ContactField.URI, uri, 0, uri.capacity())
                .text(ContactField.CALL_ID, bytes(CALL_ID), 0, CALL_ID.length())
                .text(ContactField.USER_AGENT, bytes(USER_AGENT), 0, USER_AGENT.length())
                .text(ContactField.RECEIVED, received, 0, received.capacity())
                .text(ContactField.PATH, path, 0, path.capacity());
    }

    /** Adds it, in place of the one with the same URI if there is one. */
    private static PutResult insert(
            LocationTable table, UnsafeBuffer aor, UnsafeBuffer uri, ContactDraft draft) {
        PutResult[] result = {PutResult.FULL};
        ContactSet former = table.newSet();
        Bindings work =
                new Bindings(
                        bindings -> {
                            bindings.read(former);
                            removeSame(bindings, former, uri);
                            result[0] = bindings.put(draft);
                        });
        table.within(aor, 0, aor.capacity(), work);
        return result[0];
    }

    private static void removeSame(Bindings bindings, ContactSet former, UnsafeBuffer uri) {
        for (int index = 0; index < former.count(); index++) {
            if (former.at(index).is(ContactField.URI, uri, 0, uri.capacity())) {
                bindings.remove(former.at(index));
            }
        }
    }

    private static int q(String text) throws Fault {
        try {
            double q = Double.parseDouble(text);
            return q < 0 || Double.isNaN(q) ? -1 : (int) Math.round(Math.min(q, 1) * 1000);
        } catch (NumberFormatException notNumber) {
            throw new Fault(FAILED, "Not enough parameters or wrong format");
        }
    }

    private LocationTable table(CommandArguments arguments) throws Fault {
        return locations
                .get()
                .find(arguments.text(0))
                .orElseThrow(() -> new Fault(FAILED, "Domain table not found"));
    }

    /** The address of record as the tables hold it: in lower case, its domain as configured. */
    private static UnsafeBuffer aor(LocationTable table, CommandArguments arguments) throws Fault {
        String text = arguments.text(1);
        int at = text.indexOf('@');
        boolean shortened = at >= 0 && !table.config().useDomain();
        return bytes((shortened ? text.substring(0, at) : text).toLowerCase(Locale.ROOT));
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(UnsafeBuffer bytes) {
        return bytes.getStringWithoutLengthUtf8(0, bytes.capacity());
    }
}
