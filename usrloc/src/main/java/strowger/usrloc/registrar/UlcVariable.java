package strowger.usrloc.registrar;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.registrar.Profiles.Profile;

import java.util.Locale;
import java.util.function.Supplier;

/** {@code $ulc(profile=>attribute)[index]}: what was fetched of an address of record. */
final class UlcVariable {
    private static final String ARROW = "=>";
    private static final int SOCKET_LENGTH_MAX = 128;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final ProfileNames names;
    private final Supplier<ContextState<RegistrarState>> states;

    UlcVariable(ProfileNames names, Supplier<ContextState<RegistrarState>> states) {
        this.names = names;
        this.states = states;
    }

    void export(Exports exports) {
        exports.variables("ulc", this::bind)
                .doc("An attribute of a contact that reg_fetch_contacts fetched.");
    }

    private Variable bind(VariableName name) {
        String inner =
                name.constantInner()
                        .orElseThrow(() -> new ConfigurationException("$ulc needs a plain name"));
        int arrow = inner.indexOf(ARROW);
        if (arrow < 1) {
            throw new ConfigurationException(
                    "not $ulc(profile=>attribute): " + inner + "; write $ulc(caller=>addr)");
        }
        int profile = names.number(inner.substring(0, arrow).strip());
        Attribute attribute = Attribute.of(inner.substring(arrow + ARROW.length()).strip());
        return new Bound(profile, attribute, name.index());
    }

    /** What can be asked of a contact. */
    enum Attribute {
        AOR,
        ADDR,
        PATH,
        CALLID,
        USER_AGENT,
        RECEIVED,
        INSTANCE,
        RUID,
        SOCKET,
        DOMAIN,
        Q,
        CSEQ,
        FLAGS,
        CFLAGS,
        METHODS,
        EXPIRES,
        MODIFIED,
        REGID,
        SERVER_ID,
        CONID,
        AORHASH,
        COUNT;

        static Attribute of(String name) {
            for (Attribute attribute : values()) {
                if (attribute.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return attribute;
                }
            }
            throw new ConfigurationException("$ulc has no attribute " + name);
        }
    }

    /** The variable at one place of use. */
    private final class Bound implements Variable {
        private final int profile;
        private final Attribute attribute;
        private final VariableName.Index index;

        Bound(int profile, Attribute attribute, VariableName.Index index) {
            this.profile = profile;
            this.attribute = attribute;
            this.index = index;
        }

        @Override
        public void read(RoutingContext context, Value out) {
            Profile fetched = states.get().in(context).profiles.at(profile);
            int at = index(context, out);
            out.setNull();
            if (!fetched.isFetched()) {
                return;
            }
            int count = fetched.contacts().count();
            if (attribute == Attribute.COUNT) {
                out.setInteger(count);
            } else if (at >= -count && at < count) {
                read(context, fetched, fetched.contacts().at(at < 0 ? count + at : at), out);
            }
        }

        private int index(RoutingContext context, Value scratch) {
            Argument made = index.argument();
            if (made == null) {
                return index.number();
            }
            made.read(context, scratch);
            return (int) scratch.toInteger();
        }

        private void read(RoutingContext context, Profile fetched, Contact contact, Value out) {
            switch (attribute) {
                case AOR -> contact.read(ContactField.AOR, out);
                case ADDR -> contact.read(ContactField.URI, out);
                case PATH -> contact.read(ContactField.PATH, out);
                case CALLID -> contact.read(ContactField.CALL_ID, out);
                case USER_AGENT -> contact.read(ContactField.USER_AGENT, out);
                case RECEIVED -> contact.read(ContactField.RECEIVED, out);
                case INSTANCE -> contact.read(ContactField.INSTANCE, out);
                case RUID -> contact.read(ContactField.RUID, out);
                case SOCKET -> readSocket(context, contact, out);
                case DOMAIN -> out.set(fetched.table().nameText());
                default -> readNumber(fetched, contact, out);
            }
        }

        private void readNumber(Profile fetched, Contact contact, Value out) {
            switch (attribute) {
                case Q -> out.setInteger(contact.q());
                case CSEQ -> out.setInteger(contact.cseq());
                case FLAGS -> out.setInteger(contact.flags());
                case CFLAGS -> out.setInteger(contact.branchFlags() & UNSIGNED);
                case METHODS -> out.setInteger(contact.methods() & UNSIGNED);
                case EXPIRES -> out.setInteger(expires(contact, fetched.table().nowMs()));
                case MODIFIED -> out.setInteger(contact.modifiedSec());
                case REGID -> out.setInteger(contact.regId());
                case SERVER_ID -> out.setInteger(contact.serverId());
                case AORHASH -> out.setInteger(fetched.aorHash());
                case CONID -> {
                    if (contact.connectionId() != 0) {
                        out.setInteger(contact.connectionId());
                    }
                }
                default -> throw new IllegalStateException("no number: " + attribute);
            }
        }

        private static long expires(Contact contact, long nowMs) {
            long seconds = contact.expiresSec(nowMs);
            return seconds == Contact.PERMANENT ? 0 : seconds;
        }

        private static void readSocket(RoutingContext context, Contact contact, Value out) {
            if (!contact.socket().isNone()) {
                Output text = context.beginText(SOCKET_LENGTH_MAX);
                text.putToken(contact.socketText());
                context.endText(out);
            }
        }
    }
}
