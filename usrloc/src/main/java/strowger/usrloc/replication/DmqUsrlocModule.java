package strowger.usrloc.replication;

import strowger.engine.Engine;
import strowger.engine.cluster.Outbox;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.usrloc.UsrlocModule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The {@code dmq_usrloc} module: contacts are shared with other nodes over DMQ. */
public final class DmqUsrlocModule implements Module {
    private static final long POLL_MS = 10;
    private static final long RETRY_MS = 1000;
    private static final int BATCH_CONTACTS_MAX = 150;
    private static final int BATCH_BYTES = 60_000;

    private final List<String> faults = new ArrayList<>();
    private boolean enabled;
    private boolean asks = true;
    private long batchContacts = 1;
    private long batchBytes = BATCH_BYTES;
    private long sockets;
    private boolean tellsRemoved = true;
    private boolean tellsExpired;
    private boolean takesFlags = true;
    private String domain = "location";
    private String channel = "usrloc";
    private Optional<ContactReplication> running = Optional.empty();

    @Override
    public String name() {
        return "dmq_usrloc";
    }

    @Override
    public void export(Exports exports) {
        exportParameters(exports);
        exports.statistic("replicated", () -> figure(Outbox::told))
                .doc("Messages that told another node of a contact.");
        exports.statistic("replicated_batches", () -> figure(Outbox::listed))
                .doc("Messages that told another node of contacts, as it had asked for all.");
        exports.statistic("replication_refused", () -> figure(Outbox::refused))
                .doc("Messages that another node refused: look there.");
        exports.statistic("replication_unanswered", () -> figure(Outbox::unanswered))
                .doc("Messages that another node did not answer; they are sent again.");
        exports.statistic("replication_waiting", () -> figure(Outbox::waiting))
                .doc("Contacts that other nodes are still to be told of.");
    }

    private void exportParameters(Exports exports) {
        exports.integer("enable", value -> enabled = value != 0)
                .unset(0)
                .doc("Whether contacts are shared.");
        exports.integer("sync", value -> asks = value != 0)
                .unset(1)
                .doc("Whether each node is asked for its contacts when it can be reached.");
        exports.integer("batch_msg_contacts", value -> batchContacts = value)
                .unset(1)
                .doc("Contacts in one message to a node that asked for all; 150 at most.");
        exports.integer("batch_msg_size", value -> batchBytes = value)
                .unset(BATCH_BYTES)
                .doc("Bytes of such a message.");
        exports.integer("batch_size", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: four such messages at most wait for answers.");
        exports.integer("batch_usleep", _ -> {})
                .unset(0)
                .doc("Kept for old configurations: the answers of the other node set the pace.");
        exports.integer("replicate_socket_info", value -> sockets = value)
                .unset(0)
                .doc("Whether the socket of a contact is told: 1 its address, 2 its name, 3 both.");
        exports.integer("replicate_cflags", value -> takesFlags = value != 0)
                .unset(1)
                .doc("Whether the branch flags of others' contacts are taken.");
        exports.integer("usrloc_delete", value -> tellsRemoved = value != 0)
                .unset(1)
                .doc("Whether others are told of contacts that were removed.");
        exports.integer("usrloc_delete_expired", value -> tellsExpired = value != 0)
                .unset(0)
                .doc("Whether others are told of contacts that expired here.");
        exports.text("usrloc_domain", value -> domain = value)
                .unset("location")
                .doc("The table that is shared.");
        exports.text("dmq_peer_id", value -> channel = value)
                .unset("usrloc")
                .doc("The channel of DMQ; the same on all nodes.");
    }

    private long figure(ToLongFunction<Outbox<?>> figure) {
        return running.map(each -> figure.applyAsLong(each.outbox())).orElse(0L);
    }

    @Override
    public void start(Engine engine) {
        if (!enabled) {
            return;
        }
        Optional<UsrlocModule> usrloc =
                engine.modules().loaded().stream()
                        .filter(UsrlocModule.class::isInstance)
                        .map(UsrlocModule.class::cast)
                        .findFirst();
        boolean shared =
                engine.core().bus().isShared() || engine.modules().exports("dmq").isPresent();
        require("usrloc and registrar: loadmodule \"usrloc.so\" before it", usrloc.isPresent());
        require("dmq: loadmodule \"dmq.so\" before it", shared);
        check("batch_msg_contacts", batchContacts, 1, BATCH_CONTACTS_MAX);
        check("batch_msg_size", batchBytes, 1000, BATCH_BYTES);
        check("replicate_socket_info", sockets, 0, 3);
        ConfigurationException.throwIfAny(faults);
        ReplicationConfig config =
                new ReplicationConfig(
                        channel,
                        asks,
                        (int) batchContacts,
                        (int) batchBytes,
                        (int) sockets,
                        tellsRemoved,
                        tellsExpired,
                        takesFlags);
        ContactReplication replication =
                new ContactReplication(
                        engine.core(),
                        engine.core().bus(),
                        usrloc.orElseThrow().locations().open(domain),
                        config,
                        ContactReplication.FEED_BYTES);
        running = Optional.of(replication);
        replication.join();
        engine.every(POLL_MS, replication::poll);
        engine.every(RETRY_MS, replication.outbox()::retry);
    }

    private void require(String what, boolean there) {
        if (!there) {
            faults.add("dmq_usrloc needs " + what);
        }
    }

    private void check(String parameter, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add(
                    """
                    dmq_usrloc: %s is %d; set it from %d to %d\
                    """
                            .formatted(parameter, value, min, max));
        }
    }
}
