package strowger.modules.attributes;

import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code $avp(name)/flags}: an attribute as the functions of {@code avpops} name it. Flags: {@code
 * g} every value, {@code d} delete, {@code e} empty, {@code n} a number, {@code s} text.
 */
public final class AttributeName {
    private static final Pattern FORM =
            Pattern.compile("\\$avp\\((?:(i):(\\d{1,9})|(?:s:)?([^()$]+))\\)(?:/([a-z]*))?");

    private final Value name;
    private final String flags;

    private AttributeName(Value name, String flags) {
        this.name = name;
        this.flags = flags;
    }

    /**
     * Reads a name.
     *
     * @throws ConfigurationException if it is none.
     */
    public static AttributeName parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new ConfigurationException(
                    "write an attribute as $avp(name) or $avp(name)/flags, not '" + text + "'");
        }
        Value name =
                matcher.group(1) == null
                        ? Value.ofText(matcher.group(3).strip())
                        : Value.ofInteger(Long.parseLong(matcher.group(2)));
        return new AttributeName(name, matcher.group(4) == null ? "" : matcher.group(4));
    }

    /** The place of the value at a depth; negative if there is none. */
    public int find(RoutingContext context, int depth) {
        return context.attributes().find(name, depth);
    }

    /** Puts a value on top. */
    public boolean push(RoutingContext context, Value value) {
        return context.attributes().push(name, value, context.arena());
    }

    /** Removes the newest value, or all. */
    public void removeFirst(RoutingContext context, boolean all) {
        if (all) {
            context.attributes().removeAll(name);
            return;
        }
        int place = find(context, 0);
        if (place >= 0) {
            context.attributes().remove(place);
        }
    }

    /** Whether all values are meant. */
    public boolean isEvery() {
        return flags.indexOf('g') >= 0;
    }

    /** Whether what is copied is to be deleted. */
    public boolean isDeleting() {
        return flags.indexOf('d') >= 0;
    }

    /** Whether a value is of the kind that the flags ask for. */
    public boolean wants(Value value) {
        boolean empty = value.isInteger() ? value.number() == 0 : value.length() == 0;
        return (flags.indexOf('e') < 0 || empty)
                && (flags.indexOf('n') < 0 || value.isInteger())
                && (flags.indexOf('s') < 0 || value.isText());
    }
}
