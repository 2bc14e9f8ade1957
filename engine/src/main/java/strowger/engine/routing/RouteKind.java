package strowger.engine.routing;

/** The kinds of route block a configuration has; each begins on its own occasion. */
public enum RouteKind {
    /** {@code request_route}: every request. */
    REQUEST("request_route"),
    /** {@code reply_route}: every reply, before transactions see it. */
    REPLY("reply_route"),
    /** {@code onreply_route[NAME]}: a reply of a transaction that armed it. */
    ONREPLY("onreply_route"),
    /** {@code failure_route[NAME]}: a transaction that armed it has failed. */
    FAILURE("failure_route"),
    /** {@code branch_route[NAME]}: a branch about to be sent. */
    BRANCH("branch_route"),
    /** {@code onsend_route}: a request about to leave. */
    ONSEND("onsend_route"),
    /** {@code event_route[NAME]}: something a module tells of. */
    EVENT("event_route"),
    /** {@code route[NAME]}: called by other routes, allowed wherever its caller is. */
    ROUTE("route");

    private final String keyword;

    RouteKind(String keyword) {
        this.keyword = keyword;
    }

    /** The word that begins such a block in a configuration. */
    public String keyword() {
        return keyword;
    }
}
