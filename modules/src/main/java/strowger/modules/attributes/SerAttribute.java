package strowger.modules.attributes;

import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An attribute as the functions of module {@code avp} name it, in SER's way: {@code $name}, {@code
 * $f.name}, {@code $tu.name}. The class stands before the name, as in {@code $avp(tu.name)}; those
 * of the From URI have none.
 */
record SerAttribute(Value name) {
    private static final Pattern FORM =
            Pattern.compile("\\$?(?:avp\\(([^()]+)\\)|(?:([ft][rud]?|g)\\.)?([A-Za-z0-9_]+))");

    /**
     * Reads a name.
     *
     * @throws ConfigurationException if it is none.
     */
    static SerAttribute parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    "write an attribute as $name, $f.name or $tu.name, not '" + text + "'");
        }
        if (matcher.group(1) != null) {
            return new SerAttribute(Value.ofText(matcher.group(1)));
        }
        String prefix = matcher.group(2) == null ? "f" : matcher.group(2);
        String name =
                switch (prefix) {
                    case "f", "fr" -> matcher.group(3);
                    case "t" -> "tr." + matcher.group(3);
                    case "g" ->
                            throw new ConfigurationException(
                                    "there are no global attributes: use $shv instead of " + text);
                    default -> prefix + "." + matcher.group(3);
                };
        return new SerAttribute(Value.ofText(name));
    }

    /** Reads its newest value; null if it has none. */
    void read(RoutingContext context, Value out) {
        int place = context.attributes().find(name, 0);
        if (place < 0) {
            out.setNull();
        } else {
            out.set(context.attributes().value(place));
        }
    }
}
