package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Run with {@code -Dstrowger.compatibility.write=true} to write the page anew. */
class CompatibilityTest {
    private static final Path PAGE =
            Path.of(System.getProperty("strowger.root", ".."), "docs", "compatibility.md");

    private final String page = Compatibility.page(Main.installedModules());

    @Test
    void thePageOfTheDocumentationIsTheOneMadeFromTheExports() throws IOException {
        if (Boolean.getBoolean("strowger.compatibility.write")) {
            Files.writeString(PAGE, page);
        }
        assertEquals(page, Files.readString(PAGE), "docs/compatibility.md is old");
    }

    @Test
    void aFunctionThatIsThereIsSaidToBe() {
        assertTrue(page.contains("| function | `sl_send_reply` | yes |"), page);
    }

    @Test
    void aFunctionOfTheCoreIsThereInKamailiosModuleToo() {
        assertTrue(page.contains("| function | `append_branch` | yes | always loaded |"), page);
    }
}
