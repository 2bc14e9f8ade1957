package strowger.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** What tests of scripts begin with: the modules that each loads, a folder, a stage. */
abstract class ScriptStages {
    private static final String MODULES =
            """
            loadmodule "tm.so"
            loadmodule "tmx.so"
            loadmodule "sl.so"
            loadmodule "rr.so"
            loadmodule "pv.so"
            loadmodule "textops.so"
            loadmodule "siputils.so"
            """;

    @TempDir private Path folder;

    Path folder() {
        return folder;
    }

    /** A server with these modules and a configuration. */
    ProxyStage stage(String configuration) throws IOException {
        return new ProxyStage(folder, MODULES + configuration);
    }

    /** Relays to the first after some lines of a script. */
    ProxyStage relaying(String parameters, String lines) throws IOException {
        return stage(
                parameters
                        + "request_route { $du = \"sip:127.0.0.1:@FIRST@\";\n"
                        + lines
                        + "\nt_relay(); }\n");
    }

    static void assertBegins(String begin, String message) {
        assertTrue(message.startsWith(begin), message);
    }
}
