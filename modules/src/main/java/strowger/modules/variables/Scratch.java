package strowger.modules.variables;

import strowger.parser.CommaList;
import strowger.parser.ContactList;
import strowger.parser.Credentials;
import strowger.parser.HeaderElements;
import strowger.parser.NameAddr;
import strowger.parser.SipUri;
import strowger.parser.Via;

/** Flyweights for the duration of one call; one of each to a thread. */
final class Scratch {
    private static final ThreadLocal<Scratch> CURRENT = ThreadLocal.withInitial(Scratch::new);
    private static final SipUri NO_URI = new SipUri();

    private final SipUri uri = new SipUri();
    private final NameAddr address = new NameAddr();
    private final Credentials credentials = new Credentials();
    private final HeaderElements elements = new HeaderElements();
    private final ContactList contacts = new ContactList();
    private final Via via = new Via();
    private final CommaList commas = new CommaList();
    private final ParameterText parameters = new ParameterText();

    /** This thread's. */
    static Scratch current() {
        return CURRENT.get();
    }

    /** A URI of no parts. */
    static SipUri noUri() {
        return NO_URI;
    }

    SipUri uri() {
        return uri;
    }

    NameAddr address() {
        return address;
    }

    Credentials credentials() {
        return credentials;
    }

    HeaderElements elements() {
        return elements;
    }

    ContactList contacts() {
        return contacts;
    }

    ParameterText parameters() {
        return parameters;
    }

    CommaList commas() {
        return commas;
    }

    Via via() {
        return via;
    }
}
