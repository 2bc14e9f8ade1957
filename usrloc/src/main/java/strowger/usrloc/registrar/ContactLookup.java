package strowger.usrloc.registrar;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.Branch;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * The functions that send a request to contacts: {@code lookup}, {@code lookup_branches}, {@code
 * lookup_to_dset}. They allocate nothing.
 */
final class ContactLookup {
    private static final int METHOD_NOT_ALLOWED = -2;
    private static final int FAILED = -3;
    private static final int BY_FLAGS = 1;
    private static final int BY_CONNECTION = 2;
    private static final Token GR = Token.of("gr");

    private final Rules rules;
    private final Supplier<ContextState<RegistrarState>> states;
    private final LongPredicate alive;

    /**
     * @param alive whether a connection is there.
     */
    ContactLookup(Rules rules, Supplier<ContextState<RegistrarState>> states, LongPredicate alive) {
        this.rules = rules;
        this.states = states;
        this.alive = alive;
    }

    void export(Exports exports, TableNames tables) {
        Parameter uri = Parameter.text("uri").orAbsent();
        exports.function("lookup", this::lookup, tables.parameter(), uri)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc(
                        "Sends the request to the contacts of an address of record: the first"
                                + " becomes the request URI, the others branches. Returns 1 found,"
                                + " -1 none, -2 none that takes the method, -3 no address.");
        exports.function("lookup_to_dset", this::lookupToBranches, tables.parameter(), uri)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("As lookup, but all contacts become branches; the request URI stays.");
        exports.function("lookup_branches", this::lookupBranches, tables.parameter())
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("As lookup, for the request URI and each branch that is there.");
    }

    private int lookup(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = arguments.resolved(context, 0, TableName.class).table();
        return readUri(context, arguments, state) ? lookup(context, table, state, true) : FAILED;
    }

    private int lookupToBranches(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = arguments.resolved(context, 0, TableName.class).table();
        return readUri(context, arguments, state) ? lookup(context, table, state, false) : FAILED;
    }

    /** Reads the URI to look up: the one given, else the request URI as it is now. */
    private static boolean readUri(
            RoutingContext context, Arguments arguments, RegistrarState state) {
        Value text = state.text;
        text.setNull();
        if (arguments.has(1)) {
            text.set(arguments.text(context, 1));
        }
        if (!text.isText() || text.length() == 0) {
            context.readRequestUri(text);
        }
        return state.uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE;
    }

    /** Each branch that is there is replaced by the contacts its URI has; others stay. */
    private int lookupBranches(RoutingContext context, Arguments arguments) {
        LocationTable table = arguments.resolved(context, 0, TableName.class).table();
        RegistrarState state = states.get().in(context);
        int result =
                readUri(context, arguments, state) ? lookup(context, table, state, true) : FAILED;
        int before = context.branches().count();
        int at = 0;
        for (int seen = 0; seen < before; seen++) { // those appended meanwhile are contacts
            Branch branch = context.branches().at(at);
            state.text.set(branch.uri());
            boolean own = !branch.ruid().isText() && isUri(state);
            if (own && lookup(context, table, state, false) == Function.TRUE) {
                context.branches().remove(at);
                result = Function.TRUE;
            } else {
                at++;
            }
        }
        return result;
    }

    private static boolean isUri(RegistrarState state) {
        Value text = state.text;
        return text.isText()
                && state.uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE;
    }

    private int lookup(
            RoutingContext context, LocationTable table, RegistrarState state, boolean rewrite) {
        ContactSet contacts = state.contacts(table);
        if (state.uri.parameters().find(GR)) {
            return lookupGruu(context, table, state, contacts, rewrite);
        }
        AddressOfRecord aor = state.aor;
        if (aor.read(state.uri, rules.aor()) != Refusal.NONE) {
            return FAILED;
        }
        if (table.read(aor.bytes(), 0, aor.length(), contacts) == 0) {
            return Function.FALSE;
        }
        long branchFlags = rules.xavps().number(context, ContactXavps.BRANCH_FLAGS, state.text, 0);
        boolean first = rewrite;
        int taken = 0;
        for (int index = 0; index < contacts.count() && taken < state.taken.length; index++) {
            Contact contact = contacts.at(index);
            if (!takesMethod(context.message(), contact) || isLeftOut(contact, branchFlags)) {
                continue;
            }
            boolean done = first ? toRequest(context, contact) : toBranch(context, contact);
            if (done) {
                state.taken[taken++] = index;
            }
            if (first && !rules.areBranchesAppended()) {
                break;
            }
            first = false;
        }
        for (int index = taken - 1; index >= 0; index--) { // the first in front
            tell(context, contacts.at(state.taken[index]), state, table.nowMs());
        }
        return taken > 0 ? Function.TRUE : METHOD_NOT_ALLOWED;
    }

    private void tell(RoutingContext context, Contact contact, RegistrarState state, long nowMs) {
        rules.xavps().giveBack(context, contact, state.attributes);
        rules.xavps().tell(context, contact, nowMs, state.text);
    }

    private boolean isLeftOut(Contact contact, long branchFlags) {
        long filter = rules.lookupFilter();
        boolean flagged =
                (filter & BY_FLAGS) != 0
                        && branchFlags != 0
                        && (contact.branchFlags() & branchFlags) == 0;
        boolean lost =
                (filter & BY_CONNECTION) != 0
                        && contact.connectionId() != 0
                        && !alive.test(contact.connectionId());
        return flagged || lost;
    }

    private boolean takesMethod(SipMessage message, Contact contact) {
        return !rules.areMethodsFiltered() || (contact.methods() & message.method().bit()) != 0;
    }

    /** Finds the one contact a GRUU names (RFC 5627 §5.3); filters do not apply to it. */
    private int lookupGruu(
            RoutingContext context,
            LocationTable table,
            RegistrarState state,
            ContactSet contacts,
            boolean rewrite) {
        SipUri uri = state.uri;
        var parameters = uri.parameters();
        parameters.find(GR);
        int instance = parameters.valueOffset();
        int length = parameters.valueLength();
        if (length == 0) {
            return lookupTemporary(context, table, uri, contacts, rewrite);
        }
        if (state.aor.read(uri, rules.aor()) != Refusal.NONE) {
            return FAILED;
        }
        table.read(state.aor.bytes(), 0, state.aor.length(), contacts);
        for (int index = 0; index < contacts.count(); index++) {
            if (hasInstance(contacts.at(index), uri, instance, length)) {
                return toFirst(context, contacts.at(index), rewrite, table.nowMs());
            }
        }
        return Function.FALSE;
    }

    private static boolean hasInstance(Contact contact, SipUri uri, int offset, int length) {
        int own = contact.offset(ContactField.INSTANCE);
        int ownLength = contact.length(ContactField.INSTANCE);
        boolean bracketed = ownLength > 2 && contact.buffer().getByte(own) == '<';
        return Token.equalsIgnoreCase(
                contact.buffer(),
                bracketed ? own + 1 : own,
                bracketed ? ownLength - 2 : ownLength,
                uri.buffer(),
                offset,
                length);
    }

    /** The user of a temporary GRUU is the contact's name, a dash and a hash. */
    private int lookupTemporary(
            RoutingContext context,
            LocationTable table,
            SipUri uri,
            ContactSet contacts,
            boolean rewrite) {
        int end = uri.userOffset() + uri.userLength() - 1;
        while (end > uri.userOffset() && uri.buffer().getByte(end) != '-') {
            end--;
        }
        boolean found =
                end > uri.userOffset()
                        && table.readByRuid(
                                uri.buffer(), uri.userOffset(), end - uri.userOffset(), contacts);
        return found ? toFirst(context, contacts.at(0), rewrite, table.nowMs()) : Function.FALSE;
    }

    private int toFirst(RoutingContext context, Contact contact, boolean rewrite, long nowMs) {
        boolean done = rewrite ? toRequest(context, contact) : toBranch(context, contact);
        if (done) {
            tell(context, contact, states.get().in(context), nowMs);
        }
        return Function.of(done);
    }

    private boolean toRequest(RoutingContext context, Contact contact) {
        Value text = states.get().in(context).text;
        contact.read(ContactField.URI, text);
        if (!context.rewriteRequestUri(text)) {
            return false;
        }
        fill(context, context.main(), contact, text);
        return true;
    }

    private boolean toBranch(RoutingContext context, Contact contact) {
        if (context.branches().isFull()) {
            return false;
        }
        Branch branch = context.branches().append();
        Value text = states.get().in(context).text;
        contact.read(ContactField.URI, text);
        Branch.assign(branch.uri(), text, context.arena());
        fill(context, branch, contact, text);
        return true;
    }

    private void fill(RoutingContext context, Branch branch, Contact contact, Value text) {
        assign(context, branch.ruid(), contact, ContactField.RUID, text);
        assign(context, branch.instance(), contact, ContactField.INSTANCE, text);
        assign(context, branch.userAgent(), contact, ContactField.USER_AGENT, text);
        assign(context, branch.path(), contact, ContactField.PATH, text);
        branch.socket(contact.socket());
        branch.connectionId(contact.connectionId());
        branch.flags(branch.flags() | (contact.branchFlags() & 0xFFFF_FFFFL));
        branch.regId(contact.regId());
        branch.q(contact.q());
        if (contact.has(ContactField.PATH)) {
            toFirstHop(context, branch, text);
        } else if (contact.has(ContactField.RECEIVED)) {
            assign(context, branch.destinationUri(), contact, ContactField.RECEIVED, text);
        }
    }

    private static void assign(
            RoutingContext context, Value field, Contact contact, ContactField source, Value text) {
        text.setNull();
        if (contact.has(source)) {
            contact.read(source, text);
        }
        Branch.assign(field, text, context.arena());
    }

    /** The next hop is the first of the path (RFC 3327 §5.1). */
    private void toFirstHop(RoutingContext context, Branch branch, Value text) {
        RegistrarState state = states.get().in(context);
        Value path = branch.path();
        if (!path.isText() || !state.hop.first(path)) {
            return;
        }
        NameAddr hop = state.hop.address();
        boolean skipped =
                rules.path().isLocalSkipped()
                        && PathRule.isLocal(context.core().settings(), hop.uri());
        if (skipped) {
            dropFirstHop(path, state.hop.next());
            skipped = path.isText() && state.hop.first(path);
            if (!skipped) {
                return;
            }
        }
        text.setText(path.buffer(), hop.uriOffset(), hop.uriLength());
        Branch.assign(branch.destinationUri(), text, context.arena());
    }

    private static void dropFirstHop(Value path, int next) {
        int end = path.offset() + path.length();
        if (next < end) {
            path.setText(path.buffer(), next, end - next);
        } else {
            path.setNull();
        }
    }
}
