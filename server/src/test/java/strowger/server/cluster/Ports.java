package strowger.server.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of loopback. */
public final class Ports {
    private static final int ATTEMPTS_MAX = 100;

    private Ports() {}

    /** One that nobody uses just now, of UDP and of TCP. */
    public static int free() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int attempts = 0;
        while (attempts < ATTEMPTS_MAX) {
            try (ServerSocket stream = new ServerSocket(0, 1, loopback);
                    DatagramSocket datagrams =
                            new DatagramSocket(stream.getLocalPort(), loopback)) {
                return datagrams.getLocalPort();
            } catch (BindException used) {
                attempts++; // by one of both only
            }
        }
        throw new BindException("no port is free for UDP and TCP");
    }
}
