package strowger.server;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class MainTest {
    /** A user's mistake: one line, nothing on standard output, a code that is not zero. */
    private static void assertRefused(int code, String line, Program program) {
        assertAll(
                () -> assertEquals(line + "\n", program.err()),
                () -> assertEquals(code, program.exitCode()),
                () -> assertEquals("", program.out()));
    }

    @Nested
    class GivenAWrongCommandLine {
        @Test
        void anUnknownOptionIsNamedAndTheNearestSuggested() {
            assertRefused(
                    2,
                    "strowger: Unknown option: '--sockt'; did you mean --socket?"
                            + "; see: ./strowger help rpc",
                    Program.run("rpc", "--sockt", "core.version"));
        }

        @Test
        void anUnknownVerbIsNamed() {
            Program program = Program.run("serve");
            assertEquals(2, program.exitCode());
            assertTrue(program.err().contains("'serve'"), program.err());
            assertEquals(1, program.err().lines().count());
        }

        @Test
        void aMissingMethodIsNamed() {
            Program program = Program.run("rpc");
            assertEquals(2, program.exitCode());
            assertTrue(program.err().contains("METHOD"), program.err());
        }
    }

    @Nested
    class GivenHelp {
        @Test
        void withoutANameItListsVerbsAndModules() {
            Program program = Program.run("help");
            assertEquals(0, program.exitCode());
            assertTrue(program.out().contains("rpc"), program.out());
            assertTrue(program.out().contains("Modules: core core_rpc "), program.out());
        }

        @Test
        void aFunctionHasAPage() {
            Program program = Program.run("help", "forward");
            assertEquals(0, program.exitCode());
            assertTrue(
                    program.out().startsWith("forward()  (function of module core)\n    "),
                    program.out());
            assertTrue(program.out().contains("Allowed in request_route"), program.out());
        }

        @Test
        void aCommandHasAPage() {
            assertEquals(
                    """
                    core.uptime  (RPC command of module core_rpc)
                        How long the server has been running.
                    """,
                    Program.run("help", "core.uptime").out());
        }

        @Test
        void aParameterShowsHowItIsSetAndWhatItIsUnset() {
            Program program = Program.run("help", "pretty_format");
            assertTrue(
                    program.out()
                            .startsWith(
                                    "modparam(\"jsonrpcs\", \"pretty_format\", number), unset: 1"),
                    program.out());
        }

        @Test
        void aModuleListsWhatItExports() {
            Program program = Program.run("help", "kex");
            assertTrue(
                    program.out().contains("commands: stats.get_statistics stats.fetch"),
                    program.out());
        }

        @Test
        void aVerbHasItsUsage() {
            assertTrue(Program.run("help", "rpc").out().contains("--socket"), "usage of rpc");
        }

        @Test
        void anUnknownNameIsRefusedAndTheNearestSuggested() {
            assertRefused(
                    1,
                    "strowger: nothing is called core.uptme; did you mean \"core.uptime\"?",
                    Program.run("help", "core.uptme"));
        }
    }

    @Nested
    class GivenNoServer {
        @TempDir private Path folder;

        @Test
        void rpcSaysThatNobodyAnswersAndWhatToDo() {
            Path socket = folder.resolve("rpc.sock");
            Program program = Program.run("rpc", "--socket", socket.toString(), "core.version");
            assertEquals(1, program.exitCode());
            assertTrue(
                    program.err().startsWith("strowger: no server answers on " + socket + ": "),
                    program.err());
            assertEquals(1, program.err().lines().count());
        }

        @Test
        void aNumberThatIsNoneIsRefused() {
            assertRefused(
                    1,
                    "strowger: i:x is no number; write s: for a text",
                    Program.run("rpc", "core.printi", "i:x"));
        }
    }

    @Test
    void parametersThatLookLikeNumbersAreNumbers() {
        assertEquals(5L, RpcVerb.typed("5"));
        assertEquals(-7L, RpcVerb.typed("i:-7"));
        assertEquals(0.5, RpcVerb.typed("0.5"));
        assertEquals("5", RpcVerb.typed("s:5"));
        assertEquals("0x1f", RpcVerb.typed("0x1f"));
        assertEquals("12345678901234567890", RpcVerb.typed("12345678901234567890"));
    }

    @Test
    void theVersionIsPrinted() {
        Program program = Program.run("--version");
        assertEquals(0, program.exitCode());
        assertTrue(program.out().startsWith("strowger "), program.out());
    }
}
