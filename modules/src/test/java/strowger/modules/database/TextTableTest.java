package strowger.modules.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class TextTableTest {
    @TempDir private Path folder;

    private TextTable read(String text, String... needed) throws IOException {
        return TextTable.read(Files.writeString(folder.resolve("t"), text), needed);
    }

    @Test
    void fieldsAreReadByTheNamesOfTheirColumns() throws IOException {
        TextTable table =
                read(
                        "id(int,auto) Name(string)  note(string,null)\n"
                                + "7:al\\:ice\\\\:\\tx\\n"
                                + "y\n\n"
                                + "8:b:\n");
        assertEquals(2, table.rows().size());
        TextTable.Row row = table.rows().getFirst();
        assertEquals(7, row.integer("id", 0));
        assertEquals("al:ice\\", row.text("name"));
        assertEquals("\tx\ny", row.text("NOTE"));
        assertEquals("", table.rows().get(1).text("note"));
        assertEquals("", row.text("other"));
        assertEquals(5, table.rows().get(1).integer("note", 5));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'id(int)|1:2', 't:2: 2 fields for 1 columns'",
        "'id', 't:1: no column: id'",
        "'', 't:1: no column: '",
        "'other(int)|1', 't:1: no column id'",
    })
    void whatCanNotBeReadIsToldWithItsPlace(String text, String told) {
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class, () -> read(text.replace("|", "\n"), "id"));
        assertTrue(String.valueOf(refused.getMessage()).contains(told), refused::getMessage);
    }

    @Test
    void aNumberThatIsNoneIsToldWithItsPlace() throws IOException {
        TextTable.Row row = read("id(int)\nx\n").rows().getFirst();
        ConfigurationException refused =
                assertThrows(ConfigurationException.class, () -> row.integer("id", 0));
        assertTrue(String.valueOf(refused.getMessage()).endsWith("t:2: id is no number: x"));
    }
}
