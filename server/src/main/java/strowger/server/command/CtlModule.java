package strowger.server.command;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** The {@code ctl} module, which configurations load for kamcmd: there is no BINRPC here. */
public final class CtlModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger(CtlModule.class);
    private static final String NO_BINRPC =
            "there is no BINRPC; ./strowger rpc and JSON-RPC call all commands";

    @Override
    public String name() {
        return "ctl";
    }

    @Override
    public void export(Exports exports) {
        for (String name : new String[] {"binrpc", "fifo", "user", "group"}) {
            exports.any(name, _ -> {}).doc("Kept for old configurations: " + NO_BINRPC + ".");
        }
        for (String name :
                new String[] {
                    "mode",
                    "autoconversion",
                    "binrpc_buffer_size",
                    "binrpc_max_body_size",
                    "binrpc_struct_max_body_size"
                }) {
            exports.any(name, _ -> {}).doc("Kept for old configurations: " + NO_BINRPC + ".");
        }
        exports.refuse(Refusal.Kind.COMMAND, NO_BINRPC, "ctl.connections", "ctl.listen", "ctl.who");
    }

    @Override
    public void start(Engine engine) {
        LOG.warn("ctl: {}", NO_BINRPC);
    }
}
