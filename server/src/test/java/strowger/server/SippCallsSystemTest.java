package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.reactor.Io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Two SIPp register with the default configuration and call one another through it. */
class SippCallsSystemTest {
    private static final Path ROOT = Path.of(System.getProperty("strowger.root", ".."));
    private static final int CALLS = 1000;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void aThousandCallsAndNoneFails(String transport) throws IOException, InterruptedException {
        assumeTrue(Sipp.isInstalled(), "SIPp is not installed (sip-tester): not run");
        int port = Sipp.freePort();
        ServerOptions options =
                ServerOptions.of(ROOT.resolve("config/strowger.cfg"))
                        .listeningOn("udp:127.0.0.1:" + port)
                        .listeningOn("tcp:127.0.0.1:" + port)
                        .on(1, Io.AUTO)
                        .within(folder);
        try (Server server = Server.start(options)) {
            assertEquals(2, server.addresses().size());
            assertEquals(0, calls(port, transport), () -> output());
        }
    }

    /** Runs {@code perf/sipp/calls.sh} as a user would; answers its exit code. */
    private int calls(int port, String transport) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        ROOT.resolve("perf/sipp/calls.sh").toString(),
                        "127.0.0.1",
                        Integer.toString(port),
                        transport,
                        Integer.toString(CALLS));
        builder.environment().put("RATE", "100");
        builder.environment().put("UAS_PORT", Integer.toString(Sipp.freePort()));
        builder.environment().put("UAC_PORT", Integer.toString(Sipp.freePort()));
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("calls.log").toFile());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(3, TimeUnit.MINUTES), "SIPp does not come to an end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("calls.log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
