package strowger.modules.variables;

import org.agrona.DirectBuffer;

import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.NameAddr;

/**
 * {@code $fu $fU $fd $ft $fn ...} and {@code $tu ...}: From and To, and what stands in them. What
 * is assigned shows in the message that is sent on, not in what is read.
 */
public final class AddressVariables {
    private AddressVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        export(exports, "f", "from", "From", context -> context.message().from());
        export(exports, "t", "to", "To", context -> context.message().to());
    }

    /** Finds an address in a message. */
    @FunctionalInterface
    private interface AddressOf {
        NameAddr in(RoutingContext context);
    }

    private static void export(
            Exports exports, String letter, String word, String header, AddressOf address) {
        Variable uri = (context, out) -> uri(address.in(context), out);
        Variable.Writer assignUri = (context, value) -> assign(context, address, value);
        for (String name : new String[] {letter + "u", word}) {
            exports.variable(name, ValueType.TEXT, uri, assignUri)
                    .doc("The URI of " + header + ".");
        }
        Variable user = (context, out) -> UriParts.user(address.in(context).uri(), out);
        Variable.Writer assignUser =
                (context, value) ->
                        UriChange.user(context, address.in(context).uri(), value)
                                && assign(context, address, value);
        for (String name : new String[] {letter + "U", word + ".user"}) {
            exports.variable(name, ValueType.TEXT, user, assignUser)
                    .doc("The user of the URI of " + header + ".");
        }
        Variable host = (context, out) -> UriParts.host(address.in(context).uri(), out);
        Variable.Writer assignHost =
                (context, value) ->
                        UriChange.host(context, address.in(context).uri(), value)
                                && assign(context, address, value);
        for (String name : new String[] {letter + "d", word + ".domain"}) {
            exports.variable(name, ValueType.TEXT, host, assignHost)
                    .doc("The host of the URI of " + header + ".");
        }
        exportRest(exports, letter, header, address);
    }

    private static void exportRest(
            Exports exports, String letter, String header, AddressOf address) {
        exports.variable(
                        letter + "t",
                        ValueType.TEXT,
                        (context, out) -> tag(address.in(context), out))
                .doc("The tag of " + header + ".");
        exports.variable(
                        letter + "n",
                        ValueType.TEXT,
                        (context, out) -> displayName(address.in(context), out),
                        (context, value) -> assignDisplayName(context, address.in(context), value))
                .doc("The display name of " + header + ", with its quotes.");
        exports.variable(
                        letter + "Ul",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(address.in(context).uri().userLength()))
                .doc("Length of the user of the URI of " + header + " in bytes.");
        exports.variable(
                        letter + "ul",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(address.in(context).uriLength()))
                .doc("Length of the URI of " + header + " in bytes.");
    }

    private static void uri(NameAddr address, Value out) {
        Texts.orNull(address.buffer(), address.uriOffset(), address.uriLength(), out);
    }

    private static void tag(NameAddr address, Value out) {
        Texts.orNull(address.buffer(), address.tagOffset(), address.tagLength(), out);
    }

    /** The display name of an address, with its quotes; null if it has none. */
    static void displayName(NameAddr address, Value out) {
        int quotes = address.isDisplayQuoted() ? 1 : 0;
        int length = address.displayLength() == 0 ? 0 : address.displayLength() + 2 * quotes;
        Texts.orNull(address.buffer(), address.displayOffset() - quotes, length, out);
    }

    private static boolean assign(RoutingContext context, AddressOf where, Value uri) {
        NameAddr address = where.in(context);
        if (!uri.isText() || uri.length() == 0 || !Texts.isPrintable(uri)) {
            return false;
        }
        boolean bare = !address.isBracketed();
        context.beginText(uri.length() + 2);
        if (bare) {
            context.text().put('<').put(uri).put('>');
        } else {
            context.text().put(uri);
        }
        context.endText(uri);
        return replace(context, address.uriOffset(), address.uriLength(), uri);
    }

    private static boolean assignDisplayName(RoutingContext context, NameAddr address, Value name) {
        if (name.isInteger() || (name.isText() && !Texts.isPrintable(name))) {
            return false;
        }
        name.toText(context.arena());
        if (!address.isBracketed()) {
            return bracket(context, address, name);
        }
        int start = address.offset();
        int end = address.uriOffset() - 1; // the opening bracket
        context.beginText(name.length() + 1).put(name);
        if (name.length() > 0) {
            context.text().put(' ');
        }
        context.endText(name);
        return replace(context, start, end - start, name);
    }

    private static boolean bracket(RoutingContext context, NameAddr address, Value name) {
        context.beginText(name.length() + address.uriLength() + 3)
                .put(name)
                .put(' ')
                .put('<')
                .put(address.buffer(), address.uriOffset(), address.uriLength())
                .put('>');
        context.endText(name);
        return replace(context, address.uriOffset(), address.uriLength(), name);
    }

    private static boolean replace(RoutingContext context, int offset, int length, Value text) {
        DirectBuffer made = text.buffer();
        return text.isText()
                && context.edits().replace(offset, length, made, text.offset(), text.length());
    }
}
