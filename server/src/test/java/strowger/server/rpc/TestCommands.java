package strowger.server.rpc;

import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;

import java.util.ArrayList;
import java.util.List;

/** Commands that tests call. */
final class TestCommands implements Module {
    static Commands all() {
        return Commands.of(List.of(Exports.of(new TestCommands())));
    }

    @Override
    public String name() {
        return "t";
    }

    @Override
    public void export(Exports exports) {
        exports.command("t.version", _ -> "v 1");
        exports.command("t.nothing", _ -> null);
        exports.command("t.long", _ -> "x".repeat(300 * 1024));
        exports.command(
                "t.echo",
                arguments -> {
                    List<String> texts = new ArrayList<>();
                    for (int index = 0; arguments.has(index); index++) {
                        texts.add(arguments.text(index));
                    }
                    return texts;
                });
        exports.command(
                "t.fault",
                _ -> {
                    throw new Fault(404, "Not here");
                });
        exports.command(
                "t.broken",
                _ -> {
                    throw new IllegalStateException("broken on purpose");
                });
    }
}
