package strowger.engine.routing;

import strowger.engine.value.Value;

/**
 * What a core asks about requests of HTTP that come over the sockets of SIP, and how modules answer
 * them. Called on the reactor of the request.
 */
public interface HttpService {
    /** Takes no request. */
    HttpService NONE =
            new HttpService() {
                @Override
                public String route(RoutingContext request) {
                    return "";
                }

                @Override
                public void onEnd(RoutingContext request) {}

                @Override
                public boolean reply(
                        RoutingContext request,
                        int code,
                        Value reason,
                        Value contentType,
                        Value body) {
                    return false;
                }
            };

    /**
     * A request has come.
     *
     * @return the event route to be run on it; empty when it is dealt with.
     */
    String route(RoutingContext request);

    /** The event route has ended. */
    void onEnd(RoutingContext request);

    /**
     * Answers a request, with the header lines of its {@link RoutingContext#replyHeaders}.
     *
     * @param code 200 to 599.
     * @param contentType none is named if this is empty or null.
     * @param body none if null.
     * @return false when the context holds no request of HTTP, was answered before, or the answer
     *     can't be sent.
     */
    boolean reply(RoutingContext request, int code, Value reason, Value contentType, Value body);
}
