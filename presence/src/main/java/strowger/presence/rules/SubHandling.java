package strowger.presence.rules;

/** What is done with a watcher's subscription (RFC 5025 §3.2.1), the least permission first. */
public enum SubHandling {
    BLOCK,
    CONFIRM,
    POLITE_BLOCK,
    ALLOW;

    /**
     * Reads the text of {@code sub-handling}.
     *
     * @return {@link #BLOCK} for a text that is none of these: nothing is shown by mistake.
     */
    static SubHandling of(String text) {
        return switch (text) {
            case "allow" -> ALLOW;
            case "polite-block" -> POLITE_BLOCK;
            case "confirm" -> CONFIRM;
            default -> BLOCK;
        };
    }
}
