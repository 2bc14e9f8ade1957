package strowger.server.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.server.rpc.DatagramListener;
import strowger.server.rpc.FifoListener;
import strowger.server.rpc.RpcService;
import strowger.server.rpc.StreamListener;
import strowger.server.rpc.UdpListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON-RPC as a configuration asks for it: over HTTP, a FIFO, a datagram socket, TCP, and from
 * scripts. The stream socket of {@code ./strowger rpc} is not of this module.
 */
public final class JsonrpcsModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(JsonrpcsModule.class);
    private static final int HTTP = 1;
    private static final int FIFO = 2;
    private static final int DATAGRAM = 4;
    private static final int TCP = 8;
    private static final String UDP = "udp:";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORT_MAX = 65_535;

    private final List<AutoCloseable> listeners = new ArrayList<>();
    private final ScriptCalls calls = new ScriptCalls();
    private long transport = FIFO | DATAGRAM;
    private boolean pretty = true;
    private String datagramSocket = "kamailio_rpc.sock";
    private long datagramMode = 0660;
    private String fifoName = "kamailio_rpc.fifo";
    private long fifoMode = 0660;
    private String fifoReplyFolder = "/tmp/";
    private String tcpSocket = "";

    @Override
    public String name() {
        return "jsonrpcs";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("transport", bits -> transport = bits)
                .unset(FIFO | DATAGRAM)
                .doc("What to serve: 1 HTTP, 2 the FIFO, 4 the datagram socket, 8 TCP.");
        exports.integer("pretty_format", yes -> pretty = yes != 0)
                .unset(1)
                .doc("1 for a member to a line, 0 for one line.");
        exports.text("dgram_socket", path -> datagramSocket = path)
                .unset("kamailio_rpc.sock")
                .doc(
                        "Path of the datagram socket, within the run folder unless it begins with"
                                + " /; or udp:address:port.");
        exports.integer("dgram_mode", mode -> datagramMode = mode)
                .unset("0660")
                .doc("Permissions of the datagram socket.");
        exports.text("fifo_name", path -> fifoName = path)
                .unset("kamailio_rpc.fifo")
                .doc("Path of the FIFO; within the run folder unless it begins with /.");
        exports.integer("fifo_mode", mode -> fifoMode = mode)
                .unset("0660")
                .doc("Permissions of the FIFO.");
        exports.text("fifo_reply_dir", path -> fifoReplyFolder = path)
                .unset("/tmp/")
                .doc("The folder of the FIFOs that requests name for their answers.");
        exports.text("tcp_socket", address -> tcpSocket = address)
                .doc("Address and port of TCP, as [tcp:]address:port; 127.0.0.1 unless named.");
        exports.integer("dgram_workers", _ -> {})
                .unset(1)
                .doc("Accepted and ignored: one thread serves the socket.");
        exports.integer("dgram_timeout", _ -> {})
                .unset(2000)
                .doc("Accepted and ignored: sending does not block.");
        for (String name : new String[] {"dgram_user", "dgram_group", "fifo_user", "fifo_group"}) {
            exports.any(name, _ -> {})
                    .doc("Kept for old configurations: files belong to the server's user.");
        }
        exports.command("jsonrpc.echo", JsonrpcsModule::echo).doc("Gives back its parameters.");
        calls.export(exports);
    }

    @Override
    public void start(Engine engine) {
        calls.start(engine);
        boolean served = engine.modules().exports("xhttp").isPresent();
        if ((transport & HTTP) != 0 && !served) {
            throw new ConfigurationException(
                    "jsonrpcs: transport "
                            + transport
                            + " needs HTTP; add loadmodule \"xhttp.so\", or leave out bit 1");
        }
        if ((transport & TCP) != 0 && tcpSocket.isEmpty()) {
            throw new ConfigurationException(
                    "jsonrpcs: transport " + transport + " needs tcp_socket");
        }
    }

    private static List<Object> echo(CommandArguments arguments) throws Fault {
        List<Object> texts = new ArrayList<>();
        for (int index = 0; arguments.has(index); index++) {
            texts.add(arguments.text(index));
        }
        return texts;
    }

    /**
     * Begins to listen, all modules started.
     *
     * @param folder that relative paths are in.
     * @throws strowger.engine.module.ConfigurationException if a path can't be used.
     */
    public void listen(RpcService service, Path folder) throws IOException {
        calls.serve(service, pretty);
        if ((transport & FIFO) != 0) {
            listeners.add(
                    FifoListener.open(
                            folder.resolve(fifoName),
                            (int) fifoMode,
                            Path.of(fifoReplyFolder),
                            service,
                            pretty));
        }
        if ((transport & DATAGRAM) != 0) {
            listeners.add(datagrams(service, folder));
        }
        if ((transport & TCP) != 0) {
            InetSocketAddress address = address(tcpSocket.replaceFirst("^tcp:", ""));
            listeners.add(StreamListener.open(address, service, pretty));
        }
    }

    private AutoCloseable datagrams(RpcService service, Path folder) {
        return datagramSocket.startsWith(UDP)
                ? UdpListener.open(address(datagramSocket.substring(UDP.length())), service, pretty)
                : DatagramListener.open(
                        folder.resolve(datagramSocket), (int) datagramMode, service, pretty);
    }

    /** Whoever reaches the port may call anything, so it is said when that is not only we. */
    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("[\\[\\]]", "");
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > PORT_MAX) {
            throw new ConfigurationException(
                    "jsonrpcs: '" + text + "' is no address such as 127.0.0.1:8080");
        }
        InetSocketAddress address =
                new InetSocketAddress(host.isEmpty() ? LOOPBACK : host, Integer.parseInt(port));
        if (!address.isUnresolved() && !address.getAddress().isLoopbackAddress()) {
            LOG.warn("jsonrpcs: anybody who reaches {} may call any command", text);
        }
        return address;
    }

    @Override
    public void stop() {
        for (AutoCloseable listener : listeners) {
            try {
                listener.close();
            } catch (Exception unclosed) {
                LOG.warn("jsonrpcs: cannot close {}", listener, unclosed);
            }
        }
        listeners.clear();
    }
}
