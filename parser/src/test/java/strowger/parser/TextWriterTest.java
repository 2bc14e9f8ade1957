package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextWriterTest {
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[80]);
    private final TextWriter writer = new TextWriter();

    private String written() {
        return Bytes.text(target, writer.offset(), writer.length());
    }

    @Test
    void piecesAreWrittenOneBehindTheOther() {
        writer.wrap(target, 5, 60)
                .put(HeaderName.MAX_FORWARDS)
                .putDecimal(69)
                .putCrLf()
                .putHex(0xBEEF, 6)
                .put(' ')
                .putDecimal(-12);
        assertEquals("Max-Forwards: 69\r\n00beef -12", written());
        assertFalse(writer.isFull());
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::1, 5060, [2001:db8::1]:5060",
        "[2001:db8::1], 5060, [2001:db8::1]:5060",
        "192.0.2.1, 5062, 192.0.2.1:5062",
        "example.com, -1, example.com",
        "::1, -1, [::1]"
    })
    void ipv6HostIsAlwaysPrintedInBrackets(String host, int port, String expected) {
        UnsafeBuffer source = Bytes.of(host);
        writer.wrap(target, 0, 80).putHostPort(source, 0, source.capacity(), port);
        assertEquals(expected, written());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "::ffff:192.0.2.10, ::ffff:c000:20a",
        "fe80::a00:27ff:fe4e:66a1, fe80::a00:27ff:fe4e:66a1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
    })
    void addressIsPrintedAsRfc5952Recommends(String text, String expected) {
        UnsafeBuffer source = Bytes.of(text);
        IpAddress address = new IpAddress();
        assertTrue(address.wrap(source, 0, source.capacity()));
        writer.wrap(target, 0, 80).putAddress(address);
        assertEquals(expected, written());
    }

    @Test
    void addressAndPortArePrintedAsAHostPort() {
        IpAddress address = new IpAddress().ofIpv6(0x20010db800000000L, 9);
        writer.wrap(target, 0, 80).putHostPort(address, 5060);
        assertEquals("[2001:db8::9]:5060", written());
        writer.wrap(target, 0, 80).putHostPort(address.ofIpv4(0xC0000201), HostPort.ABSENT);
        assertEquals("192.0.2.1", written());
    }

    @Test
    void whatDoesNotFitIsNotWrittenAndTold() {
        target.putByte(4, (byte) '#');
        writer.wrap(target, 0, 4).put("abc").put("de").put("f");
        assertTrue(writer.isFull());
        assertEquals('#', target.getByte(4));
        assertFalse(writer.wrap(target, 0, 4).putDecimal(1234).isFull());
        assertTrue(writer.wrap(target, 0, 4).putDecimal(12345).isFull());
        assertTrue(writer.wrap(target, 0, 4).putDecimal(-1234).isFull());
    }
}
