package strowger.presence.document;

/**
 * Characters between elements.
 *
 * @param content unescaped.
 */
public record Text(String content) implements Node {}
