package strowger.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAddressTest {
    @ParameterizedTest
    @CsvSource({
        "sip:127.0.0.2:22060, sip:127.0.0.2:22060",
        "sip:dmq@127.0.0.2, sip:127.0.0.2:5060",
        "<sip:usrloc@192.0.2.7:5061;transport=tls>, sip:192.0.2.7:5061;transport=tls",
        "sips:192.0.2.7, sip:192.0.2.7:5061;transport=tls",
        "sip:[2001:db8::1]:5060;transport=TCP;x=y, sip:[2001:db8::1]:5060;transport=tcp",
        "sip:[2001:0DB8:0:0:0:0:0:1], sip:[2001:db8::1]:5060",
        "SIP:Nodes.Example.com;lr, sip:nodes.example.com:5060"
    })
    void whenItIsASipUri_thenItsNameOnTheBusIsRead(String text, String uri) {
        assertEquals(uri, NodeAddress.parse(text).orElseThrow().uri());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:5060",
                "tel:5060",
                "sip:",
                "sip:127.0.0.1:0",
                "sip:127.0.0.1:65536",
                "sip:127.0.0.1;transport=pigeon",
                "sip:a b",
                "sip:127.0.0.1:5060\r\nVia: x"
            })
    void whenItIsNone_thenItIsRefused(String text) {
        assertTrue(NodeAddress.parse(text).isEmpty());
    }

    @Test
    void whenItIsTooLong_thenItIsRefused() {
        assertTrue(NodeAddress.parse("sip:" + "a".repeat(300)).isEmpty());
    }
}
