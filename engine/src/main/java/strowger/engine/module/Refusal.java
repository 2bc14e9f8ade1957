package strowger.engine.module;

/**
 * Something that Kamailio's module has and ours has not, on purpose or not yet.
 *
 * @param module it belongs to.
 * @param kind of export it would be.
 * @param name it would have.
 * @param reason why it is not there, and what to do instead.
 */
public record Refusal(String module, Kind kind, String name, String reason) {

    /** Kinds of export, as the compatibility page lists them. */
    public enum Kind {
        PARAMETER("parameter"),
        FUNCTION("function"),
        VARIABLE("variable"),
        TRANSFORMATION("transformation"),
        COMMAND("RPC command"),
        EVENT_ROUTE("event route"),
        STATISTIC("statistic");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** What users call it. */
        public String word() {
            return word;
        }
    }
}
