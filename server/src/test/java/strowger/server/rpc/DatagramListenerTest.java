package strowger.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.module.Counter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@Timeout(20)
class DatagramListenerTest {
    @TempDir private Path folder;
    private final RpcService service =
            new RpcService(TestCommands.all(), new Counter(), new Counter());
    private DatagramListener listener;
    private DatagramClient client;

    @BeforeEach
    void open() {
        assumeTrue(Epoll.isAvailable(), "epoll");
        listener = DatagramListener.open(folder.resolve("dgram.sock"), 0660, service, true);
        client = DatagramClient.open(folder.resolve("client.sock"), listener.path());
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        listener.close();
    }

    @Test
    void aDatagramIsAnsweredByADatagramInKamailiosLayout() {
        assertEquals(
                "{\n\t\"jsonrpc\":\t\"2.0\",\n\t\"result\":\t\"v 1\",\n\t\"id\":\t1\n}",
                client.ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"id\":1}"));
    }

    @Test
    void truncatedJsonIsAnsweredAndTheSocketServesOn() { // GHSA-2mg2-g46r-j4qr
        for (int round = 0; round < 100; round++) {
            String answer = client.ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.ver");
            assertTrue(answer.contains("-32700"), answer);
        }
        assertTrue(client.ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.version\"}").contains("v 1"));
    }

    @Test
    void aDatagramOfTheGreatestLengthIsReadWhole() {
        String head = "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"x\":\"";
        String filler = "x".repeat(Request.LENGTH_MAX - head.length() - 2);
        assertTrue(client.ask(head + filler + "\"}").contains("v 1"), "64 KiB");
        assertTrue(client.ask(head + filler + "y\"}").contains("-32700"), "64 KiB and a byte");
    }

    @Test
    void anAnswerTooLongForADatagramIsAnError() {
        String answer = client.ask("{\"jsonrpc\":\"2.0\",\"method\":\"t.long\",\"id\":1}");
        assertTrue(answer.contains("a datagram takes"), answer);
    }

    @Test
    void theSocketHasTheModeAskedForAndIsRemovedAtTheEnd() throws IOException {
        assertEquals(
                "rw-rw----",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(listener.path())));
        listener.close();
        assertFalse(Files.exists(listener.path()));
    }
}
