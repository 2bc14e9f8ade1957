package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.module.Export;
import strowger.engine.module.Exports;
import strowger.engine.module.Refusal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    void nothingIsRefusedThatIsThere() {
        List<String> both = new ArrayList<>();
        for (Exports exports : Main.installedModules().exports()) {
            for (Refusal refusal : exports.refusals()) {
                boolean there =
                        switch (refusal.kind()) {
                            case COMMAND -> has(exports.commands(), refusal);
                            case FUNCTION -> has(exports.functions(), refusal);
                            case PARAMETER -> has(exports.parameters(), refusal);
                            default -> false;
                        };
                if (there) {
                    both.add(refusal.toString());
                }
            }
        }
        assertEquals(List.of(), both);
    }

    private static boolean has(List<? extends Export<?>> exports, Refusal refusal) {
        return exports.stream().anyMatch(export -> export.name().equals(refusal.name()));
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
