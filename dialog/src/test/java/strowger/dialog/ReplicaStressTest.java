package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import strowger.dialog.replication.ToldDialog;
import strowger.dialog.replication.ToldEntry;
import strowger.dialog.replication.ToldSide;
import strowger.engine.cluster.Node;
import strowger.engine.cluster.NodeState;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Dialogs of another node that are told of and dropped at once, by several threads. */
@Timeout(120)
class ReplicaStressTest {
    private static final Node NODE = new Node("sip:192.0.2.7", 1, 1, NodeState.ACTIVE, "kamailio");
    private static final int ROUNDS = 60_000;

    private final World world = new World(1024);
    private final ReplicaStore store = new ReplicaStore(world.dialogs);

    @AfterEach
    void close() {
        world.close();
    }

    private static ToldDialog told(long number) {
        String callId = "call-" + number;
        byte[] bytes = callId.getBytes(StandardCharsets.UTF_8);
        return new ToldDialog(
                EntryHash.of(new UnsafeBuffer(bytes), 0, bytes.length, 4096),
                77,
                ToldDialog.CONFIRMED,
                1_800_000_000L,
                1_800_000_001L,
                60,
                callId,
                "sip:alice@example.com",
                "sip:bob@example.com",
                "sip:bob@example.com",
                new ToldSide("a", 1, "", "sip:alice@192.0.2.1"),
                new ToldSide("b", 0, "", "sip:bob@192.0.2.2"),
                List.of(new ToldEntry("inbound", "", "dlgp-inbound-" + number)),
                Map.of(),
                ToldDialog.NO_DUE,
                ToldDialog.NO_VERSION);
    }

    private void tell(int rounds) {
        for (int round = 0; round < rounds; round++) {
            store.update(NODE, told(round & 31));
        }
    }

    private void drop(int rounds) {
        for (int round = 0; round < rounds; round++) {
            store.drop(NODE);
        }
    }

    @Test
    void whateverComesFirst_thenTheCountsAreThoseOfTheRecords() throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> all = new ArrayList<>();
            for (int pair = 0; pair < 3; pair++) {
                all.add(threads.submit(() -> tell(ROUNDS)));
                all.add(threads.submit(() -> drop(ROUNDS)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        store.drop(NODE);
        for (DialogState state : DialogState.values()) {
            assertEquals(0, world.dialogs.table().counts().in(state), state.toString());
        }
        assertEquals(0, world.size("inbound"));
    }
}
