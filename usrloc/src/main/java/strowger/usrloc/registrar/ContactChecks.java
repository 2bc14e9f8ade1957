package strowger.usrloc.registrar;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Parameter;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.function.Supplier;

/**
 * The functions that look at contacts or remove them and leave the request as it is: {@code
 * registered}, {@code unregister}, {@code reg_fetch_contacts}, {@code reg_free_contacts}, {@code
 * reg_from_user}.
 */
final class ContactChecks {
    private static final int MATCH_CALL_ID = 1;
    private static final int MATCH_RECEIVED = 2;
    private static final int MATCH_CONTACT = 4;
    private static final int COMPARE_PORT = 1;
    private static final int COMPARE_PROTOCOL = 2;
    private static final int GIVE_BACK = 1;
    private static final int DO_NOT_TELL = 2;
    private static final int URI_BAD = -1;
    private static final int NOT_FOUND = -3;

    private final Rules rules;
    private final Supplier<ContextState<RegistrarState>> states;

    ContactChecks(Rules rules, Supplier<ContextState<RegistrarState>> states) {
        this.rules = rules;
        this.states = states;
    }

    void export(Exports exports, TableNames tables, ProfileNames profiles) {
        Parameter table = tables.parameter();
        Parameter profile = Parameter.text("profile").resolvedBy(profiles::number);
        exports.function(
                        "registered",
                        this::registered,
                        table,
                        Parameter.text("uri").orAbsent(),
                        Parameter.text("match").orAbsent(),
                        Parameter.text("action").orAbsent())
                .doc(
                        "Whether an address of record has a contact; match: 1 of the message's"
                            + " Call-ID, 2 seen at its source, 4 of its Contact; action: 1 gives"
                            + " back what was saved with it, 2 does not tell xavp_rcd.");
        exports.function(
                        "unregister",
                        this::unregister,
                        table,
                        Parameter.text("uri"),
                        Parameter.text("ruid").orAbsent())
                .doc(
                        "Removes an address of record, or one contact of it. Returns 1, -1 bad URI,"
                                + " -3 no such contact.");
        exports.function("reg_fetch_contacts", this::fetch, table, Parameter.text("uri"), profile)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Fetches the contacts of an address of record into a profile of $ulc.");
        exports.function("reg_free_contacts", this::free, profile)
                .in(RouteKind.REQUEST, RouteKind.FAILURE)
                .doc("Forgets what was fetched into a profile.");
        exports.function(
                        "reg_from_user",
                        this::fromUser,
                        table,
                        Parameter.text("uri"),
                        Parameter.text("mode"))
                .doc(
                        "Whether the message came from where a contact of an address of record is;"
                                + " mode: 1 port too, 2 protocol too.");
    }

    private static LocationTable table(RoutingContext context, Arguments arguments) {
        return arguments.resolved(context, 0, TableName.class).table();
    }

    /** Reads the address of record in an argument; of the request URI if it is not given. */
    private boolean readAor(
            RoutingContext context, Arguments arguments, int index, RegistrarState state) {
        if (arguments.has(index)) {
            Value text = arguments.text(context, index);
            if (text.length() > 0) {
                return state.aor.read(text, rules.aor()) == Refusal.NONE;
            }
        }
        return state.aor.read(context.requestUri(), rules.aor()) == Refusal.NONE;
    }

    private int registered(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = table(context, arguments);
        if (!readAor(context, arguments, 1, state)) {
            return Function.FALSE;
        }
        int match = arguments.has(2) ? Registrar.number(arguments.text(context, 2)) : 0;
        ContactSet contacts = state.contacts(table);
        table.read(state.aor.bytes(), 0, state.aor.length(), contacts);
        boolean found = false;
        for (int index = 0; index < contacts.count() && !found; index++) {
            found = matches(context, contacts.at(index), match, state);
            if (found) {
                act(context, arguments, contacts.at(index), state, table.nowMs());
            }
        }
        return Function.of(found);
    }

    private void act(
            RoutingContext context,
            Arguments arguments,
            Contact contact,
            RegistrarState state,
            long nowMs) {
        int action = arguments.has(3) ? Registrar.number(arguments.text(context, 3)) : 0;
        if ((action & GIVE_BACK) != 0) {
            rules.xavps().giveBack(context, contact, state.attributes);
        }
        if ((action & DO_NOT_TELL) == 0) {
            rules.xavps().tell(context, contact, nowMs, state.text);
        }
    }

    /** What the script says is compared; where it says nothing, what the message has. */
    private boolean matches(
            RoutingContext context, Contact contact, int match, RegistrarState state) {
        SipMessage message = context.message();
        Value said = state.text;
        boolean fits = true;
        if ((match & MATCH_CALL_ID) != 0) {
            rules.xavps().read(context, ContactXavps.MATCH_CALL_ID, said);
            if (!said.isText()) {
                said.setText(message.buffer(), message.callIdOffset(), message.callIdLength());
            }
            fits = is(contact, ContactField.CALL_ID, said);
        }
        if ((match & MATCH_RECEIVED) != 0) {
            rules.xavps().read(context, ContactXavps.MATCH_RECEIVED, said);
            fits &=
                    said.isText()
                            ? is(contact, ContactField.RECEIVED, said)
                            : isAt(context, contact, COMPARE_PORT, state);
        }
        if ((match & MATCH_CONTACT) != 0) {
            rules.xavps().read(context, ContactXavps.MATCH_CONTACT, said);
            fits &=
                    said.isText()
                            ? is(contact, ContactField.URI, said)
                            : isInMessage(message, contact, state.list);
        }
        return fits;
    }

    private static boolean is(Contact contact, ContactField field, Value text) {
        return contact.is(field, text.buffer(), text.offset(), text.length());
    }

    private static boolean isInMessage(SipMessage message, Contact contact, ContactList list) {
        boolean named = list.wrap(message).next() && !list.contact().isStar();
        return named
                && contact.is(
                        ContactField.URI,
                        message.buffer(),
                        list.contact().address().uriOffset(),
                        list.contact().address().uriLength());
    }

    private int unregister(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = table(context, arguments);
        Value uri = arguments.text(context, 1);
        Refusal read = Refusal.NONE;
        boolean byRuid = arguments.has(2) && arguments.text(context, 2).length() > 0;
        if (uri.length() > 0) {
            read = state.aor.read(uri, rules.aor());
        } else if (!byRuid) {
            read = state.aor.read(context.message().to().uri(), rules.aor());
        }
        if (read != Refusal.NONE) {
            return URI_BAD;
        }
        if (!byRuid) {
            table.remove(state.aor.bytes(), 0, state.aor.length());
            return Function.TRUE;
        }
        Value ruid = arguments.text(context, 2);
        return remove(table, ruid, uri.length() > 0, state) ? Function.TRUE : NOT_FOUND;
    }

    private static boolean remove(
            LocationTable table, Value ruid, boolean ofAor, RegistrarState state) {
        ContactSet contacts = state.contacts(table);
        DirectBuffer buffer = ruid.buffer();
        boolean found = table.readByRuid(buffer, ruid.offset(), ruid.length(), contacts);
        boolean fits =
                found
                        && (!ofAor
                                || contacts.at(0)
                                        .is(
                                                ContactField.AOR,
                                                state.aor.bytes(),
                                                0,
                                                state.aor.length()));
        return fits && table.removeByRuid(buffer, ruid.offset(), ruid.length());
    }

    private int fetch(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = table(context, arguments);
        Profiles.Profile profile = state.profiles.at(profile(context, arguments, 2));
        profile.free();
        if (!readAor(context, arguments, 1, state)) {
            return Function.FALSE;
        }
        ContactSet contacts = profile.open(table);
        int count = table.read(state.aor.bytes(), 0, state.aor.length(), contacts);
        if (count == 0) {
            profile.free();
        }
        return Function.of(count > 0);
    }

    private int free(RoutingContext context, Arguments arguments) {
        states.get().in(context).profiles.at(profile(context, arguments, 0)).free();
        return Function.TRUE;
    }

    private static int profile(RoutingContext context, Arguments arguments, int index) {
        return arguments.resolved(context, index, Integer.class);
    }

    private int fromUser(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = table(context, arguments);
        if (!readAor(context, arguments, 1, state)) {
            return Function.FALSE;
        }
        int mode = Registrar.number(arguments.text(context, 2));
        ContactSet contacts = state.contacts(table);
        table.read(state.aor.bytes(), 0, state.aor.length(), contacts);
        boolean found = false;
        for (int index = 0; index < contacts.count() && !found; index++) {
            found = isAt(context, contacts.at(index), mode, state);
        }
        return Function.of(found);
    }

    /** Whether the message came from where a contact was seen, or says it is. */
    private static boolean isAt(
            RoutingContext context, Contact contact, int mode, RegistrarState state) {
        ContactField field =
                contact.has(ContactField.RECEIVED) ? ContactField.RECEIVED : ContactField.URI;
        int offset = contact.offset(field);
        if (state.uri.wrap(contact.buffer(), offset, contact.length(field)) != ParseError.NONE) {
            return false;
        }
        Endpoint endpoint = state.endpoint;
        boolean address =
                endpoint.parseHost(
                        contact.buffer(), state.uri.hostOffset(), state.uri.hostLength());
        int port =
                state.uri.port() > 0 ? state.uri.port() : contact.socket().protocol().defaultPort();
        boolean protocol =
                (mode & COMPARE_PROTOCOL) == 0
                        || contact.socket().protocol() == context.socket().protocol();
        return address
                && endpoint.isSameHost(context.source())
                && ((mode & COMPARE_PORT) == 0 || port == context.source().port())
                && protocol;
    }
}
