package strowger.engine.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NodeTest {
    private static final int READ_BY_KAMAILIO = 16_384;

    private static int batchBytes(String id, String software) {
        return new Node(id, 1, 1, NodeState.ACTIVE, software).batchBytes();
    }

    @Test
    void overUdpABatchIsAsLongAsADatagram() {
        assertEquals(
                ClusterMessage.BATCH_BYTES,
                batchBytes("sip:192.0.2.7:5060", "kamailio (5.6.3 (x86_64/linux))"));
    }

    @Test
    void overAConnectionABatchIsAsLongAsKamailioReads() {
        int bytes =
                batchBytes("sip:192.0.2.7:5060;transport=tcp", "kamailio (5.6.3 (x86_64/linux))");
        assertTrue(bytes + 1000 < READ_BY_KAMAILIO, "with its headers " + bytes);
        assertEquals(bytes, batchBytes("sip:192.0.2.7:5061;transport=tls", ""));
    }

    @Test
    void whoRunsStrowgerReadsLongerOnes() {
        assertEquals(
                ClusterMessage.BATCH_BYTES,
                batchBytes("sip:192.0.2.7:5060;transport=tcp", "strowger 0.1.0"));
    }
}
