package strowger.dialog;

import static strowger.engine.module.Parameter.text;

import strowger.dialog.replication.Replication;
import strowger.engine.cluster.Node;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Struct;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.ValueType;

import java.util.Optional;

/** What scripts and operators see of sharing dialogs with other nodes. */
final class SharingExports {
    private final Running running;

    SharingExports(Running running) {
        this.running = running;
    }

    void export(Exports exports) {
        exports.variable(
                        "DLG_synchronized",
                        ValueType.INTEGER,
                        (_, out) -> out.setInteger(running.isSynchronized() ? 1 : 0))
                .doc("1 when the other nodes have told what they hold; without any it is 1.");
        exports.command("dlg.sync_status", this::status)
                .doc("Whether the other nodes have told what they hold, and what waits for them.");
        exports.function("dlg_remove_dialogs_from_node", this::remove, text("node_uri"))
                .doc("Drops all that is held of a node's dialogs.");
    }

    private Object status(CommandArguments arguments) {
        Optional<Replication> replication = running.sharing().map(Sharing::replication);
        return new Struct()
                .add("shared", replication.isPresent() ? 1 : 0)
                .add("synchronized", running.isSynchronized() ? 1 : 0)
                .add("missing_nodes", replication.map(Replication::missingNodes).orElse(0L))
                .add("waiting", replication.map(Replication::waiting).orElse(0L))
                .add("refused", replication.map(Replication::refused).orElse(0L));
    }

    private int remove(RoutingContext context, Arguments arguments) {
        String id = arguments.text(context, 0).toString();
        Optional<Node> node =
                context.core().settings().bus().others().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst();
        node.ifPresent(running.replicas()::drop);
        return Function.of(node.isPresent());
    }
}
