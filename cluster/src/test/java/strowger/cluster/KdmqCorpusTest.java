package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.cluster.ClusterMessage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What we send is what real Kamailios were recorded to send each other, header by header. */
class KdmqCorpusTest {
    private static String recorded(String name) throws IOException {
        try (InputStream stream = KdmqCorpusTest.class.getResourceAsStream("/dmq/" + name)) {
            byte[] bytes = Objects.requireNonNull(stream, name).readAllBytes();
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.split("SIP/2\\.0 [0-9]{3} ", 2)[0]; // the answer stands behind it
        }
    }

    private static String header(String request, String name) {
        return request.lines()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    /** What differs from one request to the next is left out. */
    private static List<String> comparable(String request) {
        return request.lines()
                .filter(line -> !line.startsWith("Via:"))
                .map(line -> line.replaceAll(";tag=[0-9a-f]+-[0-9a-f]+", ";tag"))
                .map(line -> line.replaceAll("^(Call-ID: )[0-9a-f]{16}-[0-9]+@", "$1COUNT@"))
                .map(line -> line.replaceAll("^User-Agent: .*", "User-Agent"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "001-first-node-starts-alone-notification_peer-2to3.sip",
                "004-second-node-joins-notification_peer-2to3.sip",
                "005-second-node-joins-presence-action2-2to3.sip",
                "006-second-node-joins-dialog-action4-2to3.sip",
                "007-second-node-joins-htable-action1-2to3.sip",
                "013-second-node-joins-htable-cells-2to3.sip",
                "014-second-node-joins-dialog-action1-2to3.sip",
                "015-second-node-joins-usrloc-action1-2to3.sip",
                "148-own-peer-bcast-my_peer-2to4.sip",
            })
    void whenWeSendTheSame_thenTheRequestIsTheSame(String name) throws IOException {
        String request = recorded(name);
        NodeAddress from = NodeAddress.parse(uri(header(request, "From"))).orElseThrow();
        NodeAddress to = NodeAddress.parse(uri(header(request, "To"))).orElseThrow();
        String channel = request.substring("KDMQ sip:".length(), request.indexOf('@'));
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        UnsafeBuffer written =
                new Kdmq(from, 7)
                        .write(
                                channel,
                                to,
                                Integer.parseInt(header(request, "Max-Forwards")),
                                ClusterMessage.of(header(request, "Content-Type"), body));
        String ours = written.getStringWithoutLengthUtf8(0, written.capacity());
        assertEquals(comparable(request), comparable(ours));
        assertTrue(CallIds.read(header(ours, "Call-ID")).isPresent());
    }

    private static String uri(String nameAddr) {
        return nameAddr.substring(nameAddr.indexOf('<') + 1, nameAddr.indexOf('>'));
    }
}
