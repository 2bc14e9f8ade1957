package strowger.usrloc.registrar;

import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.parser.ContactList;
import strowger.parser.SipUri;
import strowger.usrloc.AttributeText;
import strowger.usrloc.ContactSet;
import strowger.usrloc.LocationTable;

import java.util.ArrayList;
import java.util.List;

/** What the registrar needs for one message: made once for a context and used again. */
final class RegistrarState {
    static final int TAKEN_MAX = 64;

    final RegisterRequest request = new RegisterRequest();
    final AddressOfRecord aor = new AddressOfRecord();
    final RegisterReply reply;
    final Profiles profiles = new Profiles();
    final Value text = new Value();
    final SipUri uri = new SipUri();
    final Endpoint endpoint = new Endpoint();
    final ContactList list = new ContactList();
    final PathHop hop = new PathHop();
    final AttributeText attributes = new AttributeText();

    /** The contacts of a set that a lookup has taken, in order. */
    final int[] taken = new int[TAKEN_MAX];

    /** The reply that is ready to be sent. */
    Refusal prepared = Refusal.NONE;

    private final Rules rules;
    private final List<Use> uses = new ArrayList<>();

    RegistrarState(Rules rules) {
        this.rules = rules;
        reply = new RegisterReply(rules);
    }

    /** What does the work on a table. */
    Registration registration(LocationTable table) {
        return use(table).registration;
    }

    /** A set for the contacts that a lookup in a table finds. */
    ContactSet contacts(LocationTable table) {
        return use(table).contacts;
    }

    private Use use(LocationTable table) {
        for (int index = 0; index < uses.size(); index++) { // a table a name in the script
            if (uses.get(index).table == table) {
                return uses.get(index);
            }
        }
        Use use = new Use(table, new Registration(table, rules), table.newSet());
        uses.add(use);
        return use;
    }

    private record Use(LocationTable table, Registration registration, ContactSet contacts) {}
}
