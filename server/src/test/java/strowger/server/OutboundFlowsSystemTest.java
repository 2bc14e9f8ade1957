package strowger.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.usrloc.UsrlocModule;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A phone keeps two flows to its registrar (RFC 5626): a request goes over one of them, and over
 * the other when that fails.
 */
@Timeout(60)
class OutboundFlowsSystemTest {
    private static final int TIMEOUT_MS = 20_000;
    private static final String CONFIGURATION =
            """
            loadmodule "pv.so"
            loadmodule "sl.so"
            loadmodule "tm.so"
            loadmodule "textops.so"
            loadmodule "usrloc.so"
            loadmodule "registrar.so"
            modparam("usrloc", "handle_lost_tcp", 1)
            modparam("registrar", "outbound_mode", 1)
            modparam("tm", "contacts_avp", "contacts")
            modparam("tm", "contact_flows_avp", "flows")
            request_route {
                if (is_method("REGISTER")) { save("location"); exit; }
                if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
                t_load_contacts();
                t_next_contacts();
                t_on_branch_failure("flow");
                t_relay();
            }
            event_route[tm:branch-failure:flow] {
                if (t_next_contact_flow()) {
                    t_relay();
                }
            }
            """;
    private static final String AOR = "sip:alice@127.0.0.1";

    @TempDir private Path folder;
    private Server server;
    private DatagramSocket caller;
    private Socket first;
    private Socket second;

    @BeforeEach
    void registerTwoFlows() throws IOException {
        server = LoopbackServer.start(folder, CONFIGURATION, 2);
        caller = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        first = flow(1);
        second = flow(2);
        assertEquals(2, contacts());
    }

    @AfterEach
    void stop() throws IOException {
        first.close();
        second.close();
        caller.close();
        server.close();
    }

    private Socket flow(int regId) throws IOException {
        InetSocketAddress tcp = server.sockets().get(1).endpoint().toSocketAddress();
        Socket socket = new Socket(tcp.getAddress(), tcp.getPort());
        socket.setSoTimeout(TIMEOUT_MS);
        String more =
                """
                Supported: outbound, path
                Contact: <sip:alice@10.9.8.7;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=%d
                """
                        .formatted(regId)
                        .replace("\n", "\r\n");
        String reply = SipClient.ask(socket, SipClient.request("REGISTER", AOR, AOR, "TCP", more));
        assertTrue(reply.startsWith("SIP/2.0 200 "), reply);
        assertTrue(reply.contains("\r\nRequire: outbound\r\n"), reply); // RFC 5626 §6
        return socket;
    }

    private long contacts() {
        return server.modules().loaded().stream()
                .filter(UsrlocModule.class::isInstance)
                .map(UsrlocModule.class::cast)
                .findFirst()
                .orElseThrow()
                .locations()
                .contactCount();
    }

    private void call(String more) throws IOException {
        InetSocketAddress udp = server.sockets().get(0).endpoint().toSocketAddress();
        SipClient.send(caller, udp, SipClient.request("MESSAGE", AOR, AOR, "UDP", more));
        caller.setSoTimeout(TIMEOUT_MS);
    }

    private static String next(Socket flow) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int read = flow.getInputStream().read();
            if (read < 0) {
                throw new IOException("closed after: " + text);
            }
            text.append((char) read);
        }
        return text.toString();
    }

    /** The flow that the request has come over. */
    private Socket taken() throws IOException {
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (first.getInputStream().available() == 0
                && second.getInputStream().available() == 0) {
            assertTrue(System.nanoTime() < deadline, "nothing came");
            Thread.onSpinWait();
        }
        return first.getInputStream().available() > 0 ? first : second;
    }

    private Socket other(Socket flow) {
        return flow == first ? second : first;
    }

    private static void answer(Socket flow, String request, String status) throws IOException {
        String reply = SipClient.ringing(request).replace("180 Ringing", status);
        flow.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aRequestGoesOverOneFlowOnly() throws IOException {
        call("");
        Socket flow = taken();
        String request = next(flow);
        assertTrue(request.startsWith("MESSAGE sip:alice@10.9.8.7;transport=tcp SIP/2.0"), request);
        answer(flow, request, "200 OK");
        assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200 OK"));
        assertEquals(0, other(flow).getInputStream().available());
    }

    @Test
    void theOtherFlowIsTriedWhenOneHasFailed() throws IOException { // RFC 5626 §5.3
        call("");
        Socket flow = taken();
        answer(flow, next(flow), "430 Flow Failed");
        Socket other = other(flow);
        answer(other, next(other), "200 OK");
        assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200 OK"));
    }

    @Test
    void theOtherFlowIsTriedAtOnceWhenOneDiesWithTheRequest() throws IOException {
        call(""); // the timeout for an answer is longer than this test waits
        Socket flow = taken();
        String request = next(flow);
        assertTrue(request.startsWith("MESSAGE "), request);
        flow.setSoLinger(true, 0);
        flow.close();
        Socket other = other(flow);
        answer(other, next(other), "200 OK");
        assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200 OK"));
        assertEquals(1, contacts());
    }

    @Test
    void aFlowThatIsGoneIsNotTried() throws IOException {
        first.close();
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (contacts() == 2 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(1, contacts());
        call("");
        answer(second, next(second), "200 OK");
        assertTrue(SipClient.receive(caller).startsWith("SIP/2.0 200 OK"));
    }

    /** They end while it is sent: whichever is seen first, it is answered at once. */
    @RepeatedTest(20)
    void withoutFlowsThereIsNobody() throws IOException {
        first.close();
        second.close();
        String reply = "";
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
        while (!reply.startsWith("SIP/2.0 404") && System.nanoTime() < deadline) {
            call("");
            reply = SipClient.receive(caller);
        }
        assertTrue(reply.startsWith("SIP/2.0 404 Not Found"), reply);
        assertEquals(0, contacts());
    }
}
