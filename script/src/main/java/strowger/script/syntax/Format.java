package strowger.script.syntax;

import java.util.List;

/**
 * Text in which variables are replaced.
 *
 * @param source as it was written.
 * @param parts in order; no two texts beside each other, none empty.
 */
public record Format(String source, List<Part> parts) {
    /** A piece of text, or a variable. */
    public sealed interface Part permits Text, VariableReference {}

    /** Text that stays as it is. */
    public record Text(String text) implements Part {}

    /** Whether there is no variable in it. */
    public boolean isConstant() {
        return parts.isEmpty() || (parts.size() == 1 && parts.getFirst() instanceof Text);
    }

    /** The text, when it {@link #isConstant()}. */
    public String constant() {
        return parts.isEmpty() || !(parts.getFirst() instanceof Text only) ? "" : only.text();
    }
}
