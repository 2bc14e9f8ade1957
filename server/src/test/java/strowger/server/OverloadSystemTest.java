package strowger.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import strowger.engine.reactor.Io;
import strowger.engine.routing.CoreCounter;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** More requests come than can be served, by far. */
@Timeout(180)
class OverloadSystemTest {
    private static final long PATIENCE_SEC = 60;
    private static final String COSTLY =
            """
            max_while_loops=100000
            loadmodule "sl.so"
            loadmodule "pv.so"
            loadmodule "siputils.so"
            request_route {
                if (has_totag()) { sl_send_reply("200", "In Dialog"); exit; }
                $var(i) = 0;
                while ($var(i) < 5000) { $var(i) = $var(i) + 1; }
                sl_send_reply("200", "Served");
            }
            """;

    @TempDir private Path folder;

    private int served;
    private int refused;
    private int inDialog;

    @Test
    void whenMoreComesThanCanBeServed_thenSomeIsServedAndTheRestRefusedUntilItIsOver()
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ProxyStage stage = new ProxyStage(folder, COSTLY)) {
            assumeTrue(stage.server.io() != Io.NIO, "NIO does not tell how full a queue is");
            Thread flood = Thread.ofPlatform().start(() -> flood(stage, over));
            try {
                await(stage);
            } finally {
                over.set(true);
                flood.join();
            }
            assertTrue(stage.server.total(CoreCounter.OVERLOAD_REFUSED) >= refused);
            assertServesAgain(stage);
        }
    }

    private static void flood(ProxyStage stage, AtomicBoolean over) {
        try {
            for (int count = 0; !over.get(); count++) {
                String more = count % 64 == 0 ? ";tag=ours" : "";
                String uri = "sip:bob@127.0.0.1";
                String request = SipClient.request("OPTIONS", uri, uri, "UDP", "");
                SipClient.send(
                        stage.caller,
                        stage.address(),
                        request.replace("To: <" + uri + ">", "To: <" + uri + ">" + more));
            }
        } catch (IOException closed) {
            throw new java.io.UncheckedIOException(closed);
        }
    }

    /** Until some were served, some refused, and those in a dialog among them were served. */
    private void await(ProxyStage stage) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SEC);
        while (served == 0 || refused == 0 || inDialog == 0) {
            assertTrue(
                    System.nanoTime() - endNs < 0,
                    () -> served + " served, " + refused + " refused, " + inDialog + " in dialogs");
            String reply = SipClient.receive(stage.caller);
            if (reply.startsWith("SIP/2.0 503 ")) {
                assertTrue(reply.matches("(?s).*\r\nRetry-After: [2-9]\r\n.*"), reply);
                assertFalse(reply.contains(";tag=ours"), reply);
                refused++;
            } else if (reply.startsWith("SIP/2.0 200 Served")) {
                served++;
            } else if (refused > 0) {
                inDialog++;
            }
        }
    }

    private static void assertServesAgain(ProxyStage stage) throws IOException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SEC);
        for (int call = 0; System.nanoTime() - endNs < 0; call++) {
            stage.call("OPTIONS", "after" + call);
            try {
                stage.caller.setSoTimeout(1_000);
                for (String reply = ""; !reply.contains("<sip:after" + call + "@"); ) {
                    reply = SipClient.receive(stage.caller);
                    if (reply.startsWith("SIP/2.0 200 Served") && reply.contains("<sip:after")) {
                        return;
                    }
                }
            } catch (SocketTimeoutException stillFull) {
                assertTrue(stage.server.total(CoreCounter.RCV_REQUESTS) > 0);
            }
        }
        throw new AssertionError("requests are refused although the flood is over");
    }
}
