package strowger.engine.routing;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * What a script wants in the reply to this request: header lines and a body ({@code
 * append_to_reply}, {@code set_reply_body}). Bounded; text lies in the context's arena.
 */
public final class ReplyHeaders {
    /** Pieces of header text, at most. */
    public static final int COUNT_MAX = 256;

    private static final int LINE_LENGTH = 64; // names and line ends of the lines a body brings

    private final Value[] lines = new Value[COUNT_MAX];
    private final Value body = new Value();
    private final Value contentType = new Value();
    private int count;
    private int length;

    ReplyHeaders() {
        for (int index = 0; index < COUNT_MAX; index++) {
            lines[index] = new Value();
        }
    }

    void clear() {
        count = 0;
        length = 0;
        body.setNull();
        contentType.setNull();
    }

    /**
     * Adds header lines, each with its line end.
     *
     * @return false when there are too many, or the arena is full.
     */
    public boolean add(Value text, Arena arena) {
        if (count == COUNT_MAX) {
            return false;
        }
        Value line = lines[count];
        line.set(text);
        line.keepIn(arena);
        if (!line.isText()) {
            return false;
        }
        count++;
        length += line.length();
        return true;
    }

    /** Sets the body and its Content-Type. */
    public void body(Value text, Value type, Arena arena) {
        Branch.assign(body, text, arena);
        Branch.assign(contentType, type, arena);
    }

    /** Pieces of header text added. */
    public int count() {
        return count;
    }

    public Value at(int index) {
        return lines[index];
    }

    /** The body; null for none. */
    public Value body() {
        return body;
    }

    public Value contentType() {
        return contentType;
    }

    /** Bytes that all of it takes in a reply, an upper bound. */
    public int length() {
        return body.isText() ? length + body.length() + contentType.length() + LINE_LENGTH : length;
    }
}
