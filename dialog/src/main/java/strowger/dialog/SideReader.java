package strowger.dialog;

import strowger.engine.value.Value;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;

/**
 * Reads from messages what a dialog keeps of its sides: the remote target of each, and the route
 * set that leads there (RFC 3261 §12.1). Reusable; one thread.
 */
final class SideReader {
    private final RouteSet routes = new RouteSet();
    private final AddressList contacts = new AddressList();
    private final Value text = new Value();

    RouteSet routes() {
        return routes;
    }

    /** A value for what is read. */
    Value text() {
        return text;
    }

    /** Reads the URI of the first Contact; empty without one. */
    void contact(SipMessage message, Value out) {
        if (contacts.wrap(message, HeaderName.CONTACT).next()) {
            NameAddr address = contacts.address();
            out.setText(message.buffer(), address.uriOffset(), address.uriLength());
        } else {
            out.setEmpty();
        }
    }
}
