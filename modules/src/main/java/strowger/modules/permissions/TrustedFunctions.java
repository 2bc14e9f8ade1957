package strowger.modules.permissions;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Struct;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** {@code allow_trusted} and its commands. */
final class TrustedFunctions {
    private final Tables tables;
    private final BiConsumer<RoutingContext, Value> tell;
    private @Nullable ContextState<Asked> states;

    /** What a context asks with. */
    private static final class Asked {
        final Endpoint address = new Endpoint();
        final Value from = new Value();
        final Value uri = new Value();
    }

    /**
     * @param tell takes the tag of the entry found.
     */
    TrustedFunctions(Tables tables, BiConsumer<RoutingContext, Value> tell) {
        this.tables = tables;
        this.tell = tell;
    }

    void export(Exports exports) {
        exports.function(
                        "allow_trusted",
                        this::allow,
                        text("address").orAbsent(),
                        text("protocol").orAbsent(),
                        text("from").orAbsent())
                .doc(
                        "Whether the table of trusted peers has the source, or an address, with its"
                                + " protocol, From and request URI.");
        exports.command("permissions.trustedReload", _ -> reload())
                .doc("Reads the table of trusted peers anew; the old one stays if it can't be.");
        exports.command("permissions.trustedDump", _ -> dump()).doc("The trusted peers.");
    }

    void start(Engine engine) {
        states = engine.contextState(Asked::new);
    }

    private int allow(RoutingContext context, Arguments arguments) {
        if (states == null) {
            return Function.FALSE;
        }
        Asked asked = states.in(context);
        String protocol = context.socket().protocol().text();
        asked.address.copyFrom(context.source());
        if (arguments.has(0)) {
            Value address = arguments.text(context, 0);
            if (!asked.address.parseHost(address.buffer(), address.offset(), address.length())) {
                return Function.FALSE;
            }
        }
        if (arguments.has(1)) {
            protocol = arguments.text(context, 1).toString().toLowerCase(Locale.ROOT);
        }
        asked.address.port(0);
        if (arguments.has(2)) {
            asked.from.set(arguments.text(context, 2));
        } else {
            NameAddr from = context.message().from();
            asked.from.setText(from.buffer(), from.uriOffset(), from.uriLength());
        }
        context.readRequestUri(asked.uri);
        TrustedTable.Entry found =
                tables.trusted().find(asked.address, protocol, asked.from, asked.uri);
        if (found == null) {
            return Function.FALSE;
        }
        tell.accept(context, found.tag());
        return Function.TRUE;
    }

    private @Nullable Object reload() throws Fault {
        if (!tables.hasTrusted()) {
            throw new Fault(500, "No db_url is set");
        }
        try {
            tables.replaceTrusted();
        } catch (ConfigurationException unreadable) {
            throw new Fault(500, "Reload failed: " + unreadable.getMessage());
        }
        return null;
    }

    private List<Struct> dump() {
        return tables.trusted().entries().stream()
                .map(
                        entry ->
                                new Struct()
                                        .add("ip", entry.addressText())
                                        .add("proto", entry.protocol())
                                        .add("pattern", orNull(entry.fromText()))
                                        .add("ruri_pattern", orNull(entry.requestUriText()))
                                        .add(
                                                "tag",
                                                entry.tag().isText() ? entry.tag().toString() : "")
                                        .add("priority", entry.priority()))
                .toList();
    }

    private static String orNull(String pattern) {
        return pattern.isEmpty() ? "NULL" : pattern;
    }
}
