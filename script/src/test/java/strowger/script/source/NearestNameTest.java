package strowger.script.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

class NearestNameTest {
    private static final List<String> KNOWN =
            List.of("sl_send_reply", "send_reply", "t_relay", "save", "lookup", "route");

    @ParameterizedTest
    @CsvSource({
        "sl_send_repyl, sl_send_reply", // two letters swapped
        "t_rellay, t_relay", // one too many
        "lokup, lookup", // one left out
        "SAVE, save",
        "rout, route",
    })
    void theKnownNameAtTheLeastDistanceIsFound(String wrong, String meant) {
        assertEquals(Optional.of(meant), NearestName.of(wrong, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"xyz", "presence", "a"})
    void aNameFarFromAllHasNone(String wrong) {
        assertEquals(Optional.empty(), NearestName.of(wrong, KNOWN));
    }

    @Test
    void anotherNameIsTakenOnlyIfItIsNearer() {
        List<String> others = List.of("t_rely", "saver", "rtjson_relay");
        assertEquals(Optional.of("t_relay"), NearestName.of("t_relai", KNOWN, others));
        assertEquals(Optional.of("t_rely"), NearestName.of("t_relyi", KNOWN, others));
        assertEquals(Optional.of("saver"), NearestName.of("savers", KNOWN, others));
        assertEquals(Optional.empty(), NearestName.of("dispatch", KNOWN, others));
    }

    @Test
    void aVeryLongNameIsNotCompared() {
        assertEquals(Optional.empty(), NearestName.of("s".repeat(100), KNOWN));
        assertEquals("", NearestName.hint("s".repeat(100), KNOWN));
    }
}
