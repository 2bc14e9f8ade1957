package strowger.engine.regex;

import java.util.List;

/** A part of a regular expression. */
sealed interface Node {
    /** One byte of a set. */
    record Bytes(ByteSet set) implements Node {}

    /** One after the other; none at all is the empty text. */
    record Sequence(List<Node> parts) implements Node {}

    /** One or the other. */
    record Alternatives(List<Node> parts) implements Node {}

    /** Again and again; {@code max} is {@link #UNBOUNDED} for without end. */
    record Repeated(Node part, int min, int max) implements Node {}

    /** The begin of the text. */
    record Begin() implements Node {}

    /** The end of the text. */
    record End() implements Node {}

    /** No limit to the repetitions. */
    int UNBOUNDED = -1;
}
