package strowger.presence.xcap;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code $xcapuri(name=>part)}: a URI of XCAP that a script has set, and its parts. */
final class XcapUriVariable {
    private static final String DATA = "data";
    private static final List<String> PARTS =
            List.of(
                    DATA,
                    "uri",
                    "root",
                    "auid",
                    "type",
                    "tree",
                    "xuid",
                    "file",
                    "node",
                    "target",
                    "domain",
                    "uri_adoc");

    private final Supplier<String> root;
    private @Nullable ContextState<Map<String, XcapUri>> uris;

    /**
     * @param root below which documents are.
     */
    XcapUriVariable(Supplier<String> root) {
        this.root = root;
    }

    void start(Engine engine) {
        uris = engine.contextState(HashMap::new);
    }

    /** Binds one place of use. */
    Variable bind(VariableName name) {
        String[] inner = name.constantInner().orElse("").split("=>", -1);
        if (inner.length != 2 || !PARTS.contains(inner[1].strip())) {
            throw new ConfigurationException(
                    "$xcapuri takes a name and one of "
                            + String.join(", ", PARTS)
                            + ", as in $xcapuri(u=>auid)");
        }
        String variable = inner[0].strip();
        String part = inner[1].strip();
        return part.equals(DATA)
                ? Variable.of(
                        ValueType.TEXT,
                        (context, out) -> read(context, variable, part, out),
                        (context, value) -> assign(context, variable, value))
                : Variable.of(
                        part.equals("type") ? ValueType.INTEGER : ValueType.TEXT,
                        (context, out) -> read(context, variable, part, out));
    }

    private Map<String, XcapUri> in(RoutingContext context) {
        ContextState<Map<String, XcapUri>> state = uris;
        return state == null ? Map.of() : state.in(context);
    }

    private void read(RoutingContext context, String variable, String part, Value out) {
        XcapUri uri = in(context).get(variable);
        if (uri == null) {
            out.setNull();
        } else if (part.equals("type")) {
            out.setInteger(uri.application().number());
        } else {
            out.set(Value.ofText(part(uri, part)));
        }
    }

    private static String part(XcapUri uri, String part) {
        return switch (part) {
            case "root" -> uri.root();
            case "auid" -> uri.auid();
            case "tree" -> uri.tree();
            case "xuid" -> uri.user();
            case "file" -> uri.file();
            case "node" -> uri.node();
            case "target" -> uri.target();
            case "domain" -> uri.domain();
            case "uri_adoc" -> uri.documentPath();
            default -> uri.uri();
        };
    }

    private boolean assign(RoutingContext context, String variable, Value value) {
        Map<String, XcapUri> state = in(context);
        state.remove(variable);
        if (!value.isText()) {
            return false;
        }
        String text = value.buffer().getStringWithoutLengthUtf8(value.offset(), value.length());
        XcapUri.of(text, root.get()).ifPresent(uri -> state.put(variable, uri));
        return state.containsKey(variable);
    }
}
