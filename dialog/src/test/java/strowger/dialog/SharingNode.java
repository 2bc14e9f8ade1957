package strowger.dialog;

import strowger.engine.cluster.SimulatedNode;
import strowger.engine.routing.Core;
import strowger.engine.storage.MemoryStore;
import strowger.engine.storage.Writing;
import strowger.engine.value.Value;
import strowger.tables.RecordView;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A node of a simulated cluster that shares its dialogs, in one of its lives. */
final class SharingNode implements AutoCloseable {
    private static final long DIALOGS_MAX = 1024;
    private static final int FEED_BYTES = 1 << 14;
    private static final long POLL_MS = 100;
    private static final long WAIT_MS = 30_000;
    private static final String CUSTOMER = "customer";

    final World world;
    final Core core;
    final SimulatedNode node;
    final Sharing sharing;
    final Map<Long, Integer> live = new HashMap<>(); // 1 when it is in a profile by value
    private final Optional<MemoryStore.Life> disk;
    int calls;
    boolean isSynchronized;

    /**
     * @param dropsDead whether the calls of a node that can't be reached count no more.
     * @param store what its earlier lives have kept; empty if nothing is kept.
     */
    SharingNode(
            SimulatedNode node,
            World.Machine machine,
            boolean dropsDead,
            Optional<MemoryStore> store) {
        this.node = node;
        world = new World(DIALOGS_MAX, machine, node.cluster().random().nextLong(1, 1L << 31));
        core = world.alone();
        world.nowMs.set(node.cluster().nowMs());
        ReplicaStore replicas = new ReplicaStore(world.dialogs);
        disk = store.map(MemoryStore::begin);
        disk.ifPresent(each -> replicas.keep(each, Writing.AT_ONCE, 1));
        readLive();
        sharing =
                new Sharing(
                        world.dialogs,
                        replicas,
                        node.bus(),
                        "dialog",
                        FEED_BYTES,
                        WAIT_MS,
                        dropsDead,
                        () -> isSynchronized = true);
        poll();
    }

    /** The calls of its own that it has from an earlier life. */
    private void readLive() {
        boolean _ =
                world.dialogs
                                .table()
                                .records()
                                .list(
                                        0,
                                        (int) DIALOGS_MAX,
                                        record -> {
                                            if (!DialogRecord.isReplica(record)) {
                                                live.put(name(record), 0);
                                            }
                                            return true;
                                        })
                        != 0;
        live.replaceAll(
                (dialog, _) -> world.contains(dialog, "caller", Value.ofText(CUSTOMER)) ? 1 : 0);
    }

    private static long name(RecordView record) {
        return record.buffer().getLong(record.uniqueOffset(DialogRecord.ID));
    }

    private void poll() {
        world.nowMs.set(node.cluster().nowMs());
        disk.ifPresent(each -> each.write(world.nowMs.get()));
        sharing.poll();
        node.cluster().after(POLL_MS, node, this::poll);
    }

    void open() {
        String callId = node.id() + "-" + node.life() + "-" + calls++;
        long dialog = world.open(core, callId);
        world.enter(core, dialog, "inbound", World.NO_VALUE);
        live.put(dialog, 0);
    }

    void act(Random random) {
        if (live.isEmpty() || random.nextInt(3) == 0) {
            open();
            return;
        }
        List<Long> names = new ArrayList<>(live.keySet());
        long dialog = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 -> world.fire(core, dialog, DialogEvent.SUCCESS);
            case 1 -> world.fire(core, dialog, DialogEvent.ACK);
            case 2 -> {
                world.enter(core, dialog, "caller", Value.ofText(CUSTOMER));
                live.put(dialog, 1);
            }
            default -> {
                world.fire(core, dialog, DialogEvent.TIMEOUT);
                live.remove(dialog);
            }
        }
    }

    long inbound() {
        return world.size("inbound");
    }

    long ofCustomer() {
        return world.size("caller", CUSTOMER);
    }

    @Override
    public void close() {
        world.close();
    }
}
