package strowger.modules;

import static strowger.engine.module.Parameter.text;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.SipMessage;

/**
 * The {@code debugger} module: what it writes to the log. Nothing is stopped or stepped through.
 */
public final class DebuggerModule implements Module {
    private static final Logger LOG = LoggerFactory.getLogger("strowger.debugger");
    private static final String COMPILED =
            "routes are compiled: there is nothing to step through; use xlog and dbg_pv_dump";
    private static final String LEVELS =
            "all of the server logs at one level: set debug, or call corex.debug";

    @Override
    public String name() {
        return "debugger";
    }

    @Override
    public void export(Exports exports) {
        for (String name : new String[] {"breakpoint", "cfgtrace", "cfgtest", "cfgpkgcheck"}) {
            exports.integer(name, value -> refuse(name, value))
                    .unset(0)
                    .doc("Only 0: routes are compiled, and are not stepped through.");
        }
        for (String name :
                new String[] {
                    "cfgtrace_format",
                    "log_assign",
                    "log_level",
                    "mod_facility_mode",
                    "mod_hash_size",
                    "mod_level_mode",
                    "reset_msgid",
                    "step_loops",
                    "step_usleep"
                }) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: nothing is traced, and all logs alike.");
        }
        for (String name :
                new String[] {
                    "log_facility", "log_level_name", "log_prefix", "mod_facility", "mod_level"
                }) {
            exports.text(name, _ -> {})
                    .doc("Kept for old configurations: nothing is traced, and all logs alike.");
        }
        exports.function("dbg_breakpoint", DebuggerModule::breakpoint, text("mode"))
                .doc("Writes a line to the log that the message came by.");
        exports.function(
                        "dbg_sip_msg",
                        DebuggerModule::printMessage,
                        text("log_level").orAbsent(),
                        text("facility").orAbsent())
                .doc("Writes the message to the log.");
        exports.function(
                        "dbg_pv_dump",
                        DebuggerModule::printVariables,
                        text("mask").orAbsent(),
                        text("level").orAbsent())
                .doc("Writes the XAVPs of the message to the log.");
        exports.refuse(Refusal.Kind.COMMAND, COMPILED, "dbg.bp", "dbg.ls", "dbg.trace");
        exports.refuse(
                Refusal.Kind.COMMAND,
                LEVELS,
                "dbg.mod_level",
                "dbg.get_mod_level",
                "dbg.set_mod_level",
                "dbg.get_mod_facility",
                "dbg.set_mod_facility");
        exports.refuse(
                Refusal.Kind.COMMAND,
                "messages are counted for each reactor from 1 on; $ci names one",
                "dbg.reset_msgid");
    }

    private static void refuse(String name, long value) {
        if (value != 0) {
            throw new ConfigurationException(name + "=" + value + " can't be had: " + COMPILED);
        }
    }

    private static int breakpoint(RoutingContext context, Arguments arguments) {
        Value mode = arguments.text(context, 0);
        LOG.info("breakpoint {}: {}", mode, startLine(context));
        return Function.TRUE;
    }

    private static Value startLine(RoutingContext context) {
        SipMessage message = context.message();
        Value line = context.argument(Arguments.MAX - 1);
        line.setText(
                message.buffer(), message.offset(), message.headersOffset() - message.offset());
        return line;
    }

    private static int printMessage(RoutingContext context, Arguments arguments) {
        Value text = context.argument(Arguments.MAX - 1);
        text.setText(
                context.message().buffer(), context.message().offset(), context.message().length());
        LOG.info("from {}: {}", context.source(), text);
        return Function.TRUE;
    }

    private static int printVariables(RoutingContext context, Arguments arguments) {
        print("$xavp", context.xavps(), AttributeTree.ROOT);
        print("$xavi", context.xavis(), AttributeTree.ROOT);
        print("$xavu", context.xavus(), AttributeTree.ROOT);
        return Function.TRUE;
    }

    private static void print(String path, AttributeTree tree, int container) {
        for (int place = tree.first(container);
                place != AttributeTree.ABSENT;
                place = tree.next(place)) {
            String name = path + "=>" + tree.name(place);
            if (tree.isContainer(place)) {
                print(name, tree, place);
            } else {
                LOG.info("{} = {}", name, tree.value(place));
            }
        }
    }
}
