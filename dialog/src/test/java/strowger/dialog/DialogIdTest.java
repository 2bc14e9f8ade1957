package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.routing.Output;

import java.nio.charset.StandardCharsets;

class DialogIdTest {
    @ParameterizedTest
    @CsvSource({"0,1,0.1", "1,419,1.3a1", "4095,4294967295,fff.ffffffff", "604,1382,c52.665"})
    void aNameIsWrittenWithItsLeastDigitFirst_andReadBack(long entry, long id, String text) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        Output out = new Output().wrap(buffer, 0, 64);
        DialogId.write(DialogId.of(entry, id), out);
        assertEquals(text, buffer.getStringWithoutLengthAscii(0, out.position()));
        assertEquals(DialogId.of(entry, id), DialogId.read(buffer, 0, out.position()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1", "1.", ".1", "x.1", "1.x", "1.0", "123456789.1", "1.2.3"})
    void whatIsNoNameReadsAsNone(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        assertEquals(DialogId.NONE, DialogId.read(buffer, 0, bytes.length));
    }

    /** As recorded from Kamailio 5.6.3. */
    @ParameterizedTest
    @CsvSource({"4b426e41@call,1407", "671aa332@call,3719"})
    void theHashOfACallIdIsKamailios(String callId, long entry) {
        byte[] bytes = callId.getBytes(StandardCharsets.US_ASCII);
        assertEquals(entry, EntryHash.of(new UnsafeBuffer(bytes), 0, bytes.length, 4096));
    }

    @Test
    void bothHalvesStandInOneNumber() {
        long dialog = DialogId.of(4095, 0xffff_fffeL);
        assertEquals(4095, DialogId.entry(dialog));
        assertEquals(0xffff_fffeL, DialogId.id(dialog));
    }
}
