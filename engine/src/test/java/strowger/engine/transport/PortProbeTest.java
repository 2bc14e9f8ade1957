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
import java.util.concurrent.atomic.AtomicReference;

final class PortProbeTest {
    @Test
    void whenAPortIsFreedWhileItIsTriedAgain_thenItIsHad() throws Exception {
        AtomicReference<ListenSocket> had = new AtomicReference<>(ListenSocket.NONE);
        try (DatagramChannel holder = bound()) {
            ListenSocket listen = listen(holder);
            Thread trying = Thread.ofPlatform().start(() -> had.set(PortProbe.bindable(listen)));
            while (trying.getState() != Thread.State.TIMED_WAITING && trying.isAlive()) {
                Thread.onSpinWait();
            }
            leave(holder);
            trying.join();

            assertEquals(listen, had.get());
        }
    }

    private static void leave(DatagramChannel holder) throws IOException {
        try (holder) {
            assertTrue(holder.isOpen());
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
