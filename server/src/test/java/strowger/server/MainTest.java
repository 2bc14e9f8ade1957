package strowger.server;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
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
        void anArgumentThatAVerbDoesNotTakeIsNamed() {
            assertRefused(
                    2,
                    "strowger: there is no verb 'serve'; see: ./strowger help",
                    Program.run("serve"));
            assertRefused(
                    2,
                    "strowger: run takes no argument 'extra'; see: ./strowger help run",
                    Program.run("run", "extra"));
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
            assertTrue(program.out().contains("Modules: "), program.out());
            assertTrue(program.out().contains(" core core_rpc "), program.out());
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

    @Nested
    class GivenACheck {
        @TempDir private Path folder;

        private Path file(String configuration) throws IOException {
            return Files.writeString(folder.resolve("test.cfg"), configuration);
        }

        @Test
        void aGoodConfigurationCanBeRun() throws IOException {
            Path file =
                    file("loadmodule \"sl.so\"\nrequest_route { sl_send_reply(\"200\", \"OK\"); }");
            Program program = Program.run("check", file.toString());
            assertEquals(
                    file
                            + ": can be run; 1 routes; 1 of 1 functions, 1 of 1 calls and 1 of 1"
                            + " modules are known (100 %)\n",
                    program.out());
            assertEquals(0, program.exitCode());
        }

        @Test
        void aConfigurationWithoutRoutesIsRefused() throws IOException {
            String file = file("# nothing yet\n").toString();
            assertRefused(
                    1,
                    "strowger: "
                            + file
                            + " has no routes, so nothing would be answered; write request_route {"
                            + " ... }",
                    Program.run("run", "-f", file, "-l", "udp:127.0.0.1:0"));
        }

        @Test
        void aPidFileThatCannotBeWrittenIsNamedAndAnothersIsKept() throws IOException {
            String file = file("request_route { exit; }").toString();
            Path pid = Files.createDirectory(folder.resolve("pid")); // no file can be written here
            Program program =
                    Program.run(
                            "run",
                            "-f",
                            file,
                            "-l",
                            "udp:127.0.0.1:0",
                            "--run-dir",
                            folder.resolve("run").toString(),
                            "-P",
                            pid.toString());
            assertEquals(1, program.exitCode());
            assertTrue(program.err().contains("cannot write --pid-file: "), program.err());
            assertTrue(!program.err().contains("please report"), program.err());
            assertTrue(Files.exists(pid), "what is there stays");
        }

        @Test
        void aSyntaxErrorIsNamedWithFileLineAndColumn() throws IOException {
            Path file = file("request_route {\n    if (;\n}\n");
            Program program = Program.run("check", file.toString());
            assertEquals(1, program.exitCode());
            assertTrue(program.out().startsWith(file + ":2:9: error: "), program.out());
            assertTrue(program.out().contains(file + ": can't be run"), program.out());
        }

        @Test
        void anUnknownModuleIsAnErrorAndLenientlyAWarning() throws IOException {
            String file = file("loadmodule \"slx.so\"\nrequest_route { exit; }").toString();
            Program strict = Program.run("check", file);
            assertEquals(1, strict.exitCode());
            assertTrue(strict.out().contains("error: no module slx; did you mean"), strict.out());
            Program lenient = Program.run("check", "--lenient", file);
            assertEquals(0, lenient.exitCode());
            assertTrue(lenient.out().contains("warning: no module slx"), lenient.out());
        }

        @Test
        void aFunctionOfAModuleThatIsNotLoadedIsFoundByANearName() throws IOException {
            Path file = file("request_route { t_relai(); }");
            assertEquals(
                    file
                            + ":1:17: error: unknown function t_relai; did you mean \"t_relay\"?"
                            + " module tm has it: add loadmodule \"tm.so\" [unknown-function]",
                    Program.run("check", file.toString()).out().lines().findFirst().orElse(""));
        }

        @Test
        void jsonIsReadByMachines() throws IOException {
            Path file = file("request_route { nothing(); }");
            Program program = Program.run("check", "--format=json", file.toString());
            JsonNode report = new ObjectMapper().readTree(program.out());
            JsonNode fault = report.get("diagnostics").get(0);
            assertEquals(file.toString(), fault.get("file").asText());
            assertEquals(1, fault.get("line").asInt());
            assertEquals(17, fault.get("column").asInt());
            assertEquals("error", fault.get("severity").asText());
            assertEquals("unknown-function", fault.get("kind").asText());
            assertTrue(fault.get("message").asText().startsWith("unknown function nothing"));
            JsonNode summary = report.get("files").get(0);
            assertEquals(false, summary.get("runs").asBoolean());
            assertEquals(1, summary.get("routes").asInt());
            assertEquals(1, summary.get("callsUnknown").asInt());
        }

        @Test
        void aDefineReachesTheConfiguration() throws IOException {
            String file =
                    file("#!ifndef GOOD\nrubbish\n#!endif\nrequest_route { exit; }").toString();
            assertEquals(1, Program.run("check", file).exitCode());
            assertEquals(0, Program.run("check", "-A", "GOOD", file).exitCode());
        }

        @Test
        void aMissingFileIsNamed() {
            assertRefused(
                    1,
                    "strowger: no such file: /no/such.cfg",
                    Program.run("check", "/no/such.cfg"));
        }

        @Test
        void anUnknownFormatIsRefused() {
            assertRefused(
                    1,
                    "strowger: --format is text or json, not xml",
                    Program.run("check", "--format", "xml", "/no/such.cfg"));
        }
    }

    @Nested
    class GivenARunThatCannotBegin {
        @TempDir private Path folder;

        @Test
        void aMissingFileIsNamed() {
            assertRefused(
                    1,
                    "strowger: no such file: /no/such.cfg",
                    Program.run("run", "-f", "/no/such.cfg"));
        }

        @Test
        void aListenAddressThatIsNoneIsNamed() throws IOException {
            Path file = Files.writeString(folder.resolve("a.cfg"), "request_route { exit; }");
            Program program = Program.run("run", "-f", file.toString(), "-l", "udp:nowhere:x");
            assertEquals(1, program.exitCode());
            assertTrue(
                    program.err().startsWith("strowger: not a listen address: udp:nowhere:x"),
                    program.err());
            assertEquals(1, program.err().lines().count(), program.err());
        }

        @Test
        void anIoThatIsNoneIsNamed() {
            assertRefused(
                    1,
                    "strowger: --io is auto, io_uring, epoll or nio, not kqueue",
                    Program.run("run", "--io", "kqueue"));
        }

        @Test
        void anUnknownProtocolOfAListenLineIsNamed() throws IOException {
            Path file =
                    Files.writeString(
                            folder.resolve("a.cfg"),
                            "listen=sctp:127.0.0.1:5061\nrequest_route { exit; }");
            assertRefused(
                    1,
                    "strowger: sctp:127.0.0.1:5061: sctp is not served yet, only udp, tcp and tls",
                    Program.run("run", "-f", file.toString()));
        }

        @Test
        void tooManyReactorsAreRefused() throws IOException {
            Path file = Files.writeString(folder.resolve("a.cfg"), "request_route { exit; }");
            assertRefused(
                    1,
                    "strowger: reactors must be 1 to 256, not 1000",
                    Program.run(
                            "run",
                            "-f",
                            file.toString(),
                            "-l",
                            "udp:127.0.0.1:0",
                            "--reactors",
                            "1000"));
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
