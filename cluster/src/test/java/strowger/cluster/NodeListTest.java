package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.NodeState;

import java.util.List;

class NodeListTest {
    private static final String RECORDED =
            "sip:127.0.0.3:22060;status=active\r\nsip:127.0.0.2:22060;status=active\r\n";

    @Test
    void whenReadAndWritten_thenItIsWhatKamailioSent() {
        assertEquals(RECORDED, NodeList.write(NodeList.read(RECORDED).orElseThrow()));
    }

    @Test
    void whenStatesAndParametersAreNamed_thenTheyAreRead() {
        List<NodeList.Entry> entries =
                NodeList.read(
                                "sip:192.0.2.1:5060;status=disabled;transport=tcp\n"
                                        + "sip:192.0.2.2:5060;transport=tls;status=not_active")
                        .orElseThrow();
        assertEquals(NodeState.DISABLED, entries.getFirst().state());
        assertEquals("sip:192.0.2.1:5060;transport=tcp", entries.getFirst().address().uri());
        assertEquals(NodeState.NOT_ACTIVE, entries.getLast().state());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "sip:127.0.0.1:5060",
                "sip:127.0.0.1:5060;status=sleepy",
                "sip:127.0.0.1:5060;status=active\r\n{\"action\":1}"
            })
    void whenALineIsMalformed_thenTheListIsRefused(String body) {
        assertTrue(NodeList.read(body).isEmpty());
    }

    @Test
    void whenItNamesTooManyNodes_thenItIsRefused() {
        assertTrue(NodeList.read(RECORDED.repeat(NodeList.NODES_MAX)).isEmpty());
    }
}
