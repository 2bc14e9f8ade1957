package strowger.usrloc.registrar;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.function.Supplier;

/**
 * {@code lookup_xavp}: an address of record and its contacts as XAVPs, with the names that {@code
 * $ulc} has; the request stays as it is.
 */
final class RecordLookup {
    private static final int FAILED = -3;
    private static final Value AOR = Value.ofText("aor");
    private static final Value COUNT = Value.ofText("count");
    private static final Named[] TEXTS = {
        new Named("addr", ContactField.URI),
        new Named("callid", ContactField.CALL_ID),
        new Named("instance", ContactField.INSTANCE),
        new Named("path", ContactField.PATH),
        new Named("received", ContactField.RECEIVED),
        new Named("ruid", ContactField.RUID),
        new Named("user_agent", ContactField.USER_AGENT),
    };
    private static final Value[] NUMBERS = {
        Value.ofText("cflags"),
        Value.ofText("conid"),
        Value.ofText("cseq"),
        Value.ofText("expires"),
        Value.ofText("flags"),
        Value.ofText("modified"),
        Value.ofText("q"),
        Value.ofText("regid"),
        Value.ofText("server_id"),
    };

    private final Rules rules;
    private final Supplier<ContextState<RegistrarState>> states;

    private record Named(Value name, ContactField field) {
        Named(String name, ContactField field) {
            this(Value.ofText(name), field);
        }
    }

    RecordLookup(Rules rules, Supplier<ContextState<RegistrarState>> states) {
        this.rules = rules;
        this.states = states;
    }

    void export(Exports exports, TableNames tables) {
        exports.function(
                        "lookup_xavp",
                        this::lookup,
                        tables.parameter(),
                        text("uri"),
                        text("rxname"),
                        text("cxname"))
                .doc(
                        "Reads an address of record into $xavp(rxname=>aor) and =>count, and its"
                                + " contacts into $xavp(cxname[i]=>...) with the names of $ulc."
                                + " Returns 1 found, -1 none, -3 no address.");
    }

    private int lookup(RoutingContext context, Arguments arguments) {
        RegistrarState state = states.get().in(context);
        LocationTable table = arguments.resolved(context, 0, TableName.class).table();
        Value uri = arguments.text(context, 1);
        if (uri.length() == 0 || state.aor.read(uri, rules.aor()) != Refusal.NONE) {
            return FAILED;
        }
        ContactSet contacts = state.contacts(table);
        int count = table.read(state.aor.bytes(), 0, state.aor.length(), contacts);
        boolean fits = putRecord(context, arguments.text(context, 2), state, count);
        for (int index = count - 1; index >= 0 && fits; index--) { // the first in front
            Value name = arguments.text(context, 3);
            fits = putContact(context, name, contacts.at(index), state.text, table.nowMs());
        }
        return !fits ? FAILED : count > 0 ? Function.TRUE : Function.FALSE;
    }

    private static boolean putRecord(
            RoutingContext context, Value name, RegistrarState state, int count) {
        int place = context.xavps().pushContainer(AttributeTree.ROOT, name, context.arena());
        Value value = state.text;
        value.setInteger(count);
        boolean fits = place != AttributeTree.ABSENT && push(context, place, COUNT, value);
        value.setText(state.aor.bytes(), 0, state.aor.length());
        return fits && push(context, place, AOR, value);
    }

    private static boolean push(RoutingContext context, int place, Value name, Value value) {
        return context.xavps().push(place, name, value, context.arena()) != AttributeTree.ABSENT;
    }

    private static boolean putContact(
            RoutingContext context, Value name, Contact contact, Value value, long nowMs) {
        int place = context.xavps().pushContainer(AttributeTree.ROOT, name, context.arena());
        boolean fits = place != AttributeTree.ABSENT;
        for (int index = 0; index < NUMBERS.length && fits; index++) {
            value.setInteger(number(contact, index, nowMs));
            fits = push(context, place, NUMBERS[index], value);
        }
        for (int index = 0; index < TEXTS.length && fits; index++) {
            if (contact.has(TEXTS[index].field())) {
                contact.read(TEXTS[index].field(), value);
                fits = push(context, place, TEXTS[index].name(), value);
            }
        }
        return fits;
    }

    private static long number(Contact contact, int index, long nowMs) {
        return switch (index) {
            case 0 -> contact.branchFlags();
            case 1 -> contact.connectionId() == 0 ? -1 : contact.connectionId();
            case 2 -> contact.cseq();
            case 3 -> contact.expiresSec(nowMs);
            case 4 -> contact.flags();
            case 5 -> contact.modifiedSec();
            case 6 -> contact.q();
            case 7 -> contact.regId();
            default -> contact.serverId();
        };
    }
}
