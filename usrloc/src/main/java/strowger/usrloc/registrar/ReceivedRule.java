package strowger.usrloc.registrar;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.routing.Attributes;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request really came from: the attribute that {@code fix_nated_register} or the script
 * sets, and the parameter under which replies show it. Set while the configuration loads.
 */
public final class ReceivedRule {
    private static final Pattern ATTRIBUTE = Pattern.compile("\\$avp\\((?:s:)?(i:)?([^()\\s]+)\\)");

    private final Value name = new Value();
    private byte[] parameter = Output.bytes("received");

    void export(Exports exports) {
        exportAttribute(exports);
        exports.text("received_param", value -> parameter = Output.bytes(value))
                .unset("received")
                .doc("The Contact parameter of replies that shows where a contact was seen.");
    }

    /** Declares the parameter that names the attribute. */
    public void exportAttribute(Exports exports) {
        exports.text("received_avp", this::name)
                .doc("The attribute that holds where a REGISTER came from, as a URI.");
    }

    private void name(String text) {
        Matcher matcher = ATTRIBUTE.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    "received_avp is no attribute: " + text + "; write $avp(RECEIVED)");
        }
        String inner = matcher.group(2);
        if (matcher.group(1) == null) {
            name.set(Value.ofText(inner));
        } else {
            name.setInteger(Long.parseLong(inner));
        }
    }

    /** Reads the attribute; null if there is none, or none is named. */
    void read(RoutingContext context, Value out) {
        out.setNull();
        if (!name.isNull()) {
            Attributes attributes = context.attributes();
            int place = attributes.find(name, 0);
            if (place != Attributes.ABSENT && attributes.value(place).isText()) {
                out.set(attributes.value(place));
            }
        }
    }

    /** Sets the attribute; false when none is named, or there is no room. */
    public boolean set(RoutingContext context, Value uri) {
        return !name.isNull() && context.attributes().push(name, uri, context.arena());
    }

    /** The parameter's name. */
    byte[] parameter() {
        return parameter;
    }
}
