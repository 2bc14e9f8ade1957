package strowger.modules.variables;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.Contact;
import strowger.parser.ContactList;
import strowger.parser.DeltaSeconds;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/**
 * {@code $expires(min)} and {@code $expires(max)}: the smallest and the largest expiry of the
 * contacts; a contact without one has that of Expires. Null if there is neither.
 */
final class ExpiresVariable {
    private static final int CONTACTS_MAX = 128;

    private ExpiresVariable() {}

    static Variable bind(VariableName name) {
        boolean largest =
                switch (name.constantInner().orElse("")) {
                    case "max" -> true;
                    case "min" -> false;
                    default -> throw new ConfigurationException("$expires takes min or max");
                };
        return Variable.of(ValueType.INTEGER, (context, out) -> read(context, largest, out));
    }

    private static void read(RoutingContext context, boolean largest, Value out) {
        SipMessage message = context.message();
        long header = header(message);
        long found = Contact.ABSENT;
        ContactList contacts = Scratch.current().contacts().wrap(message);
        for (int count = 0; count < CONTACTS_MAX && contacts.next(); count++) {
            long own = contacts.contact().expiresSec();
            long expiry = own == Contact.ABSENT ? header : own;
            boolean better = largest ? expiry > found : expiry < found;
            if (expiry != Contact.ABSENT && (found == Contact.ABSENT || better)) {
                found = expiry;
            }
        }
        long answer = found == Contact.ABSENT ? header : found;
        if (answer == Contact.ABSENT) {
            out.setNull();
        } else {
            out.setInteger(answer);
        }
    }

    private static long header(SipMessage message) {
        int index = message.find(HeaderName.EXPIRES);
        return index == SipMessage.ABSENT
                ? Contact.ABSENT
                : DeltaSeconds.parse(
                        message.buffer(), message.valueOffset(index), message.valueLength(index));
    }
}
