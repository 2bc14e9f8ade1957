package strowger.usrloc;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.storage.Restored;
import strowger.engine.storage.StorageException;
import strowger.engine.storage.Store;
import strowger.tables.TableConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** {@code usrloc}: the tables of contacts, how they are set up, counted and shown. */
public final class UsrlocModule implements Module {
    private static final String DEFAULT_TABLE = "location";
    private static final long SWEEP_MS = 1000;
    private static final long TELL_MS = 200;
    private static final int HASH_SIZE_MAX = 16;
    private static final int FLAG_MAX = 31;
    private static final int NO_FLAG = -1;

    private final List<String> preload = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final StorageParameters storage = new StorageParameters(faults::add);
    private long hashSize = 10;
    private long contactsMax = 1 << 20;
    private long contactsPerAorMax = 512;
    private long matchingMode;
    private long cseqDelaySec = 20;
    private long timerIntervalSec = 60;
    private long serverId;
    private String attributesName = "";
    private boolean useDomain;
    private boolean newestFirst;
    private int natFlag = NO_FLAG;
    private boolean endsWithConnection;
    private boolean closesConnection;
    private @Nullable Counter lost;
    private Optional<Locations> locations = Optional.empty();

    @Override
    public String name() {
        return "usrloc";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        storage.export(exports);
        new UsrlocCommands(this::locations).export(exports);
        exports.statistic("registered_users", () -> sum(LocationTable::userCount))
                .doc("Addresses of record that have contacts, over all tables.");
        exports.statistic("location_users", () -> figure(LocationTable::userCount))
                .doc("Addresses of record in the table location.");
        exports.statistic("location_contacts", () -> figure(LocationTable::contactCount))
                .doc("Contacts in the table location.");
        exports.statistic("location_expires", () -> figure(LocationTable::expiredCount))
                .doc("Contacts of the table location that expired since the start.");
        lost =
                exports.counter(
                        "lost_contacts",
                        "Contacts that went with their connection, in all tables.");
        exports.statistic("location_refused", () -> figure(LocationTable::refusedCount))
                .doc("Contacts the table location had no room for since the start.");
    }

    private void exportParameters(Exports exports) {
        exports.integer("hash_size", value -> hashSize = value)
                .unset(10)
                .doc("Two to this power, 64 at most, is the number of locks of a table.");
        exports.integer("contacts_max", value -> contactsMax = value)
                .unset(1 << 20)
                .doc("Contacts one table may hold; memory is taken as it fills.");
        exports.integer("aor_contacts_max", value -> contactsPerAorMax = value)
                .unset(512)
                .doc("Contacts an address of record may have, whatever the registrar allows.");
        exports.integer("matching_mode", value -> matchingMode = value)
                .unset(0)
                .doc("Finds a contact by: 0 URI, 1 URI and Call-ID, 2 URI and path, 3 Call-ID.");
        exports.integer("cseq_delay", value -> cseqDelaySec = value)
                .unset(20)
                .doc("Seconds in which a REGISTER of the same CSeq is a retransmission.");
        exports.integer("server_id", value -> serverId = value)
                .unset(0)
                .doc("Stands in the names of contacts, and in their Server-Id.");
        exports.integer("use_domain", value -> useDomain = value != 0)
                .unset(0)
                .doc("Whether an address of record has its domain: alice@example.com or alice.");
        exports.integer("desc_time_order", value -> newestFirst = value != 0)
                .unset(0)
                .doc("Orders contacts by their last change, newest first, instead of by q.");
        exports.integer("handle_lost_tcp", value -> endsWithConnection = value != 0)
                .unset(0)
                .doc("Whether a contact is removed at once when its connection ends.");
        exports.integer("close_expired_tcp", value -> closesConnection = value != 0)
                .unset(0)
                .doc("Whether a connection is closed when the last of its contacts expires.");
        exports.any("nat_bflag", value -> natFlag = flag(value))
                .unset(-1)
                .doc("The branch flag of contacts behind NAT: nathelper pings those.");
        exports.text("xavp_contact", name -> attributesName = name)
                .doc("The XAVP that save keeps with a contact and lookup gives back.");
        exports.text("preload", preload::add)
                .doc("Makes a table at the start that no function of the script names.");
        exports.integer("timer_interval", value -> timerIntervalSec = value)
                .unset(60)
                .doc(
                        "Seconds that an expired contact is kept with registrar's"
                                + " use_expired_contacts=1; else it is told of and gone in one.");
    }

    private int flag(String value) {
        boolean number = value.matches("-?[0-9]{1,9}");
        if (!number || Integer.parseInt(value) > FLAG_MAX) {
            faults.add("usrloc: nat_bflag is " + value + "; set it from 0 to " + FLAG_MAX);
            return NO_FLAG;
        }
        return Math.max(Integer.parseInt(value), NO_FLAG);
    }

    /** {@code timer_interval}. */
    public long timerIntervalSec() {
        return timerIntervalSec;
    }

    /** The branch flag of contacts behind NAT, {@code nat_bflag}; -1 for none. */
    public int natBranchFlag() {
        return natFlag;
    }

    private void require(String parameter, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add(
                    "usrloc: "
                            + parameter
                            + " is "
                            + value
                            + "; set it from "
                            + min
                            + " to "
                            + max);
        }
    }

    @Override
    public void start(Engine engine) {
        Optional<Store> store = storage.open(engine.core().storage(), faults);
        Locations opened = new Locations(conclude(), engine::nowMs);
        locations = Optional.of(opened);
        store.ifPresent(each -> opened.keepBy(table -> keep(table, each, engine)));
        opened.open(DEFAULT_TABLE);
        preload.forEach(opened::open);
        bindFlows(engine, opened);
        engine.every(SWEEP_MS, opened::sweep);
        RegistrationTeller teller = new RegistrationTeller(opened, engine.core().registrations());
        engine.every(TELL_MS, teller::run);
    }

    private void keep(LocationTable table, Store store, Engine engine) {
        KeptContacts contacts = new KeptContacts(table, engine.core()::socket, endsWithConnection);
        try {
            Restored _ = store.keep(contacts, storage.writing(timerIntervalSec));
        } catch (StorageException refused) {
            throw new ConfigurationException("usrloc: " + refused.getMessage());
        }
    }

    private void bindFlows(Engine engine, Locations opened) {
        Counter counter = Objects.requireNonNull(lost, "not exported");
        FlowContacts flows = new FlowContacts(opened, engine.connections(), counter);
        if (endsWithConnection) {
            engine.connections().listen(flows);
        }
        if (closesConnection) {
            opened.listen(flows);
        }
    }

    private LocationConfig conclude() {
        require("hash_size", hashSize, 1, HASH_SIZE_MAX);
        require("contacts_max", contactsMax, 1, 1 << 28);
        require("aor_contacts_max", contactsPerAorMax, 1, 4096);
        require("matching_mode", matchingMode, 0, 3);
        require("timer_interval", timerIntervalSec, 1, 86_400);
        require("cseq_delay", cseqDelaySec, 0, 86_400);
        require("server_id", serverId, 0, Integer.MAX_VALUE);
        ConfigurationException.throwIfAny(faults);
        return new LocationConfig(
                contactsMax,
                (int) contactsPerAorMax,
                Math.min(1 << hashSize, TableConfig.stripesFor(contactsMax)),
                1 << hashSize,
                useDomain,
                newestFirst,
                MatchingMode.values()[(int) matchingMode],
                (int) cseqDelaySec,
                (int) serverId,
                attributesName);
    }

    @Override
    public void stop() {
        locations.ifPresent(Locations::close);
        locations = Optional.empty();
    }

    /**
     * The tables.
     *
     * @throws ConfigurationException when the module has not started.
     */
    public Locations locations() {
        return locations.orElseThrow(
                () -> new ConfigurationException("usrloc has not started: load it first"));
    }

    private long sum(ToLongFunction<LocationTable> figure) {
        return locations.stream()
                .flatMap(opened -> opened.tables().stream())
                .mapToLong(figure)
                .sum();
    }

    private long figure(ToLongFunction<LocationTable> figure) {
        return locations
                .flatMap(opened -> opened.find(DEFAULT_TABLE))
                .map(figure::applyAsLong)
                .orElse(0L);
    }
}
