package strowger.presence.document;

/**
 * An attribute of an element.
 *
 * @param namespace empty for none.
 * @param prefix that was written before it; empty for none.
 * @param name without prefix.
 * @param value unescaped.
 */
public record Attribute(String namespace, String prefix, String name, String value) {
    /** An attribute in no namespace. */
    public static Attribute of(String name, String value) {
        return new Attribute("", "", name, value);
    }
}
