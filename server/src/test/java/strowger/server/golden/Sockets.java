package strowger.server.golden;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The test's sockets by their names in {@code steps.json}, in its order. */
final class Sockets implements AutoCloseable {
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final Ports ports;
    private final Placeholders placeholders;
    private final InetAddress server;

    /** Opens the sockets of {@code described} and names their addresses. */
    Sockets(JsonNode described, InetAddress server, Ports ports, Placeholders placeholders)
            throws IOException {
        this.server = server;
        this.ports = ports;
        this.placeholders = placeholders;
        for (Map.Entry<String, JsonNode> socket : described.properties()) {
            endpoints.put(socket.getKey(), open(socket.getKey(), socket.getValue()));
        }
    }

    private Endpoint open(String name, JsonNode description) throws IOException {
        String ip = description.path("ip").asText("127.0.0.1");
        String transport = description.path("transport").asText();
        return switch (transport) {
            case "udp" -> new UdpEndpoint(server, ip, reserve(name, ip));
            case "tcp" ->
                    new TcpClientEndpoint(
                            server, ip, ports, port -> placeholders.address(name, ip, port));
            case "tcp-listen" -> new TcpListenEndpoint(ip, reserve(name, ip));
            default -> throw new IOException("no such transport: " + transport);
        };
    }

    private int reserve(String name, String ip) throws IOException {
        int port = ports.reserve();
        placeholders.address(name, ip, port);
        return port;
    }

    Endpoint of(String name) {
        Endpoint endpoint = endpoints.get(name);
        if (endpoint == null) {
            throw new IllegalArgumentException(
                    "no such socket: " + name + " of " + endpoints.keySet());
        }
        return endpoint;
    }

    Map<String, Endpoint> all() {
        return endpoints;
    }

    @Override
    public void close() throws IOException {
        for (Endpoint endpoint : endpoints.values()) {
            endpoint.close();
        }
    }
}
