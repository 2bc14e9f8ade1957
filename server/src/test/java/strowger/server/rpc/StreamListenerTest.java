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

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

@Timeout(20)
class StreamListenerTest {
    private static final String VERSION = "{\"jsonrpc\":\"2.0\",\"method\":\"t.version\",\"id\":1}";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"result\":\"v 1\",\"id\":1}";

    @TempDir private Path folder;
    private final RpcService service =
            new RpcService(TestCommands.all(), new Counter(), new Counter());
    private StreamListener listener;

    @BeforeEach
    void open() throws IOException {
        listener = StreamListener.open(folder.resolve("rpc.sock"), service);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(listener.path()));
        return channel;
    }

    private List<String> converse(String sent) throws IOException {
        try (SocketChannel channel = connect();
                BufferedReader reader =
                        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            channel.write(ByteBuffer.wrap(sent.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return reader.readAllLines();
        }
    }

    private static String text(Exception refused) {
        return String.valueOf(refused.getMessage());
    }

    @Test
    void aRequestIsAnsweredInALine() throws IOException {
        assertEquals(List.of(ANSWER), converse(VERSION));
    }

    @Test
    void requestsFollowEachOtherWithoutLineEnds() throws IOException {
        assertEquals(
                List.of(ANSWER, ANSWER, ANSWER), converse(VERSION + VERSION + "\n\n" + VERSION));
    }

    @Test
    void aRequestMaySpreadOverLines() throws IOException {
        assertEquals(List.of(ANSWER), converse(VERSION.replace(",", ",\n\t")));
    }

    @Test
    void bracesAndQuotesInATextDoNotEndTheRequest() throws IOException {
        String text = "a } \\\" { ] \\\\";
        String request =
                "{\"jsonrpc\":\"2.0\",\"method\":\"t.echo\",\"params\":[\"" + text + "\"]}";
        assertEquals(
                List.of("{\"jsonrpc\":\"2.0\",\"result\":[\"" + text + "\"]}"), converse(request));
    }

    @Test
    void aRequestCutOffIsAParseError() throws IOException { // GHSA-2mg2-g46r-j4qr
        List<String> answer = converse(VERSION.substring(0, 20));
        assertEquals(1, answer.size());
        assertTrue(answer.getFirst().contains("-32700"), answer.getFirst());
    }

    @Test
    void aRequestLongerThanTheLimitIsRefusedAndOthersAreStillServed() throws IOException {
        try (SocketChannel channel = connect();
                BufferedReader reader =
                        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            byte[] head = "{\"jsonrpc\":\"".getBytes(StandardCharsets.UTF_8);
            channel.write(ByteBuffer.wrap(head));
            ByteBuffer filler = ByteBuffer.allocate(Request.LENGTH_MAX + 1 - head.length);
            channel.write(filler);
            assertTrue(reader.readLine().contains("longer than"), "refusal");
        }
        assertEquals(List.of(ANSWER), converse(VERSION));
    }

    @Test
    void onlyTheOwnerMayUseIt() throws IOException {
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(listener.path())));
    }

    @Test
    void oneConnectionTooManyIsClosedAtOnce() throws IOException {
        List<SocketChannel> open = new ArrayList<>();
        try {
            for (int count = 0; count < StreamListener.CONNECTIONS_MAX; count++) {
                open.add(connect());
            }
            try (SocketChannel surplus = connect()) {
                assertEquals(-1, surplus.read(ByteBuffer.allocate(1)));
            }
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    @Test
    void aSocketThatIsServedIsNotTakenOver() {
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> StreamListener.open(listener.path(), service));
        assertTrue(text(refused).contains("is served by a running program"));
    }

    @Test
    void aSocketThatNobodyServesIsTakenOver() throws IOException {
        Path stale = folder.resolve("stale.sock");
        try (var channel =
                java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(stale));
        }
        try (StreamListener second = StreamListener.open(stale, service)) {
            assertEquals(stale, second.path());
        }
        assertFalse(Files.exists(stale), "removed at the end");
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("precious"), "data");
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class, () -> StreamListener.open(file, service));
        assertTrue(text(refused).contains("is no socket"));
        assertEquals("data", Files.readString(file));
    }

    @Test
    void aPathThatIsTooLongIsRefusedInWords() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(100)));
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> StreamListener.open(deep.resolve("rpc.sock"), service));
        assertTrue(text(refused).contains("too long"), text(refused));
    }
}
