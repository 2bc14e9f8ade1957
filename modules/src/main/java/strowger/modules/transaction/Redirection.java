package strowger.modules.transaction;

import strowger.engine.module.Arguments;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.BranchVariables;

/** Where a redirection points to: the branches, if there are any (RFC 3261 §8.3). */
public final class Redirection {
    private static final int REDIRECTION = 3;

    private Redirection() {}

    /** Adds the branches as Contact to the reply if its code redirects; false if they don't fit. */
    public static boolean addContacts(RoutingContext context, int code) {
        if (code / 100 != REDIRECTION) {
            return true;
        }
        Value contacts = context.argument(Arguments.MAX - 2);
        BranchVariables.destinationSet(context, contacts);
        if (contacts.isNull()) {
            return true;
        }
        context.beginText(contacts.length() + 2).put(contacts).putLineEnd();
        context.endText(contacts);
        return contacts.isText() && context.replyHeaders().add(contacts, context.arena());
    }
}
