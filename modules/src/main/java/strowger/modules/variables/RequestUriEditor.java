package strowger.modules.variables;

import strowger.engine.routing.Branch;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * Rewrites the request URI or a part of it: {@code $ru $rU $rd $rp}, and the functions that do the
 * same.
 *
 * <p>A part is taken as it is, even a user that belongs escaped into a URI; a control character is
 * refused.
 */
public final class RequestUriEditor {
    private static final Value NONE = new Value();

    private RequestUriEditor() {}

    /** Sets the whole; empty text makes it unreadable. Null and integers are refused. */
    public static boolean assign(RoutingContext context, Value uri) {
        if (uri.isText() && uri.length() == 0) {
            context.rewriteRequestUri(NONE);
            context.main().uri().setEmpty();
            return true;
        }
        return uri.isText() && context.rewriteRequestUri(uri);
    }

    /** Sets the user, its password kept; null removes both. */
    public static boolean assignUser(RoutingContext context, Value user) {
        return UriChange.user(context, context.requestUri(), user) && install(context, user);
    }

    /** Sets user and password, with the colon between them. */
    public static boolean assignUserAndPassword(RoutingContext context, Value both) {
        return UriChange.userAndPassword(context, context.requestUri(), both)
                && install(context, both);
    }

    /** Sets the host. */
    public static boolean assignHost(RoutingContext context, Value host) {
        return UriChange.host(context, context.requestUri(), host) && install(context, host);
    }

    /** Sets host and port, with the colon between them. */
    public static boolean assignHostAndPort(RoutingContext context, Value both) {
        return UriChange.hostAndPort(context, context.requestUri(), both) && install(context, both);
    }

    /** Sets the port; null or empty text removes it. */
    public static boolean assignPort(RoutingContext context, Value port) {
        return UriChange.port(context, context.requestUri(), port) && install(context, port);
    }

    private static boolean install(RoutingContext context, Value uri) {
        if (!context.rewriteRequestUri(uri)) { // no URI by the grammar, but what was asked for
            context.rewriteRequestUri(NONE);
            Branch.assign(context.main().uri(), uri, context.arena());
        }
        return context.main().uri().isText();
    }
}
