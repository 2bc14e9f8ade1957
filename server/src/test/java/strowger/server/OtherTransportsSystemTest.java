package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import strowger.engine.module.ConfigurationException;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Requests that leave over another transport than they came: by a function, or by their length. */
@Timeout(60)
class OtherTransportsSystemTest {
    private static final int TIME_MS = 20_000;
    private static final String LONG = "X-Padding: " + "x".repeat(800) + "\r\n";

    @TempDir private Path folder;

    /** The next hop: a port of UDP and TCP, and what came over either. */
    private static final class NextHop implements AutoCloseable {
        private final ServerSocket streams;
        private final DatagramSocket datagrams;

        NextHop() throws IOException {
            streams = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            streams.setSoTimeout(TIME_MS);
            datagrams = new DatagramSocket(port(), InetAddress.getLoopbackAddress());
            datagrams.setSoTimeout(TIME_MS);
        }

        static NextHop open() throws IOException {
            for (int attempt = 0; attempt < 20; attempt++) {
                try {
                    return new NextHop();
                } catch (SocketException taken) {
                    assertTrue(attempt < 19, "no port is free for both");
                }
            }
            throw new IOException("unreachable");
        }

        int port() {
            return streams.getLocalPort();
        }

        String overUdp() throws IOException {
            return SipClient.receive(datagrams);
        }

        String overTcp() throws IOException {
            try (Socket accepted = streams.accept()) {
                accepted.setSoTimeout(TIME_MS);
                InputStream in = accepted.getInputStream();
                StringBuilder text = new StringBuilder();
                while (!text.toString().endsWith("\r\n\r\n")) {
                    text.append((char) in.read());
                }
                return text.toString();
            }
        }

        @Override
        public void close() throws IOException {
            streams.close();
            datagrams.close();
        }
    }

    private Server serve(String configuration, NextHop hop) throws IOException {
        String modules = "loadmodule \"pv.so\"\nloadmodule \"tm.so\"\nloadmodule \"sl.so\"\n";
        String program =
                configuration.contains("request_route")
                        ? configuration.replace("request_route", modules + "request_route")
                        : configuration + modules + "request_route { exit; }\n";
        String port = Integer.toString(hop.port());
        return LoopbackServer.start(folder, program.replace("PORT", port), 1);
    }

    private static void send(Server server, NextHop hop, String more) throws IOException {
        String uri = "sip:bob@127.0.0.1:" + hop.port();
        byte[] request =
                SipClient.request("OPTIONS", uri, uri, "UDP", more)
                        .getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(request, request.length, LoopbackServer.udp(server)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "forward_tcp(\"127.0.0.1\", PORT)        | TCP",
                "forward_tcp(\"127.0.0.1\", \"PORT\")    | TCP",
                "forward_udp(127.0.0.1, PORT)            | UDP",
                "forward(\"127.0.0.1\", PORT)            | UDP",
                "forward_tcp(\"uri:host\", \"uri:port\") | TCP"
            })
    void aRequestIsForwardedToAHostOverTheProtocolOfTheFunction(String call, String protocol)
            throws IOException {
        String configuration = "request_route { $du = \"sip:127.0.0.1:9\"; " + call + "; exit; }\n";
        try (NextHop hop = NextHop.open();
                Server server = serve(configuration, hop)) {
            send(server, hop, "");
            String arrived = protocol.equals("TCP") ? hop.overTcp() : hop.overUdp();
            assertTrue(arrived.startsWith("OPTIONS sip:bob@127.0.0.1:" + hop.port()), arrived);
            assertTrue(arrived.contains("\r\nVia: SIP/2.0/" + protocol + " "), arrived);
        }
    }

    @Test
    void theDestinationIsLeftAsItWas() throws IOException {
        String configuration =
                """
                request_route {
                    forward_tcp("127.0.0.1", PORT);
                    if ($du == $null) forward();
                }
                """;
        try (NextHop hop = NextHop.open();
                Server server = serve(configuration, hop)) {
            send(server, hop, "");
            assertTrue(hop.overTcp().startsWith("OPTIONS "));
            assertTrue(hop.overUdp().contains("\r\nVia: SIP/2.0/UDP "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward()", "t_relay()"})
    void aRequestLongerThanTheLimitLeavesOverTcp(String send) throws IOException {
        String configuration =
                "udp_mtu=900\nudp_mtu_try_proto=TCP\nrequest_route { " + send + "; exit; }\n";
        try (NextHop hop = NextHop.open();
                Server server = serve(configuration, hop)) {
            send(server, hop, "");
            assertTrue(hop.overUdp().contains("\r\nVia: SIP/2.0/UDP "));
            send(server, hop, LONG);
            String arrived = hop.overTcp();
            assertTrue(arrived.contains("\r\nVia: SIP/2.0/TCP "), arrived);
            assertTrue(arrived.contains(LONG), arrived);
            assertEquals(3, arrived.split("\r\nVia: ", -1).length, "ours and the client's");
        }
    }

    @ParameterizedTest
    @CsvSource({"UDP, TCP, TCP", "TCP, UDP, UDP"})
    void aScriptChoosesTheProtocolOfLongRequests(String usual, String chosen, String leaves)
            throws IOException {
        String configuration =
                """
                udp_mtu=900
                udp_mtu_try_proto=%s
                request_route { udp_mtu_try_proto(%s); forward(); }
                """
                        .formatted(usual, chosen);
        try (NextHop hop = NextHop.open();
                Server server = serve(configuration, hop)) {
            send(server, hop, LONG);
            String arrived = leaves.equals("TCP") ? hop.overTcp() : hop.overUdp();
            assertTrue(arrived.contains("\r\nVia: SIP/2.0/" + leaves + " "), arrived);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp_mtu_try_proto=SCTP\n",
                "tcp_accept_haproxy=yes\ntcp_haproxy_sources=\"10.0.0.0/33\"\n"
            })
    void whatCannotBeHadIsRefusedAtTheStart(String parameter) throws IOException {
        try (NextHop hop = NextHop.open()) {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> serve(parameter, hop).close());
            assertTrue(String.valueOf(refused.getMessage()).contains("must be"));
        }
    }

    @Test
    void aBalancersHeaderTellsWhoAsks() throws IOException {
        String configuration =
                """
                tcp_accept_haproxy=yes
                tcp_haproxy_sources="127.0.0.0/8"
                request_route { sl_send_reply("200", "$si $sp"); }
                """;
        try (NextHop hop = NextHop.open();
                Server server = serve(configuration, hop);
                Socket client = new Socket()) {
            client.setSoTimeout(TIME_MS);
            client.connect(LoopbackServer.tcp(server));
            String header = "PROXY TCP4 192.0.2.1 192.0.2.2 50000 5060\r\n";
            String reply = SipClient.ask(client, header + SipClient.options("TCP"));
            assertTrue(reply.startsWith("SIP/2.0 200 192.0.2.1 50000\r\n"), reply);
        }
    }
}
