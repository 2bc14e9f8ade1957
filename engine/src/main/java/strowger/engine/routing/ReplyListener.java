package strowger.engine.routing;

/** Hears of each well-formed reply to a request that went through us, before the script does. */
@FunctionalInterface
public interface ReplyListener {
    /** A reply has come; called on its reactor, short. */
    void onReply(RoutingContext reply);
}
