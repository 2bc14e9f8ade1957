package strowger.modules.attributes;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.Substitution;

/** A substitution in the values of an attribute. */
public final class AttributeSubstitution {
    private final Substitution substitution;

    private AttributeSubstitution(Substitution substitution) {
        this.substitution = substitution;
    }

    /** Reads {@code /expression/replacement/flags}. */
    public static AttributeSubstitution parse(String text) {
        return new AttributeSubstitution(Substitution.parse(text));
    }

    /**
     * {@code $avp(from)/$avp(to)/flags}: where values come from and go to.
     *
     * @param from the attribute that is read.
     * @param to the attribute that is pushed to; the same one to replace in place.
     * @param separate whether the two differ.
     */
    public record Names(AttributeName from, AttributeName to, boolean separate) {
        /** Reads the names. */
        public static Names parse(String text) {
            int second = text.indexOf("/$avp(");
            AttributeName from = AttributeName.parse(second < 0 ? text : text.substring(0, second));
            return second < 0
                    ? new Names(from, from, false)
                    : new Names(from, AttributeName.parse(text.substring(second + 1)), true);
        }
    }

    /** Substitutes; whether anything was found. */
    public boolean apply(RoutingContext context, Names names) {
        boolean every = names.from().isEvery() || names.to().isEvery();
        boolean changed = false;
        int count = 0;
        while (names.from().find(context, count) >= 0) {
            count++; // a value that is pushed must not be met again
        }
        for (int depth = 0; depth < (every ? count : Math.min(count, 1)); depth++) {
            changed |= change(context, names, names.from().find(context, depth));
        }
        return changed;
    }

    private boolean change(RoutingContext context, Names names, int place) {
        Value value = context.argument(0);
        value.set(context.attributes().value(place));
        value.toText(context.arena());
        if (!substitution.apply(context, value)) {
            return false;
        }
        return names.separate()
                ? names.to().push(context, value)
                : context.attributes().replace(place, value, context.arena());
    }
}
