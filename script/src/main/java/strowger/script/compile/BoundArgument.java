package strowger.script.compile;

import strowger.engine.module.Argument;
import strowger.engine.module.Transformation;
import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.List;
import java.util.Map;

/** Arguments as the compiler binds them. Shared by all reactors. */
sealed interface BoundArgument extends Argument {
    /** The same at each call. */
    record Constant(Value value, String source) implements BoundArgument {
        @Override
        public void read(RoutingContext context, Value out) {
            out.set(value);
        }

        @Override
        public boolean isConstant() {
            return true;
        }
    }

    /** A variable. */
    record OfVariable(Variable variable, String source) implements BoundArgument {
        @Override
        public void read(RoutingContext context, Value out) {
            variable.read(context, out);
        }

        @Override
        public boolean assign(RoutingContext context, Value value) {
            return variable.assign(context, value);
        }
    }

    /** Text in which variables are replaced; null is written as {@code <null>}. */
    record Text(List<Argument> parts, String source) implements BoundArgument {
        private static final Value NULL = Value.ofText("<null>");

        @Override
        public void read(RoutingContext context, Value out) {
            int mark = context.mark();
            int count = parts.size();
            if (!context.push(count)) {
                out.setNull();
                return;
            }
            int length = 0;
            for (int index = 0; index < count; index++) {
                Value part = context.top(count - index);
                parts.get(index).read(context, part);
                if (part.isNull()) {
                    part.set(NULL);
                }
                part.toText(context.arena());
                length += part.length();
            }
            join(context, count, length, out);
            context.release(mark);
        }

        private static void join(RoutingContext context, int count, int length, Value out) {
            Arena arena = context.arena();
            int start = arena.claim(length);
            if (start == Arena.FULL) {
                out.setNull();
                return;
            }
            int at = start;
            for (int index = 0; index < count; index++) {
                Value part = context.top(count - index);
                arena.buffer().putBytes(at, part.buffer(), part.offset(), part.length());
                at += part.length();
            }
            out.setText(arena.buffer(), start, length);
        }
    }

    /** A {@code $var}. */
    record SlotVariable(int slot) implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            out.set(context.variable(slot));
        }

        @Override
        public boolean assign(RoutingContext context, Value value) {
            Operations.assignSlot(context, slot, value);
            return true;
        }

        @Override
        public boolean isAssignable() {
            return true;
        }
    }

    /** A {@code $var} whose name is made at run time; null if the program has none of that name. */
    record NamedSlot(Argument name, Map<String, Integer> slots) implements Variable {
        private static final int NONE = -1;

        @Override
        public void read(RoutingContext context, Value out) {
            int slot = slot(context, out);
            if (slot == NONE) {
                out.setNull();
            } else {
                out.set(context.variable(slot));
            }
        }

        @Override
        public boolean assign(RoutingContext context, Value value) {
            int slot = slot(context, new Value());
            if (slot == NONE) {
                return false;
            }
            Operations.assignSlot(context, slot, value);
            return true;
        }

        @Override
        public boolean isAssignable() {
            return true;
        }

        private int slot(RoutingContext context, Value text) {
            name.read(context, text);
            text.toText(context.arena());
            byte[] bytes = new byte[text.length()];
            text.buffer().getBytes(text.offset(), bytes);
            return slots.getOrDefault(Bytes.textOf(bytes), NONE);
        }
    }

    /** A variable and a transformation of its value. */
    record Transformed(Variable variable, Transformation transformation) implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            variable.read(context, out);
            transformation.apply(context, out);
        }
    }

    /** A variable that always has the same value. */
    record Fixed(Value value) implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            out.set(value);
        }
    }

    /** {@code $rc}. */
    record LastResult() implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            out.setInteger(context.returnCode());
        }
    }

    /** A text with variables read as a variable: {@code $_s(text)}. */
    record AsVariable(Argument argument) implements Variable {
        @Override
        public void read(RoutingContext context, Value out) {
            argument.read(context, out);
        }
    }
}
