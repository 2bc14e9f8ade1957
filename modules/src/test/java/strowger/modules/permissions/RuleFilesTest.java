package strowger.modules.permissions;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.value.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class RuleFilesTest {
    private static final Value ALICE = Value.ofText("sip:alice@example.com");
    private static final Value BOB = Value.ofText("sip:bob@example.com");

    @TempDir private Path folder;

    @Test
    void whatAConfigurationNamesIsReadAtTheStartNotAtTheFirstCall() throws IOException {
        Path deny = Files.writeString(folder.resolve("a.deny"), "ALL : ALL\n");
        RuleFiles files = new RuleFiles();
        files.want(deny.toString());
        files.start(List.of());
        Files.delete(deny);
        assertFalse(
                files.of(folder.resolve("a.allow").toString(), deny.toString()).allows(ALICE, BOB));
    }

    @Test
    void aConfigurationReadAnewHasItsFilesReadThen() throws IOException {
        RuleFiles files = new RuleFiles();
        files.start(List.of());
        Path deny = Files.writeString(folder.resolve("b.deny"), "ALL : ALL\n");
        files.want(deny.toString());
        Files.writeString(deny, "");
        String none = folder.resolve("none").toString();
        assertFalse(files.of(none, deny.toString()).allows(ALICE, BOB));
        assertTrue(files.of(none, none).allows(ALICE, BOB));
    }
}
