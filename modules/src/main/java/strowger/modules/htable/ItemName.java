package strowger.modules.htable;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * {@code table=>name} as one variable of a configuration has it: the table is known, bound once.
 */
final class ItemName {
    private final Table table;
    private final Argument whole;
    private final int prefixLength;
    private final Value constant;

    private ItemName(Tables.Place place, Argument whole) {
        this.table = place.table();
        this.whole = whole;
        prefixLength = place.prefixLength();
        constant = whole.isConstant() ? Value.ofText(place.rest()) : new Value();
    }

    /**
     * Binds it.
     *
     * @throws ConfigurationException when it names no table that is defined.
     */
    static ItemName bind(Tables tables, VariableName variable) {
        Argument inner = variable.inner();
        if (inner == null) {
            throw new ConfigurationException("$" + variable.name() + " needs (table=>name)");
        }
        return new ItemName(tables.place(inner.source()), inner);
    }

    Table table() {
        return table;
    }

    /** Whether the name is the same at each use. */
    boolean isConstant() {
        return constant.isText();
    }

    /** The name as it stands in the configuration. */
    String source() {
        return constant.toString();
    }

    /** Reads the name; null when it could not be made. */
    void read(RoutingContext context, Value out) {
        if (constant.isText()) {
            out.set(constant);
            return;
        }
        whole.read(context, out);
        if (out.isText() && out.length() >= prefixLength) {
            out.setText(out.buffer(), out.offset() + prefixLength, out.length() - prefixLength);
        } else {
            out.setNull();
        }
    }
}
