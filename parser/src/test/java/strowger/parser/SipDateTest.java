package strowger.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;

class SipDateTest {
    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    @Test
    void datesAreWrittenAndReadAsTheJdkDoes() {
        UnsafeBuffer target = new UnsafeBuffer(new byte[32]);
        TextWriter writer = new TextWriter();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long epochSec = random.nextLong(253_402_300_800L); // to the end of the year 9999
            String expected =
                    RFC_1123.format(LocalDateTime.ofEpochSecond(epochSec, 0, ZoneOffset.UTC));
            SipDate.put(writer.wrap(target, 0, 32), epochSec);
            assertEquals(expected, Bytes.text(target, 0, writer.length()));
            assertEquals(epochSec, SipDate.parse(target, 0, writer.length()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sat, 13 Nov 2010 23:29:00 EST",
                "Sat, 32 Nov 2010 23:29:00 GMT",
                "Sat, 29 Feb 2011 23:29:00 GMT",
                "Sat, 13 Nox 2010 23:29:00 GMT",
                "Sat, 13 Nov 2010 24:29:00 GMT",
                "Sat, 13 Nov 2010 23:60:00 GMT",
                "Sat, -1 Nov 2010 23:29:00 GMT",
                "Sat, 13 Nov 2010 23:29:00 GMT "
            })
    void whatIsNoDateIsRefused(String text) {
        UnsafeBuffer buffer = Bytes.of(text);
        assertEquals(SipDate.MALFORMED, SipDate.parse(buffer, 0, buffer.capacity()));
    }
}
