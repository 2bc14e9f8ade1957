package strowger.modules.htable;

import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/** A variable about one item of a table. What it makes of the item is given when it is bound. */
final class ItemVariable implements Variable {
    private final ItemName name;
    private final Reader reader;
    private final Writer writer;
    private final ValueType type;

    /** Reads something of an item. */
    @FunctionalInterface
    interface Reader {
        void read(RoutingContext context, Table table, Value name, Value out);
    }

    /** Changes something of an item. */
    @FunctionalInterface
    interface Writer {
        /** Changes nothing. */
        Writer NONE = (_, _, _, _) -> false;

        boolean write(RoutingContext context, Table table, Value name, Value value);
    }

    ItemVariable(ItemName name, ValueType type, Reader reader, Writer writer) {
        this.name = name;
        this.type = type;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public void read(RoutingContext context, Value out) {
        int mark = context.mark();
        if (!context.push(1)) {
            out.setNull();
            return;
        }
        Value item = context.top(1);
        name.read(context, item);
        if (item.isNull()) {
            out.setNull();
        } else {
            reader.read(context, name.table(), item, out);
        }
        context.release(mark);
    }

    @Override
    public boolean assign(RoutingContext context, Value value) {
        int mark = context.mark();
        if (!context.push(1)) {
            return false;
        }
        Value item = context.top(1);
        name.read(context, item);
        boolean written = !item.isNull() && writer.write(context, name.table(), item, value);
        context.release(mark);
        return written;
    }

    @Override
    public boolean isAssignable() {
        return writer != Writer.NONE;
    }

    @Override
    public ValueType type() {
        return type;
    }
}
