package strowger.script.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.value.Value;

import java.util.Optional;

class NetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.1.0.0/255.255.0.0, 10.1.200.3, true",
        "10.1.0.0/255.255.0.0, 10.2.0.3, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 203.0.113.5, true",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::1, 2001:0DB8:0:0::1, true",
        "2001:db8::/96, 2001:db8::ffff:1, true",
        "2001:db8::/97, 2001:db8::ffff:1, false",
        "::/0, 10.0.0.1, false",
        "10.0.0.0/8, host.example, false",
    })
    void anAddressIsInsideOrNot(String net, String address, boolean inside) {
        assertEquals(inside, Net.parse(net).orElseThrow().contains(Value.ofText(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0/33",
                "::1/129",
                "host",
                "10.0.0.0/x",
                "1.2.3.4/",
                "/8"
            })
    void whatIsNoNetIsRefused(String text) {
        assertEquals(Optional.empty(), Net.parse(text));
    }
}
