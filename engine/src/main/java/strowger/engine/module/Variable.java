package strowger.engine.module;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/** A pseudo-variable as one place in a configuration uses it: its name and index are bound. */
@FunctionalInterface
public interface Variable {
    /** Reads the variable; sets null when it has no value here. Called on the context's reactor. */
    void read(RoutingContext context, Value out);

    /**
     * Assigns a value; null removes what can be removed.
     *
     * @return false when the value can't be taken.
     */
    default boolean assign(RoutingContext context, Value value) {
        return false;
    }

    /** Whether the variable can be assigned to at all. */
    default boolean isAssignable() {
        return false;
    }

    /** What is known of its values when the configuration is compiled. */
    default ValueType type() {
        return ValueType.ANY;
    }

    /** Takes a value; the other half of a variable that can be assigned to. */
    @FunctionalInterface
    interface Writer {
        /** Returns false when the value can't be taken. */
        boolean assign(RoutingContext context, Value value);
    }

    /** Joins a reader and a writer. */
    static Variable of(ValueType type, Variable reader, Writer writer) {
        return new Variable() {
            @Override
            public void read(RoutingContext context, Value out) {
                reader.read(context, out);
            }

            @Override
            public boolean assign(RoutingContext context, Value value) {
                return writer.assign(context, value);
            }

            @Override
            public boolean isAssignable() {
                return true;
            }

            @Override
            public ValueType type() {
                return type;
            }
        };
    }

    /** A reader whose values are of one type. */
    static Variable of(ValueType type, Variable reader) {
        return new Variable() {
            @Override
            public void read(RoutingContext context, Value out) {
                reader.read(context, out);
            }

            @Override
            public ValueType type() {
                return type;
            }
        };
    }
}
