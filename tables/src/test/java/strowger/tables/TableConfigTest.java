package strowger.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableConfigTest {
    private final TestRecords.Clock clock = new TestRecords.Clock();

    @Test
    void allFaultsAreListedAtOnce() {
        TableConfig.Builder builder =
                TestRecords.plain(clock).stripes(3).recordsMax(0).recordsAKeyMax(5);
        String faults =
                String.valueOf(
                        assertThrows(IllegalArgumentException.class, builder::conclude)
                                .getMessage());
        assertTrue(faults.contains("stripes is not a power of two: 3"), faults);
        assertTrue(faults.contains("recordsMax is 0"), faults);
        assertTrue(faults.contains("need a unique index"), faults);
    }

    @Test
    void memoryBelowASpanAStripeIsAFault() {
        TableConfig.Builder builder = TestRecords.plain(clock).stripes(64).bytesMax(100_000);
        String fault =
                String.valueOf(
                        assertThrows(IllegalArgumentException.class, builder::conclude)
                                .getMessage());
        assertTrue(fault.contains("bytesMax is below one span"), fault);
    }

    @Test
    void spansGrowWithTheLongestRecord() {
        assertEquals(1 << 15, TestRecords.plain(clock).conclude().spanBytes());
        assertEquals(
                1 << 19, TestRecords.plain(clock).recordBytesMax(65_535).conclude().spanBytes());
    }

    @Test
    void tenMillionRecordsCostAddressSpaceOnlyUntilTheyCome() {
        TableConfig config = TestRecords.contacts(clock).recordsMax(10_000_000).conclude();
        try (RecordTable table = new RecordTable(config)) {
            assertEquals(0, table.count());
            assertEquals(0, table.figures().spanBytes());
        }
    }
}
