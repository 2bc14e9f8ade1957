package strowger.modules.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.ByteScan;
import strowger.parser.SipMessage;

/**
 * Cursors that a script gives names to, over pieces of the message: its lines, its headers. {@link
 * #COUNT_MAX} at once, for the message they were begun on.
 */
public final class Iterators {
    /** Cursors a script may have at the same time. */
    public static final int COUNT_MAX = 4;

    /** What is found when there is no cursor of a name. */
    public static final Cursor NONE = new Cursor();

    private static final int NAME_LENGTH_MAX = 32;

    private @Nullable ContextState<Cursor[]> state;

    /** Reserves the place of the cursors; before that there are none. */
    public void start(Engine engine) {
        state = engine.contextState(Iterators::cursors);
    }

    private static Cursor[] cursors() {
        Cursor[] cursors = new Cursor[COUNT_MAX];
        for (int index = 0; index < COUNT_MAX; index++) {
            cursors[index] = new Cursor();
        }
        return cursors;
    }

    /** A place in a message. Reusable. */
    public static final class Cursor {
        private final byte[] name = new byte[NAME_LENGTH_MAX];
        private int nameLength = -1;
        private long messageNumber;
        private int next;
        private int limit;
        private int index;
        private int offset;
        private int length;

        private Cursor() {}

        private boolean isOf(RoutingContext context, Value text) {
            if (messageNumber != context.messageNumber() || nameLength != text.length()) {
                return false;
            }
            for (int at = 0; at < nameLength; at++) {
                if (name[at] != text.byteAt(at)) {
                    return false;
                }
            }
            return true;
        }

        private boolean isFree(RoutingContext context) {
            return nameLength < 0 || messageNumber != context.messageNumber();
        }

        private void open(RoutingContext context, Value text) {
            messageNumber = context.messageNumber();
            nameLength = text.length();
            text.buffer().getBytes(text.offset(), name, 0, nameLength);
        }

        private void close() {
            nameLength = -1;
            length = 0;
        }

        /** Stands before the first line of a range. */
        public boolean begin(int from, int to) {
            next = from;
            limit = to;
            index = -1;
            length = 0;
            return true;
        }

        /** Goes to the next line of the range; false behind the last. */
        public boolean nextLine(SipMessage message) {
            if (next >= limit) {
                length = 0;
                return false;
            }
            offset = next;
            int end = ByteScan.indexOf(message.buffer(), offset, limit, (byte) '\n');
            next = Math.min(end + 1, limit);
            length = next - offset;
            return true;
        }

        /** Goes to the header so many places on; false, and on none, where there is none. */
        public boolean moveHeader(SipMessage message, int by) {
            index = Math.clamp((long) index + by, -1, message.headerCount());
            if (index < 0 || index >= message.headerCount()) {
                length = 0;
                return false;
            }
            offset = message.headerOffset(index);
            length = message.headerLength(index);
            return true;
        }

        /** Which header it is on. */
        public int index() {
            return index;
        }

        /** Whether it is on a line or a header. */
        public boolean isOnSomething() {
            return length > 0;
        }

        /** Where that begins. */
        public int offset() {
            return offset;
        }

        /** Its length with its line end. */
        public int length() {
            return length;
        }
    }

    private Cursor[] all(RoutingContext context) {
        ContextState<Cursor[]> reserved = state;
        return reserved == null ? new Cursor[0] : reserved.in(context);
    }

    /** A cursor of a name, begun anew; {@link #NONE} when there are too many. */
    public Cursor open(RoutingContext context, Value name) {
        Cursor known = find(context, name);
        if (known != NONE || name.length() == 0 || name.length() > NAME_LENGTH_MAX) {
            return known;
        }
        for (Cursor cursor : all(context)) {
            if (cursor.isFree(context)) {
                cursor.open(context, name);
                return cursor;
            }
        }
        return NONE;
    }

    /** The cursor of a name; {@link #NONE} if there is none. */
    public Cursor find(RoutingContext context, Value name) {
        for (Cursor cursor : all(context)) {
            if (cursor.isOf(context, name)) {
                return cursor;
            }
        }
        return NONE;
    }

    /** Ends a cursor; false if there is none of the name. */
    public boolean close(RoutingContext context, Value name) {
        Cursor cursor = find(context, name);
        if (cursor == NONE) {
            return false;
        }
        cursor.close();
        return true;
    }

    /** The variable that reads the line a cursor is on, with its line end. */
    public Variable variable(VariableName name) {
        return variable(
                name,
                (message, cursor, out) ->
                        out.setText(message.buffer(), cursor.offset, cursor.length));
    }

    /** Reads what a cursor is on. */
    @FunctionalInterface
    public interface Reader {
        /** Called only when the cursor is on something. */
        void read(SipMessage message, Cursor cursor, Value out);
    }

    /** A variable that reads what a cursor is on; null if it is on nothing. */
    public Variable variable(VariableName name, Reader reader) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException("it needs the name of an iterator");
        }
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    inner.read(context, out);
                    out.toText(context.arena());
                    Cursor cursor = find(context, out);
                    out.setNull();
                    if (cursor.isOnSomething()) {
                        reader.read(context.message(), cursor, out);
                    }
                });
    }
}
