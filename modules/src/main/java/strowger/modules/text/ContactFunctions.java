package strowger.modules.text;

import static strowger.engine.module.Parameter.text;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Contact;
import strowger.parser.ContactList;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Contacts that stand for others: a contact's address written into the user of a URI of ours
 * ({@code encode_contact}), or the whole URI into a parameter of one ({@code
 * contact_param_encode}), and back. For messages of which few come; allocates.
 */
public final class ContactFunctions {
    private static final int CONTACTS_MAX = 64;
    private static final int FIELDS = 6; // prefix, user, password, host, port, transport

    private String separator = "*";

    /** Declares the functions. */
    public void export(Exports exports) {
        exports.text("contact_flds_separator", this::separator)
                .unset("*")
                .doc("What stands between the fields of an encoded contact: one letter.");
        exports.function(
                        "encode_contact",
                        (context, arguments) -> encode(context, arguments),
                        text("prefix"),
                        text("host"))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Writes the address of each contact into the user of a URI of this host.");
        exports.function(
                        "decode_contact_header",
                        (context, _) -> change(context, uri -> decoded(uri).orElse(uri)))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY, RouteKind.FAILURE)
                .doc("Has contacts be again what encode_contact made them of.");
        exports.function("decode_contact", (context, _) -> decodeRequestUri(context))
                .in(RouteKind.REQUEST)
                .doc("Has the request URI be again what encode_contact made it of.");
        for (String name : new String[] {"contact_param_encode", "contact_param_encode_alias"}) {
            exports.function(name, ContactFunctions::hide, text("pname"), text("saddr"))
                    .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                    .doc("Puts a URI in place of each contact, which becomes its parameter.");
        }
        exports.function("contact_param_decode", ContactFunctions::show, text("pname"))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Has contacts be again what contact_param_encode put into a parameter.");
        exports.function(
                        "contact_param_decode_ruri",
                        ContactFunctions::showRequestUri,
                        text("pname"))
                .in(RouteKind.REQUEST)
                .doc("The same of the request URI.");
        exports.function("contact_param_rm", ContactFunctions::remove, text("pname"))
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Removes a parameter from the URIs of the contacts.");
        exports.function("contact_param_check", ContactFunctions::has, text("pname"))
                .doc("Whether the URI of a contact has a parameter.");
    }

    private void separator(String given) {
        if (given.length() != 1) {
            throw new ConfigurationException(
                    "contact_flds_separator is one letter, not \"" + given + "\"");
        }
        separator = given;
    }

    /** Puts another URI in place of that of each contact; false when none was changed. */
    private static int change(RoutingContext context, UnaryOperator<String> other) {
        ContactList contacts = new ContactList().wrap(context.message());
        boolean changed = false;
        for (int count = 0; count < CONTACTS_MAX && contacts.next(); count++) {
            Contact contact = contacts.contact();
            if (!contact.isStar()) {
                int offset = contact.address().uriOffset();
                int length = contact.address().uriLength();
                String before = part(context.message(), offset, length);
                String after = other.apply(before);
                changed |= !after.equals(before) && replace(context, contact, after);
            }
        }
        return Function.of(changed);
    }

    private static boolean replace(RoutingContext context, Contact contact, String uri) {
        boolean bare = !contact.address().isBracketed();
        Value text = Value.ofText(bare ? "<" + uri + ">" : uri);
        return context.edits()
                .replace(
                        contact.address().uriOffset(),
                        contact.address().uriLength(),
                        text.buffer(),
                        text.offset(),
                        text.length());
    }

    private static String part(SipMessage message, int offset, int length) {
        return message.buffer().getStringWithoutLengthUtf8(offset, length);
    }

    private static Optional<SipUri> read(String uri) {
        byte[] bytes = uri.getBytes(StandardCharsets.UTF_8);
        SipUri parsed = new SipUri();
        boolean sound =
                parsed.wrap(new UnsafeBuffer(bytes), 0, bytes.length) == ParseError.NONE
                        && parsed.isSip();
        return sound ? Optional.of(parsed) : Optional.empty();
    }

    private static String part(SipUri uri, int offset, int length) {
        return uri.buffer().getStringWithoutLengthUtf8(offset, length);
    }

    // The address in the user.

    private int encode(RoutingContext context, Arguments arguments) {
        String prefix = arguments.text(context, 0).toString();
        String host = arguments.text(context, 1).toString();
        return change(
                context, uri -> read(uri).map(parsed -> encoded(parsed, prefix, host)).orElse(uri));
    }

    private String encoded(SipUri uri, String prefix, String host) {
        Parameters parameters = uri.parameters();
        boolean named = parameters.find(Token.of("transport"));
        String transport =
                named ? part(uri, parameters.valueOffset(), parameters.valueLength()) : "";
        return scheme(uri)
                + String.join(
                        separator,
                        prefix,
                        part(uri, uri.userOffset(), uri.userLength()),
                        part(uri, uri.passwordOffset(), uri.passwordLength()),
                        part(uri, uri.hostOffset(), uri.hostLength()),
                        uri.port() < 0 ? "" : String.valueOf(uri.port()),
                        transport)
                + "@"
                + host;
    }

    private static String scheme(SipUri uri) {
        return part(uri, uri.offset(), uri.schemeLength()).toLowerCase(Locale.ROOT) + ":";
    }

    /** What a URI was made of; empty when it was not made by {@code encode_contact}. */
    private Optional<String> decoded(String uri) {
        return read(uri)
                .flatMap(
                        parsed -> {
                            String user = part(parsed, parsed.userOffset(), parsed.userLength());
                            String[] fields =
                                    user.split(java.util.regex.Pattern.quote(separator), -1);
                            return fields.length == FIELDS
                                    ? Optional.of(scheme(parsed) + joined(fields))
                                    : Optional.empty();
                        })
                .filter(made -> read(made).isPresent());
    }

    private static String joined(String[] fields) {
        String password = fields[2].isEmpty() ? "" : ":" + fields[2];
        String user = fields[1].isEmpty() ? "" : fields[1] + password + "@";
        String port = fields[4].isEmpty() ? "" : ":" + fields[4];
        return user + fields[3] + port + (fields[5].isEmpty() ? "" : ";transport=" + fields[5]);
    }

    private int decodeRequestUri(RoutingContext context) {
        Value uri = new Value();
        context.readRequestUri(uri);
        Optional<String> made = decoded(uri.toString());
        return Function.of(made.isPresent() && context.rewriteRequestUri(Value.ofText(made.get())));
    }

    // The whole URI in a parameter.

    private static int hide(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        String address = arguments.text(context, 1).toString();
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return change(
                context,
                uri ->
                        address
                                + ";"
                                + name
                                + "="
                                + encoder.encodeToString(uri.getBytes(StandardCharsets.UTF_8)));
    }

    private static int show(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        return change(context, uri -> shown(uri, name).orElse(uri));
    }

    private static int showRequestUri(RoutingContext context, Arguments arguments) {
        Value uri = new Value();
        context.readRequestUri(uri);
        Optional<String> made = shown(uri.toString(), arguments.text(context, 0).toString());
        return Function.of(made.isPresent() && context.rewriteRequestUri(Value.ofText(made.get())));
    }

    private static Optional<String> shown(String uri, String name) {
        return read(uri)
                .flatMap(
                        parsed -> {
                            Parameters parameters = parsed.parameters();
                            return parameters.find(Token.of(name))
                                    ? ofBase64(
                                            part(
                                                    parsed,
                                                    parameters.valueOffset(),
                                                    parameters.valueLength()))
                                    : Optional.empty();
                        })
                .filter(made -> read(made).isPresent());
    }

    private static Optional<String> ofBase64(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static int remove(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        return change(context, uri -> without(uri, name));
    }

    private static String without(String uri, String name) {
        return read(uri)
                .filter(parsed -> parsed.parameters().find(Token.of(name)))
                .map(
                        parsed -> {
                            Parameters parameters = parsed.parameters();
                            boolean _ = parameters.find(Token.of(name));
                            int end =
                                    parameters.hasValue()
                                            ? parameters.valueOffset() + parameters.valueLength()
                                            : parameters.nameOffset() + parameters.nameLength();
                            String before = part(parsed, 0, parameters.nameOffset());
                            return before.substring(0, before.lastIndexOf(';'))
                                    + part(parsed, end, parsed.offset() + parsed.length() - end);
                        })
                .orElse(uri);
    }

    private static int has(RoutingContext context, Arguments arguments) {
        String name = arguments.text(context, 0).toString();
        ContactList contacts = new ContactList().wrap(context.message());
        for (int count = 0; count < CONTACTS_MAX && contacts.next(); count++) {
            Contact contact = contacts.contact();
            if (!contact.isStar()
                    && contact.address().uriError() == ParseError.NONE
                    && contact.address().uri().parameters().find(Token.of(name))) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }
}
