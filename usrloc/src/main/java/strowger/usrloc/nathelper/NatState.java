package strowger.usrloc.nathelper;

import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.parser.Via;
import strowger.usrloc.MessageContact;

/** What the functions need for one message: made once for a context and used again. */
final class NatState {
    final Endpoint endpoint = new Endpoint();
    final Value text = new Value();
    final SipUri uri = new SipUri();
    final Via via = new Via();
    private final ContactList list = new ContactList();

    /** Reads the first contact of the message, as it is now, into {@link #uri}. */
    boolean readContact(RoutingContext context) {
        boolean there = list.wrap(context.message()).next() && !list.contact().isStar();
        if (!there) {
            return false;
        }
        MessageContact.read(context, text);
        if (!text.isText()) {
            NameAddr address = address();
            text.setText(context.message().buffer(), address.uriOffset(), address.uriLength());
        }
        return uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE
                && uri.isSip();
    }

    /** The first contact as it stands in the message; call after {@link #readContact}. */
    NameAddr address() {
        return list.contact().address();
    }

    /** Reads the host of {@link #uri} as an address. */
    boolean readHost() {
        return endpoint.parseHost(uri.buffer(), uri.hostOffset(), uri.hostLength());
    }
}
