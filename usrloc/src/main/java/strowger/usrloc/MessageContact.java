package strowger.usrloc;

import strowger.engine.routing.Attributes;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * The URI that the first contact of a message has from now on, when a function has changed it: kept
 * as an attribute of the message under a name that no script can write. Of requests only: a reply
 * shares the attributes of its transaction, and has a contact of its own.
 */
public final class MessageContact {
    private static final Value NAME = Value.ofText("\u0001contact");

    private MessageContact() {}

    /** Sets the URI; false when the message has too many attributes, or there is no room. */
    public static boolean set(RoutingContext context, Value uri) {
        if (!context.message().isRequest()) {
            return true;
        }
        Attributes attributes = context.attributes();
        attributes.removeAll(NAME);
        return attributes.push(NAME, uri, context.arena());
    }

    /** Reads the URI; null when it is as it came. */
    public static void read(RoutingContext context, Value out) {
        Attributes attributes = context.attributes();
        int place = attributes.find(NAME, 0);
        if (place == Attributes.ABSENT || !context.message().isRequest()) {
            out.setNull();
        } else {
            out.set(attributes.value(place));
        }
    }
}
