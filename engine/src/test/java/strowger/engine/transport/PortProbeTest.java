package strowger.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.reactor.SetupException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

final class PortProbeTest {
    @Test
    void whenAPortIsFreedAMomentLater_thenItIsHad() throws Exception {
        DatagramChannel holder = bound();
        ListenSocket listen = listen(holder);
        Thread leaving = Thread.ofVirtual().start(() -> leaveSoon(holder));

        assertEquals(listen, PortProbe.bindable(listen));
        leaving.join();
    }

    private static void leaveSoon(DatagramChannel holder) {
        try (holder) {
            Thread.sleep(PortProbe.PATIENCE_MS / 5);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whenAPortStaysInUse_thenOneLineSaysSo() throws Exception {
        try (DatagramChannel holder = bound()) {
            ListenSocket listen = listen(holder);

            SetupException refused =
                    assertThrows(SetupException.class, () -> PortProbe.bindable(listen));
            assertTrue(String.valueOf(refused.getMessage()).contains("is in use"));
        }
    }

    private static DatagramChannel bound() throws Exception {
        return DatagramChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ListenSocket listen(DatagramChannel holder) throws Exception {
        int port = ((InetSocketAddress) holder.getLocalAddress()).getPort();
        return ListenSocket.parse("udp:127.0.0.1:" + port);
    }
}
