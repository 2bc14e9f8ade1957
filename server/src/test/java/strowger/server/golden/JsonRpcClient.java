package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** JSON-RPC 2.0 over the Unix datagram socket that {@code jsonrpcs} calls {@code dgram_socket}. */
final class JsonRpcClient {
    private static final int TIMEOUT_SEC = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path server;
    private int calls;

    /** Makes a client of the socket {@code server}; its own sockets lie beside it. */
    JsonRpcClient(Path server) {
        this.server = server;
    }

    /** Calls {@code method}; returns the whole answer. Throws if there is none. */
    JsonNode call(String method, ArrayNode parameters) throws IOException {
        ObjectNode request = JSON.createObjectNode();
        request.put("jsonrpc", "2.0").put("method", method).put("id", ++calls);
        request.set("params", parameters);
        Path own = server.resolveSibling("rpc-client-" + calls);
        try (UnixDatagramSocket socket = new UnixDatagramSocket(own, TIMEOUT_SEC)) {
            socket.send(JSON.writeValueAsString(request), server);
            return JSON.readTree(socket.receive());
        } finally {
            Files.deleteIfExists(own);
        }
    }
}
