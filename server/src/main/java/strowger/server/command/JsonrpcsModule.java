package strowger.server.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.server.rpc.DatagramListener;
import strowger.server.rpc.RpcService;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON-RPC as a configuration asks for it: a Unix datagram socket. The stream socket of {@code
 * ./strowger rpc} is not of this module.
 */
public final class JsonrpcsModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(JsonrpcsModule.class);
    private static final int FIFO = 2;
    private static final int DATAGRAM = 4;

    private final List<AutoCloseable> listeners = new ArrayList<>();
    private long transport = FIFO | DATAGRAM;
    private boolean pretty = true;
    private String datagramSocket = "kamailio_rpc.sock";
    private long datagramMode = 0660;

    @Override
    public String name() {
        return "jsonrpcs";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("transport", bits -> transport = bits)
                .unset(FIFO | DATAGRAM)
                .doc("What to listen on: 4 a Unix datagram socket; other bits are warned of.");
        exports.integer("pretty_format", yes -> pretty = yes != 0)
                .unset(1)
                .doc("1 for a member to a line, 0 for one line.");
        exports.text("dgram_socket", path -> datagramSocket = path)
                .unset("kamailio_rpc.sock")
                .doc("Path of the datagram socket; within the run folder unless it begins with /.");
        exports.integer("dgram_mode", mode -> datagramMode = mode)
                .unset("0660")
                .doc("Permissions of the datagram socket.");
        exports.text("fifo_name", _ -> {}).doc("Accepted and ignored: no FIFO is served.");
        exports.integer("fifo_mode", _ -> {}).doc("Accepted and ignored: no FIFO is served.");
        exports.text("fifo_reply_dir", _ -> {}).doc("Accepted and ignored: no FIFO is served.");
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
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "commands are called over Unix sockets only: dgram_socket, ./strowger rpc",
                "tcp_socket");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "a reactor does not wait for a command; call it from outside",
                "jsonrpc_exec");
        exports.refuse(
                Refusal.Kind.FUNCTION, "there is no HTTP server (xhttp) yet", "jsonrpc_dispatch");
        exports.refuse(
                Refusal.Kind.VARIABLE,
                "a reactor does not wait for a command; call it from outside",
                "jsonrpl");
        exports.command("jsonrpc.echo", JsonrpcsModule::echo).doc("Gives back its parameters.");
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
        if ((transport & ~DATAGRAM) != 0) {
            LOG.warn(
                    "jsonrpcs: of transport {} only the datagram socket (4) is served;"
                            + " ./strowger rpc has a socket of its own",
                    transport);
        }
        if ((transport & DATAGRAM) != 0) {
            listeners.add(
                    DatagramListener.open(
                            folder.resolve(datagramSocket), (int) datagramMode, service, pretty));
        }
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
