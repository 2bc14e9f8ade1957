package strowger.presence.document;

/**
 * A comment.
 *
 * @param content without the marks around it.
 */
public record Comment(String content) implements Node {}
