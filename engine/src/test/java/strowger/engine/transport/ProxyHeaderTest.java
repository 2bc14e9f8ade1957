package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What load balancers put before a connection, and what others do. */
class ProxyHeaderTest {
    private static final byte[] SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1);

    private final ProxyHeader header = new ProxyHeader();

    private ProxyHeader.Found read(byte[] bytes) {
        byte[] padded = new byte[bytes.length + 6]; // it does not begin where the memory does
        System.arraycopy(bytes, 0, padded, 3, bytes.length);
        return header.read(new UnsafeBuffer(padded), 3, bytes.length);
    }

    private ProxyHeader.Found read(String text) {
        return read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] binary(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(16 + rest.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) rest.length)
                .put(rest)
                .array();
    }

    private static byte[] addresses4() {
        return ByteBuffer.allocate(12)
                .putInt(0xC0000201)
                .putInt(0xC0000202)
                .putShort((short) 50_000)
                .putShort((short) 5060)
                .array();
    }

    private void assertSource(String host, int port) {
        assertEquals(Endpoint.parse(host, port).orElseThrow(), header.source());
    }

    @Nested
    class GivenALine {
        @ParameterizedTest
        @CsvSource({
            "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060, 192.0.2.1, 50000",
            "PROXY TCP4 255.255.255.255 0.0.0.0 65535 0, 255.255.255.255, 65535",
            "PROXY TCP6 2001:db8::1 2001:db8::2 1 2, 2001:db8::1, 1"
        })
        void theSourceIsRead(String line, String host, int port) {
            String begin = line + "\r\n";
            assertEquals(ProxyHeader.Found.PRESENT, read(begin + "OPTIONS sip:a SIP/2.0\r\n"));
            assertEquals(begin.length(), header.length());
            assertSource(host, port);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"})
        void anUnknownSourceIsNotSet(String line) {
            assertEquals(ProxyHeader.Found.PRESENT, read(line));
            assertEquals(line.length(), header.length());
            assertFalse(header.source().isSet());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "PROXY \r\n",
                    "PROXY TCP4\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 50000\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060 \r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060 7\r\n",
                    "PROXY TCP4  192.0.2.1 192.0.2.2 50000 5060\r\n",
                    "PROXY TCP4 2001:db8::1 192.0.2.2 50000 5060\r\n",
                    "PROXY TCP6 192.0.2.1 192.0.2.2 50000 5060\r\n",
                    "PROXY TCP4 192.0.2.256 192.0.2.2 50000 5060\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 65536 5060\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 -1 5060\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 99999999999 5060\r\n",
                    "PROXY UDP4 192.0.2.1 192.0.2.2 50000 5060\r\n",
                    "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060\n"
                })
        void aMalformedOneIsToldAndSetsNothing(String line) {
            assertEquals(ProxyHeader.Found.MALFORMED, read(line));
            assertFalse(header.source().isSet());
        }

        @Test
        void oneWithoutEndIsRefusedAtItsLongest() {
            assertEquals(ProxyHeader.Found.NEED_MORE, read("PROXY " + "x".repeat(100)));
            assertEquals(ProxyHeader.Found.MALFORMED, read("PROXY " + "x".repeat(101)));
        }

        @Test
        void itMayComeByteByByte() {
            String line = "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060\r\n";
            for (int length = 0; length < line.length(); length++) {
                assertEquals(ProxyHeader.Found.NEED_MORE, read(line.substring(0, length)));
            }
            assertEquals(ProxyHeader.Found.PRESENT, read(line));
        }
    }

    @Nested
    class GivenVersion2 {
        @Test
        void theSourceIsReadAndWhatFollowsIsSkipped() {
            byte[] rest = ByteBuffer.allocate(12 + 7).put(addresses4()).put(new byte[7]).array();
            assertEquals(ProxyHeader.Found.PRESENT, read(binary(0x21, 0x11, rest)));
            assertEquals(16 + 12 + 7, header.length());
            assertSource("192.0.2.1", 50_000);
        }

        @Test
        void aSourceOfIpv4WrittenAsIpv6IsOneOfIpv4() { // RFC 4291 §2.5.5.2
            byte[] rest =
                    ByteBuffer.allocate(36)
                            .putLong(0)
                            .putLong(0x0000FFFF_C0000201L)
                            .putLong(0)
                            .putLong(0x0000FFFF_C0000202L)
                            .putShort((short) 50_000)
                            .putShort((short) 5061)
                            .array();
            assertEquals(ProxyHeader.Found.PRESENT, read(binary(0x21, 0x21, rest)));
            assertSource("192.0.2.1", 50_000);
        }

        @Test
        void aSourceOfIpv6IsRead() {
            byte[] rest =
                    ByteBuffer.allocate(36)
                            .putLong(0x20010DB8_00000000L)
                            .putLong(1)
                            .putLong(0x20010DB8_00000000L)
                            .putLong(2)
                            .putShort((short) 65_535)
                            .putShort((short) 5061)
                            .array();
            assertEquals(ProxyHeader.Found.PRESENT, read(binary(0x21, 0x21, rest)));
            assertSource("2001:db8::1", 65_535);
        }

        @ParameterizedTest
        @CsvSource({"0x20, 0x11", "0x20, 0x00", "0x21, 0x00", "0x21, 0x12", "0x21, 0x31"})
        void theBalancersOwnAndOtherProtocolsSetNothing(String command, String family) {
            byte[] bytes = binary(Integer.decode(command), Integer.decode(family), addresses4());
            assertEquals(ProxyHeader.Found.PRESENT, read(bytes));
            assertEquals(bytes.length, header.length());
            assertFalse(header.source().isSet());
        }

        @Test
        void anotherVersionOrCommandIsMalformed() {
            for (int command : new int[] {0x00, 0x11, 0x22, 0x31, 0xF1}) {
                byte[] bytes = binary(command, 0x11, addresses4());
                assertEquals(ProxyHeader.Found.MALFORMED, read(bytes), "command " + command);
            }
        }

        @Test
        void addressesCutShortAreMalformed() {
            assertEquals(ProxyHeader.Found.MALFORMED, read(binary(0x21, 0x11, new byte[11])));
            assertEquals(ProxyHeader.Found.MALFORMED, read(binary(0x21, 0x21, new byte[35])));
            assertFalse(header.source().isSet());
        }

        @Test
        void oneTooLongIsRefusedByItsLength() {
            byte[] begin = new byte[16];
            System.arraycopy(binary(0x21, 0x11, new byte[2_033]), 0, begin, 0, 16);
            assertEquals(ProxyHeader.Found.MALFORMED, read(begin));
            System.arraycopy(binary(0x21, 0x11, new byte[2_032]), 0, begin, 0, 16);
            assertEquals(ProxyHeader.Found.NEED_MORE, read(begin));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS sip:a SIP/2.0\r\n",
                "PROXYX",
                "PUBLISH sip:a SIP/2.0\r\n",
                "\r\n",
                "\r\n\r\n",
                "\r\n\r\nOPTIONS sip:a SIP/2.0\r\n"
            })
    void whatIsNoHeaderIsAbsent(String begin) {
        assertEquals(ProxyHeader.Found.ABSENT, read(begin));
        assertEquals(0, header.length());
    }

    @Test
    void anyBytesAreReadWithinTheirBounds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] line =
                "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060\r\n".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = random.nextBoolean() ? line.clone() : binary(0x21, 0x11, addresses4());
            for (int change = random.nextInt(4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            ProxyHeader.Found found =
                    header.read(new UnsafeBuffer(cut), 0, cut.length); // it checks its bounds
            boolean whole = found != ProxyHeader.Found.PRESENT || header.length() <= cut.length;
            assertTrue(whole, "seed=" + seed);
        }
    }
}
