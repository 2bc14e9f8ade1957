package strowger.server.rpc;

import strowger.engine.module.Struct;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a running server over its Unix stream socket. */
public final class RpcClient {
    private RpcClient() {}

    /**
     * Asks once.
     *
     * @param arguments each a {@code String}, {@code Long} or {@code Double}.
     * @return the whole answer, a JSON object.
     * @throws IOException if nobody answers there.
     */
    public static String ask(Path socket, String method, List<Object> arguments)
            throws IOException {
        Struct request =
                new Struct()
                        .add("jsonrpc", "2.0")
                        .add("method", method)
                        .add("params", arguments)
                        .add("id", 1);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(JsonText.compact(request) + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            String answer =
                    new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))
                            .readLine();
            if (answer == null) {
                throw new IOException("the server hung up without an answer");
            }
            return answer;
        }
    }
}
