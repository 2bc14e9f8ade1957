package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.reactor.Io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server whose configuration changes while it serves, and the {@code cfg.*} commands. */
@Timeout(60)
class ReloadSystemTest {
    private static final String FIRST =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "htable.so"
            loadmodule "maxfwd.so"
            loadmodule "siputils.so"
            modparam("htable", "htable", "t=>size=4;")
            greeting.code = 200 desc "what is answered"
            greeting.text = "First"
            request_route {
                $sht(t=>calls) = $sht(t=>calls) + 1;
                sl_send_reply("$sel(cfg_get.greeting.code)", "$sel(cfg_get.greeting.text)");
            }
            """;

    @TempDir private Path folder;
    private Path file;
    private Server server;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("test.cfg"), FIRST);
        start(file, "run");
    }

    private void start(Path configuration, String runFolder) throws IOException {
        server =
                Server.start(
                        ServerOptions.of(configuration)
                                .listeningOn("udp:127.0.0.1:0")
                                .within(folder.resolve(runFolder))
                                .on(2, Io.AUTO));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String ask() throws IOException {
        InetSocketAddress address = server.sockets().getFirst().endpoint().toSocketAddress();
        return SipClient.askOverUdp(address, SipClient.options("UDP"))
                .lines()
                .findFirst()
                .orElse("");
    }

    private @Nullable Object call(String command, Object... arguments) throws Fault {
        return server.commands()
                .find(command)
                .orElseThrow()
                .command()
                .call(new CommandArguments(List.of(arguments)));
    }

    private List<?> reload(String configuration) throws IOException, Fault {
        Files.writeString(file, configuration);
        Struct result = assertInstanceOf(Struct.class, call("cfg.reload"));
        List<Object> values = new ArrayList<>();
        result.forEach((_, value) -> values.add(value));
        assertEquals(true, values.getFirst());
        return (List<?>) values.get(1);
    }

    @Nested
    class GivenAChangedFile {
        @Test
        void whenItIsReadAnew_thenTheNextMessageIsRunByItAndModulesKeepTheirState()
                throws Exception {
            assertEquals("SIP/2.0 200 First", ask());
            List<?> warnings =
                    reload(FIRST.replace("\"$sel(cfg_get.greeting.text)\"", "\"$sht(t=>calls)\""));
            assertEquals(List.of(), warnings);
            assertEquals("SIP/2.0 200 2", ask());
        }

        @Test
        void whenItIsFaulty_thenWhatRanGoesOnAndTheFaultSaysWhy() throws Exception {
            Files.writeString(file, FIRST.replace("sl_send_reply(", "sl_send_repply("));
            Fault fault = assertThrows(Fault.class, () -> call("cfg.reload"));
            assertEquals(500, fault.code());
            String text = String.valueOf(fault.getMessage());
            assertTrue(
                    text.contains("test.cfg:11:5: error: unknown function sl_send_repply"), text);
            assertTrue(text.contains("did you mean \"sl_send_reply\"?"), text);
            assertEquals("SIP/2.0 200 First", ask());
        }

        @Test
        void whenWhatCannotChangeWhileItRunsHasChanged_thenAWarningNamesIt() throws Exception {
            String changed =
                    FIRST.replace("size=4", "size=5")
                                    .replace("loadmodule \"siputils.so\"", "loadmodule \"xlog.so\"")
                            + "listen=udp:127.0.0.1:5999\nalias=\"example.com\"\nchildren=3\n"
                            + "modparam(\"maxfwd\", \"max_limit\", 5)\n";
            String warnings =
                    String.join("\n", reload(changed).stream().map(Object::toString).toList());
            for (String named :
                    List.of(
                            "listen has changed",
                            "alias has changed",
                            "children has changed",
                            "modparam(\"htable\", \"htable\") has changed",
                            "module xlog is loaded by a restart only",
                            "module siputils is not loaded any more")) {
                assertTrue(warnings.contains(named), named + " in\n" + warnings);
            }
            assertEquals(6, warnings.lines().count(), warnings); // max_limit took effect
            assertEquals("SIP/2.0 200 First", ask());
        }

        @Test
        void whenTheFileIsGone_thenTheFaultSaysSo() throws Exception {
            Files.delete(file);
            Fault fault = assertThrows(Fault.class, () -> call("cfg.reload"));
            assertTrue(String.valueOf(fault.getMessage()).startsWith("cannot read"));
            assertEquals("SIP/2.0 200 First", ask());
        }
    }

    @Nested
    class GivenParametersMadeUp {
        @Test
        void whenTheyAreSetByCommand_thenTheNextMessageReadsThem() throws Exception {
            call("cfg.sets", "greeting", "text", "Changed");
            call("cfg.set_now_int", "greeting", "code", 202L);
            assertEquals("SIP/2.0 202 Changed", ask());
            assertEquals(202L, call("cfg.get", "greeting", "code"));
            assertEquals(List.of("greeting: code", "greeting: text"), call("cfg.list", "greeting"));
            assertEquals("what is answered", call("cfg.help", "greeting", "code"));
            call("cfg.reset", "greeting");
            assertEquals("SIP/2.0 200 First", ask());
        }

        @Test
        void whenAChangeIsDelayed_thenItWaitsForTheCommit() throws Exception {
            call("cfg.set_delayed_string", "greeting", "text", "Later");
            assertEquals("SIP/2.0 200 First", ask());
            call("cfg.commit");
            assertEquals("SIP/2.0 200 Later", ask());
        }

        @Test
        void whenTheNameOrTheTypeIsWrong_thenItIsAFault() {
            assertThrows(Fault.class, () -> call("cfg.get", "greeting", "tone"));
            assertThrows(Fault.class, () -> call("cfg.seti", "greeting", "code", "many"));
        }
    }

    @Test
    void parametersOfModulesAndOfTheCoreAreReadAndSet() throws Exception {
        server.close();
        Files.writeString(
                file,
                """
                loadmodule "pv.so"
                loadmodule "sl.so"
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                modparam("registrar", "max_expires", 600)
                request_route {
                    sl_send_reply("200", "$sel(cfg_get.registrar.max_expires) $ccp(registrar.min_expires)");
                }
                """);
        start(file, "again");
        assertEquals(600L, call("cfg.get", "registrar", "max_expires"));
        assertEquals("SIP/2.0 200 600 60", ask());
        call("cfg.set_now_int", "registrar", "max_expires", 300L);
        call("cfg.seti", "registrar", "min_expires", 30L);
        assertEquals("SIP/2.0 200 300 30", ask());
        call("cfg.reset", "registrar");
        assertEquals("SIP/2.0 200 600 60", ask());
        call("cfg.set_now_int", "core", "debug", 1L);
        assertEquals(1L, server.debug());
        call("cfg.set_delayed_int", "core", "debug", 3L);
        assertEquals(1, assertInstanceOf(List.class, call("cfg.diff")).size());
        call("cfg.rollback");
        call("cfg.reset", "core");
        assertEquals(2L, call("cfg.get", "core", "debug"));
        assertEquals(120L, call("cfg.get", "tcp", "connection_lifetime"));
        Fault fixed =
                assertThrows(
                        Fault.class, () -> call("cfg.seti", "tcp", "connection_lifetime", 60L));
        assertTrue(String.valueOf(fixed.getMessage()).contains("waits for a restart"));
        assertThrows(Fault.class, () -> call("cfg.seti", "registrar", "max_expires", "long"));
    }
}
