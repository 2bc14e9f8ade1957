package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8 192.0.2.1, 10.255.0.1, true",
        "10.0.0.0/8 192.0.2.1, 11.0.0.1, false",
        "10.0.0.0/8 192.0.2.1, 192.0.2.1, true",
        "10.0.0.0/8 192.0.2.1, 192.0.2.2, false",
        "10.0.0.0/8 192.0.2.1, ::10.0.0.1, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::8000/113, 2001:db8::ffff, true",
        "2001:db8::8000/113, 2001:db8::7fff, false",
        "::1, ::1, true",
        "::1, ::2, false"
    })
    void anAddressIsInABlockOrNot(String blocks, String address, boolean inside) {
        Networks networks = Networks.parse(blocks).orElseThrow();
        assertEquals(inside, networks.contains(Endpoint.parse(address, 5060).orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "::1/129", "a", "10.0.0.0/", "1.2.3.4,"})
    void whatIsNoBlockIsRefused(String text) {
        assertTrue(Networks.parse(text).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void allHasEachAndNoneHasNone(String address) {
        Endpoint endpoint = Endpoint.parse(address, 1).orElseThrow();
        assertTrue(Networks.ALL.contains(endpoint));
        assertFalse(Networks.NONE.contains(endpoint));
    }
}
