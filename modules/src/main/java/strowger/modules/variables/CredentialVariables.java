package strowger.modules.variables;

import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.Credentials;
import strowger.parser.HeaderName;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;

/**
 * {@code $au $aU $ad $ar $aa $adu ...}: what the Digest credentials of the request say, those for a
 * proxy before those for an endpoint (RFC 3261 §22.2, §22.3).
 */
public final class CredentialVariables {
    private CredentialVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exports.variable("aU", ValueType.TEXT, field(Credentials.Field.USERNAME))
                .doc("The user name of the credentials, with its domain.");
        exports.variable("ar", ValueType.TEXT, field(Credentials.Field.REALM))
                .doc("The realm of the credentials.");
        exports.variable("adu", ValueType.TEXT, field(Credentials.Field.URI))
                .doc("The URI of the credentials.");
        exports.variable("adn", ValueType.TEXT, field(Credentials.Field.NONCE))
                .doc("The nonce of the credentials.");
        exports.variable("adr", ValueType.TEXT, field(Credentials.Field.RESPONSE))
                .doc("The response of the credentials.");
        exports.variable("adc", ValueType.TEXT, field(Credentials.Field.CNONCE))
                .doc("The cnonce of the credentials.");
        exports.variable("ado", ValueType.TEXT, field(Credentials.Field.OPAQUE))
                .doc("The opaque of the credentials.");
        exports.variable("aa", ValueType.TEXT, CredentialVariables::algorithm)
                .doc("The algorithm of the credentials; empty if they name none.");
        exports.variable("au", ValueType.TEXT, CredentialVariables::user)
                .doc("The user name of the credentials up to its at sign.");
        exports.variable("ad", ValueType.TEXT, CredentialVariables::domain)
                .doc("The user name of the credentials behind its at sign.");
        exports.variable("AU", ValueType.TEXT, CredentialVariables::accountUser)
                .doc("The user to account for: that of the credentials, or of From.");
        exports.variable("Au", ValueType.TEXT, CredentialVariables::account)
                .doc("The user and realm to account for, or the URI of From.");
    }

    private static Variable field(Credentials.Field field) {
        return (context, out) -> read(context, field, out);
    }

    private static boolean wrap(RoutingContext context) {
        return wrap(context.message(), HeaderName.PROXY_AUTHORIZATION)
                || wrap(context.message(), HeaderName.AUTHORIZATION);
    }

    private static boolean wrap(SipMessage message, HeaderName header) {
        int index = message.find(header);
        if (index == SipMessage.ABSENT) {
            return false;
        }
        Credentials credentials = Scratch.current().credentials();
        ParseError error =
                credentials.wrap(
                        message.buffer(), message.valueOffset(index), message.valueLength(index));
        return error == ParseError.NONE && credentials.isDigest();
    }

    private static void read(RoutingContext context, Credentials.Field field, Value out) {
        Credentials credentials = Scratch.current().credentials();
        if (wrap(context) && credentials.has(field)) {
            out.setText(
                    context.message().buffer(),
                    credentials.offset(field),
                    credentials.length(field));
        } else {
            out.setNull();
        }
    }

    private static void algorithm(RoutingContext context, Value out) {
        read(context, Credentials.Field.ALGORITHM, out);
        if (out.isNull() && wrap(context)) {
            out.setEmpty();
        }
    }

    private static int at(Value name) {
        for (int index = 0; index < name.length(); index++) {
            if (name.byteAt(index) == '@') {
                return index;
            }
        }
        return name.length();
    }

    private static void user(RoutingContext context, Value out) {
        read(context, Credentials.Field.USERNAME, out);
        if (out.isText()) {
            out.setText(out.buffer(), out.offset(), at(out));
        }
    }

    private static void domain(RoutingContext context, Value out) {
        read(context, Credentials.Field.USERNAME, out);
        if (out.isText()) {
            int at = at(out);
            Texts.orNull(out.buffer(), out.offset() + at + 1, out.length() - at - 1, out);
        }
    }

    private static void accountUser(RoutingContext context, Value out) {
        user(context, out);
        if (out.isNull()) {
            UriParts.user(context.message().from().uri(), out);
        }
    }

    private static void account(RoutingContext context, Value out) {
        read(context, Credentials.Field.USERNAME, out);
        SipMessage message = context.message();
        if (out.isNull()) {
            out.setText(message.buffer(), message.from().uriOffset(), message.from().uriLength());
            return;
        }
        Credentials credentials = Scratch.current().credentials();
        if (at(out) == out.length() && credentials.has(Credentials.Field.REALM)) {
            int length = credentials.length(Credentials.Field.REALM);
            int offset = credentials.offset(Credentials.Field.REALM);
            context.beginText(out.length() + length + 1)
                    .put(out)
                    .put('@')
                    .put(message.buffer(), offset, length);
            context.endText(out);
        }
    }
}
