package strowger.usrloc.registrar;

import strowger.engine.value.Value;
import strowger.parser.CommaList;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;

/** The first hop of a stored path. Reusable; for one thread. */
public final class PathHop {
    private final CommaList hops = new CommaList();
    private final NameAddr address = new NameAddr();
    private int next;

    /** Reads it; false when the path has none that can be read. */
    public boolean first(Value path) {
        hops.wrap(path.buffer(), path.offset(), path.length());
        if (!hops.next()) {
            return false;
        }
        int offset = hops.offset();
        int length = hops.length();
        next = hops.next() ? hops.offset() : path.offset() + path.length();
        return address.wrap(path.buffer(), offset, length) == ParseError.NONE;
    }

    /** The hop. */
    public NameAddr address() {
        return address;
    }

    /** Where the second hop begins; the end of the path if there is none. */
    int next() {
        return next;
    }
}
