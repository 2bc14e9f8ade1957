package strowger.usrloc.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.cluster.SimulatedCluster;
import strowger.engine.cluster.SimulatedNode;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.LocalNames;
import strowger.engine.transport.ListenSocket;
import strowger.engine.value.Value;
import strowger.usrloc.Bindings;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactDraft;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationConfig;
import strowger.usrloc.LocationTable;
import strowger.usrloc.Locations;
import strowger.usrloc.MatchingMode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;

/**
 * Contacts on two to five nodes of a simulated cluster: whatever is lost, late, doubled, cut or
 * crashed, once it is quiet all nodes have the same ones. Seeded; {@code
 * -Dstrowger.contact.histories} says how many histories, {@code -Dstrowger.seed} the first of them.
 */
class ContactReplicationSimulationTest {
    private static final int HISTORIES = Integer.getInteger("strowger.contact.histories", 2_000);
    private static final long SEED = Long.getLong("strowger.seed", 1);
    private static final List<ListenSocket> SOCKETS =
            List.of(ListenSocket.parse("udp:127.0.0.1:5060"));
    private static final CoreSettings SETTINGS =
            new CoreSettings(SOCKETS, LocalNames.of(SOCKETS, List.of()), "", 7);

    /** A node in one of its lives. */
    private static final class Registrar implements AutoCloseable {
        private static final long POLL_MS = 150;
        private static final long RETRY_MS = 1_000;
        private static final long SWEEP_MS = 500;
        private static final int USERS = 3;
        private static final int CONTACTS = 2;

        private final SimulatedNode node;
        private final Locations locations;
        private final LocationTable table;
        private final ContactReplication replication;
        private final ContactDraft draft;
        private final ContactSet known;
        private int cseq;

        Registrar(SimulatedNode node, int serverId) {
            this.node = node;
            SimulatedCluster cluster = node.cluster();
            LocationConfig config =
                    new LocationConfig(
                            256,
                            32,
                            1,
                            16,
                            false,
                            false,
                            MatchingMode.CONTACT_ONLY,
                            20,
                            serverId,
                            "");
            locations = new Locations(config, cluster::nowMs);
            table = locations.open("location");
            draft = table.newDraft();
            known = table.newSet();
            replication =
                    new ContactReplication(
                            SETTINGS,
                            node.bus(),
                            table,
                            new ReplicationConfig("usrloc", true, 1, 60_000, 0, true, false, true),
                            1 << 14);
            replication.poll();
            replication.join();
            every(POLL_MS, replication::poll);
            every(RETRY_MS, replication.outbox()::retry);
            every(SWEEP_MS, locations::sweep);
        }

        private void every(long periodMs, Runnable work) {
            node.cluster()
                    .after(
                            periodMs,
                            node,
                            () -> {
                                work.run();
                                every(periodMs, work);
                            });
        }

        void act(Random random) {
            String user = "user-" + random.nextInt(USERS);
            String contact = "sip:" + user + "@192.0.2." + random.nextInt(CONTACTS);
            int chance = random.nextInt(10);
            if (chance < 6) {
                register(user, contact, 3_600_000);
            } else if (chance < 7) {
                String own = "sip:" + user + "@" + node.id(); // registered here only
                register(user, own, 2_000 + random.nextInt(4_000));
            } else if (chance < 9) {
                unregister(user, contact);
            } else {
                Value aor = Value.ofText(user);
                table.remove(aor.buffer(), aor.offset(), aor.length());
            }
        }

        private void within(String user, Bindings bindings) {
            Value aor = Value.ofText(user);
            table.within(aor.buffer(), aor.offset(), aor.length(), bindings);
        }

        /** As a registrar does it: the contact that is there is changed, or there is a new one. */
        void register(String user, String uri, long lifetimeMs) {
            long nowMs = node.cluster().nowMs();
            within(
                    user,
                    new Bindings(
                            bindings -> {
                                bindings.read(known);
                                int index = indexOf(uri);
                                Value aor = Value.ofText(user);
                                if (index < 0) {
                                    draft.begin(aor.buffer(), aor.offset(), aor.length());
                                } else {
                                    draft.begin(known.at(index), known.at(index).q());
                                }
                                draft.expires(nowMs + lifetimeMs)
                                        .cseq(++cseq)
                                        .modified((int) (nowMs / 1000), (int) (nowMs / 1000))
                                        .methods(Contact.ALL_METHODS)
                                        .text(ContactField.URI, Value.ofText(uri))
                                        .text(ContactField.CALL_ID, Value.ofText(node.id()));
                                assertTrue(bindings.put(draft).isStored());
                            }));
        }

        void unregister(String user, String uri) {
            within(
                    user,
                    new Bindings(
                            bindings -> {
                                bindings.read(known);
                                int index = indexOf(uri);
                                if (index >= 0) {
                                    bindings.remove(known.at(index));
                                }
                            }));
        }

        private int indexOf(String uri) {
            for (int index = 0; index < known.count(); index++) {
                if (known.at(index).text(ContactField.URI).equals(uri)) {
                    return index;
                }
            }
            return -1;
        }

        Map<String, String> contacts() {
            Map<String, String> contacts = new TreeMap<>();
            ContactSet all = table.newSet();
            long cursor = 0;
            while (cursor != LocationTable.END) {
                cursor = table.list(cursor, 256, all);
            }
            for (int index = 0; index < all.count(); index++) {
                Contact each = all.at(index);
                contacts.put(
                        each.text(ContactField.RUID),
                        each.text(ContactField.URI)
                                + " "
                                + each.text(ContactField.CALL_ID)
                                + " "
                                + each.cseq());
            }
            return contacts;
        }

        @Override
        public void close() {
            locations.close();
        }
    }

    /** One history. */
    private static final class History implements AutoCloseable {
        private static final int STEPS = 25;
        private static final long QUIET_MS = 14_000; // short bindings are over by then

        private final long seed;
        private final SimulatedCluster cluster;
        private final Random random;
        private final Map<String, Registrar> nodes = new HashMap<>();
        private final List<Registrar> all = new ArrayList<>();
        private final int count;

        History(long seed) {
            this.seed = seed;
            cluster = new SimulatedCluster(seed);
            random = cluster.random();
            count = random.nextInt(2, 6);
            cluster.loss(random.nextDouble() * 0.2)
                    .duplication(random.nextDouble() * 0.2)
                    .delayMs(1, random.nextInt(2, 300));
            for (int index = 0; index < count; index++) {
                start("n" + index);
            }
        }

        private void start(String id) {
            Registrar registrar = new Registrar(cluster.start(id), all.size() + 1);
            all.add(registrar);
            nodes.put(id, registrar);
        }

        private Registrar node(int index) {
            return Objects.requireNonNull(nodes.get("n" + index));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                cluster.advance(random.nextInt(400));
            }
            cluster.heal();
            cluster.loss(0);
            for (int index = 0; index < count; index++) {
                if (!node(index).node.isRunning()) {
                    start("n" + index);
                }
            }
            cluster.advance(QUIET_MS);
            Map<String, String> first = node(0).contacts();
            for (int index = 1; index < count; index++) {
                assertEquals(first, node(index).contacts(), "seed " + seed + ", node " + index);
            }
            long different =
                    first.values().stream()
                            .map(each -> each.substring(0, each.indexOf(' ')))
                            .distinct()
                            .count();
            assertEquals(different, first.size(), "a contact twice, seed " + seed);
        }

        private void step() {
            int index = random.nextInt(count);
            Registrar registrar = node(index);
            if (!registrar.node.isRunning()) {
                start("n" + index);
                return;
            }
            int chance = random.nextInt(100);
            if (chance < 3) {
                registrar.node.crash();
            } else if (chance < 6) {
                cluster.partition(registrar.node);
            } else if (chance < 10) {
                cluster.heal();
            } else {
                registrar.act(random);
            }
        }

        @Override
        public void close() {
            all.forEach(Registrar::close);
        }
    }

    @Test
    void whateverTheNetworkDoes_thenAllNodesHaveTheSameContactsAfterQuiet() throws Exception {
        for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
            try (History history = new History(seed)) {
                FutureTask<Boolean> run = new FutureTask<>(history::run, true);
                Thread thread = Thread.ofPlatform().start(run); // what is a thread's goes with it
                assertTrue(run.get());
                thread.join();
            }
        }
    }
}
