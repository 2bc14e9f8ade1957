package strowger.presence.document;

/**
 * A declaration of a namespace.
 *
 * @param prefix empty for the default namespace.
 * @param namespace empty to take the default away.
 */
public record Declaration(String prefix, String namespace) {}
