package strowger.usrloc.registrar;

import org.agrona.DirectBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.Decimal;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.TokenList;
import strowger.usrloc.Contact;
import strowger.usrloc.MessageContact;

/**
 * What a REGISTER asks for, read and checked as a whole before anything is changed (RFC 3261 §10.3
 * steps 6 and 7). Reusable; for one thread; valid while the message is.
 */
final class RegisterRequest {
    /** Contacts one request may have. */
    static final int CONTACTS_MAX = 128;

    private static final long NOTHING_SAID = Long.MIN_VALUE;
    private static final int Q_MAX = 1000;
    private static final int CALL_ID_LENGTH_MAX = 255;
    private static final int INSTANCE_LENGTH_MAX = 255;
    private static final Token EXPIRES = Token.of("expires");
    private static final Token GRUU = Token.of("gruu");

    private final ContactList list = new ContactList();
    private final TokenList tokens = new TokenList();
    private final RequestedContact[] contacts = new RequestedContact[CONTACTS_MAX];
    private final PathRule.Reader path = new PathRule.Reader();
    private final OutboundRule.Reader outbound = new OutboundRule.Reader();
    private final Value received = new Value();
    private final Value changed = new Value();
    private final Value said = new Value();
    private SipMessage message = new SipMessage();
    private int count;
    private int headersMethods;
    private boolean star;
    private boolean gruuSupported;

    RegisterRequest() {
        for (int index = 0; index < CONTACTS_MAX; index++) {
            contacts[index] = new RequestedContact();
        }
    }

    /**
     * Reads the context's message.
     *
     * @param exact whether the time asked for is not varied.
     * @return what is wrong with it.
     */
    Refusal read(RoutingContext context, Rules rules, boolean exact) {
        message = context.message();
        count = 0;
        star = false;
        gruuSupported = tokens.wrap(message, HeaderName.SUPPORTED).contains(GRUU);
        Refusal refusal = path.read(context, rules.path());
        refusal = refusal == Refusal.NONE ? readContacts(context, rules, exact) : refusal;
        refusal = refusal == Refusal.NONE ? readOutbound(rules) : refusal;
        return refusal == Refusal.NONE ? checkLengths(context, rules) : refusal;
    }

    private Refusal readContacts(RoutingContext context, Rules rules, boolean exact) {
        MessageContact.read(context, changed);
        headersMethods =
                message.find(HeaderName.ALLOW) == SipMessage.ABSENT
                        ? Contact.ALL_METHODS
                        : tokens.wrap(message, HeaderName.ALLOW).methods();
        long headerSec = headerExpires();
        long saidQ = rules.xavps().number(context, ContactXavps.Q, said, NOTHING_SAID);
        list.wrap(message);
        while (list.next()) {
            if (count == CONTACTS_MAX) {
                return Refusal.CONTACTS_TOO_MANY;
            }
            if (list.contact().isStar()) {
                star = true;
                count++;
                continue;
            }
            RequestedContact contact = contacts[count++];
            readContact(list.contact(), contact, rules);
            contact.q = saidQ == NOTHING_SAID ? contact.q : Math.clamp(saidQ, -1, Q_MAX);
            if (count == 1 && changed.isText()) {
                contact.uri.set(changed);
            }
            long askedSec = contactExpires(list.contact().address(), headerSec);
            if (askedSec != 0) {
                askedSec = saidSec(context, rules, askedSec);
            }
            if (rules.expires().isTooBrief(askedSec)) {
                return Refusal.INTERVAL_TOO_BRIEF;
            }
            contact.expiresSec = rules.expires().seconds(askedSec, exact);
        }
        if (list.fault() != ParseError.NONE) {
            return Refusal.CONTACT_MALFORMED;
        }
        return star ? checkStar(headerSec) : Refusal.NONE;
    }

    private long saidSec(RoutingContext context, Rules rules, long askedSec) {
        long seconds = rules.xavps().number(context, ContactXavps.EXPIRES_SEC, said, askedSec);
        return Math.clamp(seconds, ExpiresRule.ABSENT, ExpiresRule.SECONDS_MAX);
    }

    private Refusal checkStar(long headerSec) {
        if (count > 1) {
            return Refusal.STAR_NOT_ALONE;
        }
        return headerSec == 0 ? Refusal.NONE : Refusal.STAR_EXPIRES;
    }

    private long headerExpires() {
        int index = message.find(HeaderName.EXPIRES);
        return index == SipMessage.ABSENT
                ? ExpiresRule.ABSENT
                : seconds(message.valueOffset(index), message.valueLength(index));
    }

    private long contactExpires(NameAddr address, long headerSec) {
        Parameters parameters = address.parameters();
        return parameters.find(EXPIRES) && parameters.valueLength() > 0
                ? seconds(parameters.valueOffset(), parameters.valueLength())
                : headerSec;
    }

    private long seconds(int offset, int length) {
        long seconds = Decimal.parse(message.buffer(), offset, length);
        return seconds == Decimal.MALFORMED || seconds > ExpiresRule.SECONDS_MAX
                ? ExpiresRule.ABSENT
                : seconds;
    }

    private void readContact(strowger.parser.Contact given, RequestedContact contact, Rules rules) {
        contact.uri.setText(
                message.buffer(), given.address().uriOffset(), given.address().uriLength());
        contact.instanceOffset = given.instanceOffset();
        contact.instanceLength = given.instanceLength();
        contact.regId = Math.max(given.regId(), 0);
        contact.q = given.q() == strowger.parser.Contact.ABSENT ? rules.defaultQ() : given.q();
        contact.methods =
                given.methodsLength() == 0
                        ? headersMethods
                        : tokens.methods(
                                message.buffer(), given.methodsOffset(), given.methodsLength());
    }

    /** A reg-id that does not count is forgotten (RFC 5626 §6). */
    private Refusal readOutbound(Rules rules) {
        boolean flows = false;
        for (int index = 0; index < count && !star; index++) {
            flows |= contacts[index].regId > 0;
        }
        Refusal refusal = outbound.read(message, path, flows, rules.outbound());
        for (int index = 0; index < count && !outbound.doesRegIdCount(); index++) {
            contacts[index].regId = 0;
        }
        return refusal;
    }

    private Refusal checkLengths(RoutingContext context, Rules rules) {
        rules.received().read(context, received);
        if (path.received().isText()) {
            received.set(path.received());
        }
        if (message.callIdLength() > CALL_ID_LENGTH_MAX) {
            return Refusal.CALL_ID_TOO_LONG;
        }
        int lengthMax = rules.contactLengthMax();
        boolean fits = !received.isText() || received.length() <= lengthMax;
        for (int index = 0; index < count && !star; index++) {
            fits &= contacts[index].uri.length() <= lengthMax;
            fits &= contacts[index].instanceLength <= INSTANCE_LENGTH_MAX;
        }
        fits &= !path.path().isText() || path.path().length() <= 2 * lengthMax;
        return fits ? Refusal.NONE : Refusal.CONTACT_TOO_LONG;
    }

    /** Contacts asked for; 0 of a query. */
    int count() {
        return star ? 0 : count;
    }

    RequestedContact at(int index) {
        return contacts[index];
    }

    /** Whether all contacts are to be unbound. */
    boolean isStar() {
        return star;
    }

    /** Whether it only asks which contacts are bound. */
    boolean isQuery() {
        return count == 0;
    }

    /** The bytes that places are in. */
    DirectBuffer buffer() {
        return message.buffer();
    }

    SipMessage message() {
        return message;
    }

    PathRule.Reader path() {
        return path;
    }

    OutboundRule.Reader outbound() {
        return outbound;
    }

    /** Where the request really came from, as a URI; null if the contact is as good. */
    Value received() {
        return received;
    }

    /** Whether the client knows GRUUs (RFC 5627). */
    boolean isGruuSupported() {
        return gruuSupported;
    }
}
