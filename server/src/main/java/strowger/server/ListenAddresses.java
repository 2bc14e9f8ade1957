package strowger.server;

import strowger.engine.module.ConfigurationException;
import strowger.engine.transport.Endpoint;
import strowger.engine.transport.ListenSocket;
import strowger.engine.transport.Protocol;
import strowger.script.syntax.ListenAddress;
import strowger.script.syntax.ListenAddress.HostPort;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns what a configuration says of sockets into sockets: without a protocol it means UDP and TCP;
 * the name of a network device, {@code *} and a wildcard address mean every address there is, so
 * that Via never shows a wildcard.
 */
final class ListenAddresses {
    private static final List<Protocol> UNNAMED = List.of(Protocol.UDP, Protocol.TCP);

    private final int standardPort;
    private final boolean lenient;
    private final boolean tls;
    private final List<String> faults = new ArrayList<>();
    private final List<ListenSocket> sockets = new ArrayList<>();

    /**
     * @param standardPort where none is said.
     * @param lenient whether protocols that are not served are left out instead of refused.
     * @param tls whether TLS is served.
     */
    ListenAddresses(int standardPort, boolean lenient, boolean tls) {
        this.standardPort = standardPort;
        this.lenient = lenient;
        this.tls = tls;
    }

    /** The sockets that addresses mean; every address of this machine when there are none. */
    List<ListenSocket> sockets(List<ListenAddress> addresses) {
        addresses.forEach(this::add);
        if (addresses.isEmpty()) {
            add(new ListenAddress(new HostPort("", "*", 0), null, "", false));
        }
        ConfigurationException.throwIfAny(faults);
        if (sockets.isEmpty()) {
            throw new ConfigurationException("nothing to listen on; add listen=udp:127.0.0.1:5060");
        }
        return sockets;
    }

    private void add(ListenAddress address) {
        String named = address.socket().protocol();
        if (named.isEmpty() || named.equals("any")) {
            UNNAMED.forEach(protocol -> add(address, protocol));
            return;
        }
        Optional<Protocol> protocol = Protocol.of(named).filter(this::isServed);
        if (protocol.isPresent()) {
            add(address, protocol.get());
        } else if (!lenient) {
            faults.add(
                    named.equals("tls")
                            ? address.socket()
                                    + ": TLS needs loadmodule \"tls.so\", and a certificate"
                            : address.socket()
                                    + ": "
                                    + named
                                    + " is not served yet, only udp, tcp and tls");
        }
    }

    private boolean isServed(Protocol protocol) {
        return UNNAMED.contains(protocol) || (protocol == Protocol.TLS && tls);
    }

    private void add(ListenAddress address, Protocol protocol) {
        HostPort socket = address.socket();
        int standard = protocol == Protocol.TLS ? protocol.defaultPort() : standardPort;
        int port = socket.port() == 0 ? standard : socket.port();
        for (String host : hosts(socket.host())) {
            Optional<Endpoint> endpoint = Endpoint.parse(host, port);
            if (endpoint.isPresent()) {
                sockets.add(socket(address, protocol, endpoint.get()));
            }
        }
    }

    private static ListenSocket socket(
            ListenAddress address, Protocol protocol, Endpoint endpoint) {
        HostPort advertised = address.advertised();
        return advertised == null
                ? new ListenSocket(protocol, endpoint, "", 0, address.name())
                : new ListenSocket(
                        protocol, endpoint, advertised.host(), advertised.port(), address.name());
    }

    private List<String> hosts(String host) {
        try {
            if (host.equals("*") || host.equals("0.0.0.0") || host.equals("::")) {
                return everyAddress(host.equals("::"));
            }
            NetworkInterface device = NetworkInterface.getByName(host);
            if (device != null) {
                return device.inetAddresses().map(InetAddress::getHostAddress).toList();
            }
            return List.of(InetAddress.getByName(host).getHostAddress());
        } catch (SocketException | UnknownHostException unknown) {
            faults.add(host + ": neither an address, nor a network device, nor a known name");
            return List.of();
        }
    }

    private static List<String> everyAddress(boolean ipv6) throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLinkLocalAddress())
                .filter(address -> address instanceof java.net.Inet6Address == ipv6)
                .map(InetAddress::getHostAddress)
                .toList();
    }
}
