package strowger.server.cluster;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** Ports of loopback. */
final class Ports {
    private Ports() {}

    /** One that nobody uses just now. */
    static int free() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
