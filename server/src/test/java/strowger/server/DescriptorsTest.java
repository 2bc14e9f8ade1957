package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class DescriptorsTest {
    @Test
    void connectionsLeaveSomeForTheRest() {
        assertEquals(2048, Descriptors.connections(2048, 1_048_576));
        assertEquals(768, Descriptors.connections(2048, 1024));
        assertEquals(80, Descriptors.connections(2048, 160));
        assertEquals(2048, Descriptors.connections(2048, Long.MAX_VALUE));
    }

    @Test
    void theLimitIsTheSoftOneOfTheList() {
        List<String> list =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             95841                95841               "
                                + " processes",
                        "Max open files            1024                 524288              "
                                + " files");
        assertEquals(1024, Descriptors.limit(list));
    }

    @Test
    void whatIsUnlimitedOrUnknownBoundsNothing() {
        List<String> unlimited =
                List.of(
                        "Max open files            unlimited            unlimited           "
                                + " files");
        assertEquals(Long.MAX_VALUE, Descriptors.limit(unlimited));
        assertEquals(Long.MAX_VALUE, Descriptors.limit(List.of()));
    }
}
