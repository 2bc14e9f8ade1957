package strowger.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class FifoListenerTest {
    @TempDir private Path folder;
    private final RpcService service =
            new RpcService(TestCommands.all(), new Counter(), new Counter());
    private FifoListener listener;
    private Path fifo;

    @BeforeEach
    void open() {
        fifo = folder.resolve("rpc.fifo");
        listener = FifoListener.open(fifo, 0660, folder, service, false);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private void write(String text) throws IOException {
        Files.writeString(fifo, text);
    }

    private String ask(String name, String method) throws Exception {
        Path reply = folder.resolve(name);
        Fifo.make(reply);
        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return Files.readString(reply);
                            } catch (IOException fault) {
                                throw new IllegalStateException(fault);
                            }
                        });
        write(
                """
                {"jsonrpc": "2.0", "method": "%s", "reply_name": "%s", "id": 1}
                """
                        .formatted(method, name));
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aFifoThatIsReadIsNotTakenOver() throws Exception {
        ConfigurationException taken =
                assertThrows(
                        ConfigurationException.class,
                        () -> FifoListener.open(fifo, 0660, folder, service, false));
        assertEquals(
                "cannot make the FIFO "
                        + fifo
                        + ": a running program reads it; stop that, name another path by fifo_name"
                        + " or another folder by --run-dir",
                taken.getMessage());
        assertTrue(ask("a0", "t.version").contains("v 1"), "the first serves on");
    }

    @Test
    void aFifoThatIsLeftBehindIsReplaced() throws Exception {
        Path left = folder.resolve("left.fifo");
        Fifo.make(left);
        FifoListener.open(left, 0660, folder, service, false).close();
        assertFalse(Files.exists(left), "closing removes it");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing/rpc.fifo");
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> FifoListener.open(missing, 0660, folder, service, false));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .endsWith("no such file or folder: " + missing.getParent()),
                refused.getMessage());
    }

    @Test
    void anAnswerGoesToTheFifoThatTheRequestNames() throws Exception {
        assertEquals("{\"jsonrpc\":\"2.0\",\"result\":\"v 1\",\"id\":1}\n", ask("a1", "t.version"));
        assertTrue(ask("a2", "t.long").length() > 300 * 1024, "longer than a pipe's memory");
        assertEquals(
                "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(fifo)));
    }

    @Test
    void whatIsNoRequestIsPassedOverAndTheNextIsServed() throws Exception {
        write("no json at all\n");
        write("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"reply_name\":\"../x\"}");
        write("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"reply_name\":\"none\"}");
        assertTrue(ask("a3", "t.version").contains("v 1"), "served on");
        assertFalse(Files.exists(folder.resolve("none")), "no file is made for an answer");
    }

    @Test
    void aFileOfAnotherKindIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThrows(
                ConfigurationException.class,
                () -> FifoListener.open(file, 0660, folder, service, false));
        assertEquals("mine", Files.readString(file));
    }
}
