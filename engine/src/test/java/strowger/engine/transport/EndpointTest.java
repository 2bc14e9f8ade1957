package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.SetupException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Random;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:5060",
        "255.255.255.255, 255.255.255.255:5060",
        "::, [::]:5060",
        "::1, [::1]:5060",
        "[::1], [::1]:5060",
        "1::, [1::]:5060",
        "2001:DB8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:5060",
        "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:5060",
        "2001:0db8::0001, [2001:db8::1]:5060",
        "fe80::1:2:3:4, [fe80::1:2:3:4]:5060",
        "::ffff:192.0.2.1, [::ffff:c000:201]:5060",
        "64:ff9b::192.0.2.33, [64:ff9b::c000:221]:5060",
        "1:2:3:4:5:6:7::, [1:2:3:4:5:6:7:0]:5060",
        "::2:3:4:5:6:7:8, [0:2:3:4:5:6:7:8]:5060",
        "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:5060",
        "1:2:3:4:5:6:1.2.3.4, [1:2:3:4:5:6:102:304]:5060",
    })
    void anAddressIsReadInEveryFormAndWrittenInTheCanonicalOne(String text, String written) {
        assertEquals(written, Endpoint.parse(text, 5060).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "]",
                "[]",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "1..2.3",
                ".1.2.3",
                "1.2.3.",
                "[1.2.3.4]",
                ":",
                ":::",
                "::1::",
                "1::2::3",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.4.5",
                "::1.2.3.4:1",
                "1.2.3.4::",
                "[::1",
                "::1]",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::-1",
                "::+1",
                "example.org",
                "-1.2.3.4",
                "0x1.2.3.4"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertTrue(Endpoint.parse(text, 5060).isEmpty(), text);
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertTrue(Endpoint.parse("::1", 65_536).isEmpty());
        assertTrue(Endpoint.parse("::1", -1).isEmpty());
    }

    @Test
    void theJdkReadsTheSameAddressesAsWeWrite() throws UnknownHostException {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            Endpoint endpoint = new Endpoint();
            endpoint.set6(sparse(random) & ~0xFFFFFFFFL, sparse(random), 5060, 0);
            String host = endpoint.toString().replaceFirst(":5060$", "");
            byte[] expected = InetAddress.getByName(host).getAddress();
            if (expected.length == 16) { // the JDK makes IPv4 of mapped ones
                assertEquals(endpoint, Endpoint.of(new InetSocketAddress(host, 5060)));
            }
            assertEquals(endpoint, Endpoint.parse(host, 5060).orElseThrow());
        }
    }

    /** Eight bytes of which some pairs are zero. */
    private static long sparse(Random random) {
        long value = 0;
        for (int group = 0; group < 4; group++) {
            value = value << 16 | (random.nextBoolean() ? 0 : random.nextInt(0x10000));
        }
        return value;
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::17", "::1", "0.0.0.0"})
    void aSocketAddressIsWrittenAndReadBack(String host) {
        Endpoint endpoint = Endpoint.parse(host, 65_535).orElseThrow();
        UnsafeBuffer memory = new UnsafeBuffer(new byte[40]);
        int length = endpoint.writeSockaddr(memory, 8);
        Endpoint read = new Endpoint();
        assertTrue(read.readSockaddr(memory, 8, length));
        assertEquals(endpoint, read);
        assertEquals(endpoint.hashCode(), read.hashCode());
        assertFalse(read.readSockaddr(memory, 8, length - 1));
        assertFalse(read.isSet());
    }

    @Test
    void theScopeOfALinkLocalAddressIsKept() {
        Endpoint endpoint = new Endpoint();
        endpoint.set6(0xfe80L << 48, 1, 5060, 3);
        UnsafeBuffer memory = new UnsafeBuffer(new byte[28]);
        Endpoint read = new Endpoint();
        assertTrue(read.readSockaddr(memory, 0, endpoint.writeSockaddr(memory, 0)));
        assertEquals(3, read.scopeId());
        assertEquals(3, Endpoint.of(read.toSocketAddress()).scopeId());
        read.set6(0xfe80L << 48, 1, 5060, 4);
        assertNotEquals(endpoint, read);
    }

    @ParameterizedTest
    @CsvSource({
        "udp:127.0.0.1:5060, udp:127.0.0.1:5060",
        "tcp:[::1]:5070, tcp:[::1]:5070",
        "UDP:0.0.0.0, udp:0.0.0.0:5060",
        "tls:[2001:db8::1], tls:[2001:db8::1]:5061",
    })
    void aListenSocketIsReadAsKamailioWritesIt(String text, String expected) {
        assertEquals(expected, ListenSocket.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "udp",
                "udp:",
                "xyz:127.0.0.1:5060",
                "udp:127.0.0.1:",
                "udp:127.0.0.1:65536",
                "udp:127.0.0.1:5060x",
                "udp:[::1]5060",
                "udp:[::1]:-1",
                "127.0.0.1:5060",
                "udp:[::1"
            })
    void aMalformedListenSocketIsRefusedWithWhatIsWrong(String text) {
        SetupException fault = assertThrows(SetupException.class, () -> ListenSocket.parse(text));
        assertTrue(String.valueOf(fault.getMessage()).contains("not a listen address: " + text));
    }
}
