package strowger.server.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class SelectionTest {
    private static final List<GoldenCase> CASES = List.of(named("a"), named("b"));

    @TempDir private Path folder = Path.of("");

    @Test
    void onlyWhatIsListedIsRun() throws IOException {
        assertEquals(List.of(named("b")), selection("# none of a\n b # it passes\n").among(CASES));
    }

    @Test
    void itemsOfABatteryCanBeLeftOut() throws IOException {
        Selection selection = selection("b except X-002 X-004\n");
        assertTrue(selection.includes("b", "X-001 of step 1 uac"));
        assertFalse(selection.includes("b", "X-004 of step 1 uac"));
    }

    @Test
    void aListedCaseThatIsNotThereIsAFault() throws IOException {
        Selection selection = selection("a\nnonesuch\n");
        assertThrows(IllegalArgumentException.class, () -> selection.among(CASES));
    }

    private Selection selection(String list) throws IOException {
        Path file = Files.writeString(folder.resolve("expected.txt"), list);
        return Selection.of(file, false);
    }

    private static GoldenCase named(String name) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return new GoldenCase(Path.of(name), nodes.objectNode(), nodes.objectNode());
    }
}
