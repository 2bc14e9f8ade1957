package strowger.engine.module;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A structure in the result of an RPC command: members in the order they were added; a name may
 * stand more than once, as it does in Kamailio's answers.
 *
 * <p>Values are {@code String}, {@code Long}, {@code Integer}, {@code Double}, {@code Boolean},
 * {@code Struct}, {@code List} of these, or null.
 */
public final class Struct {
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    /** Adds a member; returns this. */
    public Struct add(String name, @Nullable Object value) {
        names.add(name);
        values.add(value);
        return this;
    }

    /** Adds a structure as a member, and returns the new one. */
    public Struct struct(String name) {
        Struct inner = new Struct();
        add(name, inner);
        return inner;
    }

    public int size() {
        return names.size();
    }

    /** Visits the members in order. */
    public void forEach(BiConsumer<String, @Nullable Object> visitor) {
        for (int index = 0; index < names.size(); index++) {
            visitor.accept(names.get(index), values.get(index));
        }
    }
}
