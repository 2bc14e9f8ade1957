package strowger.modules.variables;

import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableExport;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.ContactList;
import strowger.parser.HeaderElements;
import strowger.parser.HeaderName;
import strowger.parser.NameAddr;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.Token;

/**
 * Who the message says it is from or for, in headers that are addresses: {@code $ai}
 * (P-Asserted-Identity), {@code $pu $pU $pd $pn} (P-Preferred-Identity), {@code $re}
 * (Remote-Party-ID), {@code $rt} (Refer-To), {@code $di $dir $dip $dic} (Diversion), {@code $ctu
 * $cts $expires} (Contact).
 */
public final class IdentityVariables {
    private static final int ELEMENTS_MAX = 64;

    private IdentityVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        indexed(exports, "ai", HeaderName.P_ASSERTED_IDENTITY, IdentityVariables::uri)
                .doc("The URI of P-Asserted-Identity.");
        indexed(exports, "pu", HeaderName.P_PREFERRED_IDENTITY, IdentityVariables::uri)
                .doc("The URI of P-Preferred-Identity.");
        indexed(
                        exports,
                        "pU",
                        HeaderName.P_PREFERRED_IDENTITY,
                        (address, out) -> UriParts.user(address.uri(), out))
                .doc("The user of the URI of P-Preferred-Identity.");
        indexed(
                        exports,
                        "pd",
                        HeaderName.P_PREFERRED_IDENTITY,
                        (address, out) -> UriParts.host(address.uri(), out))
                .doc("The host of the URI of P-Preferred-Identity.");
        indexed(exports, "pn", HeaderName.P_PREFERRED_IDENTITY, AddressVariables::displayName)
                .doc("The display name of P-Preferred-Identity.");
        single(exports, "re", HeaderName.REMOTE_PARTY_ID, IdentityVariables::uri)
                .doc("The URI of Remote-Party-ID.");
        single(exports, "rt", HeaderName.REFER_TO, IdentityVariables::uri)
                .doc("The URI of Refer-To.");
        exportDiversion(exports);
        exportContact(exports);
    }

    private static void exportDiversion(Exports exports) {
        single(exports, "di", HeaderName.DIVERSION, IdentityVariables::uri)
                .doc("The URI of Diversion.");
        single(exports, "dir", HeaderName.DIVERSION, parameter("reason"))
                .doc("The reason of Diversion.");
        single(exports, "dip", HeaderName.DIVERSION, parameter("privacy"))
                .doc("The privacy of Diversion.");
        single(exports, "dic", HeaderName.DIVERSION, parameter("counter"))
                .doc("The counter of Diversion.");
    }

    private static void exportContact(Exports exports) {
        exports.variable(
                        "ctu",
                        ValueType.TEXT,
                        (context, out) -> {
                            ContactList contacts =
                                    Scratch.current().contacts().wrap(context.message());
                            boolean found = contacts.next() && !contacts.contact().isStar();
                            out.setNull();
                            if (found) {
                                uri(contacts.contact().address(), out);
                            }
                        })
                .doc("The URI of the first Contact.");
        exports.variable(
                        "cts",
                        ValueType.INTEGER,
                        (context, out) -> {
                            ContactList contacts =
                                    Scratch.current().contacts().wrap(context.message());
                            boolean found = contacts.next();
                            out.setInteger(!found ? 0 : contacts.contact().isStar() ? 2 : 1);
                        })
                .doc("Whether there is a Contact: 0 none, 1 a contact, 2 the star.");
        exports.variables("expires", ExpiresVariable::bind)
                .doc("The smallest or largest expiry of the contacts: $expires(min), (max).");
    }

    /** Reads a part of an address. */
    @FunctionalInterface
    private interface Part {
        void read(NameAddr address, Value out);
    }

    private static void uri(NameAddr address, Value out) {
        Texts.orNull(address.buffer(), address.uriOffset(), address.uriLength(), out);
    }

    private static Part parameter(String name) {
        Token token = Token.of(name);
        return (address, out) -> {
            Parameters parameters = address.parameters();
            if (parameters.find(token)) {
                Texts.orNull(
                        address.buffer(), parameters.valueOffset(), parameters.valueLength(), out);
            } else {
                out.setNull();
            }
        };
    }

    private static VariableExport single(
            Exports exports, String name, HeaderName header, Part part) {
        return exports.variable(
                name, ValueType.TEXT, (context, out) -> read(context, header, 0, part, out));
    }

    private static VariableExport indexed(
            Exports exports, String name, HeaderName header, Part part) {
        return exports.indexed(name, asked -> bind(asked, header, part));
    }

    private static Variable bind(VariableName name, HeaderName header, Part part) {
        Place place = Place.of(name);
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> read(context, header, place.number(context), part, out));
    }

    private static void read(
            RoutingContext context, HeaderName header, int index, Part part, Value out) {
        SipMessage message = context.message();
        out.setNull();
        if (index < 0 || message.find(header) == SipMessage.ABSENT) {
            return;
        }
        Scratch scratch = Scratch.current();
        HeaderElements elements = scratch.elements().wrap(message, header);
        for (int place = 0; place < ELEMENTS_MAX && elements.next(); place++) {
            if (place == index) {
                ParseError error =
                        scratch.address()
                                .wrap(message.buffer(), elements.offset(), elements.length());
                if (error == ParseError.NONE) {
                    part.read(scratch.address(), out);
                }
                return;
            }
        }
    }
}
