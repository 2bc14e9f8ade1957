package strowger.modules;

import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.routing.Output;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.HostPort;
import strowger.parser.NameAddr;
import strowger.parser.SipUri;

/**
 * The variables that are a URI or a part of one: {@code $ru $rU $rd ...}, {@code $fu ...}, {@code
 * $tu ...}, {@code $du ...}.
 */
final class UriVariables {
    private static final byte[] SIP = Output.bytes("sip");

    private UriVariables() {}

    static void export(Exports exports) {
        exportRequestUri(exports);
        exportAddress(exports, "f", "From", context -> context.message().from());
        exportAddress(exports, "t", "To", context -> context.message().to());
        exports.variable(
                        "du",
                        ValueType.TEXT,
                        (context, out) -> out.set(context.main().destinationUri()),
                        UriVariables::assignDestination)
                .doc("The destination URI: where the request goes, whatever its request URI.");
    }

    private static void exportRequestUri(Exports exports) {
        Variable.Writer uri = (context, value) -> context.rewriteRequestUri(value);
        exports.variable("ru", ValueType.TEXT, RoutingContext::readRequestUri, uri)
                .doc("The request URI.");
        exports.variable(
                        "rU",
                        ValueType.TEXT,
                        (context, out) -> user(context.requestUri(), out),
                        RequestUriEditor::assignUser)
                .doc("The user of the request URI.");
        exports.variable(
                        "rd",
                        ValueType.TEXT,
                        (context, out) -> host(context.requestUri(), out),
                        RequestUriEditor::assignHost)
                .doc("The host of the request URI.");
        exports.variable(
                        "rp",
                        ValueType.TEXT,
                        (context, out) -> port(context, context.requestUri(), out),
                        RequestUriEditor::assignPort)
                .doc("The port of the request URI.");
        exports.variable(
                        "rP",
                        ValueType.TEXT,
                        (context, out) -> TransportNames.of(context.requestUri(), out))
                .doc("The transport of the request URI.");
        exports.variable(
                        "ou",
                        ValueType.TEXT,
                        (context, out) ->
                                out.setText(
                                        context.message().buffer(),
                                        context.message().requestUriOffset(),
                                        context.message().requestUriLength()))
                .doc("The request URI as it arrived.");
        exports.variable(
                        "oU",
                        ValueType.TEXT,
                        (context, out) -> user(context.message().requestUri(), out))
                .doc("The user of the request URI as it arrived.");
        exports.variable(
                        "od",
                        ValueType.TEXT,
                        (context, out) -> host(context.message().requestUri(), out))
                .doc("The host of the request URI as it arrived.");
    }

    private static void exportAddress(
            Exports exports, String letter, String header, AddressOf address) {
        exports.variable(
                        letter + "u",
                        ValueType.TEXT,
                        (context, out) -> uri(address.in(context), out))
                .doc("The URI of " + header + ".");
        exports.variable(
                        letter + "U",
                        ValueType.TEXT,
                        (context, out) -> user(address.in(context).uri(), out))
                .doc("The user of the URI of " + header + ".");
        exports.variable(
                        letter + "d",
                        ValueType.TEXT,
                        (context, out) -> host(address.in(context).uri(), out))
                .doc("The host of the URI of " + header + ".");
        exports.variable(
                        letter + "t",
                        ValueType.TEXT,
                        (context, out) -> tag(address.in(context), out))
                .doc("The tag of " + header + ".");
        exports.variable(
                        letter + "n",
                        ValueType.TEXT,
                        (context, out) -> displayName(address.in(context), out))
                .doc("The display name of " + header + ", with its quotes.");
    }

    /** Finds an address in a message. */
    @FunctionalInterface
    private interface AddressOf {
        NameAddr in(RoutingContext context);
    }

    private static boolean assignDestination(RoutingContext context, Value value) {
        Value destination = context.main().destinationUri();
        destination.set(value);
        destination.keepIn(context.arena());
        return !value.isInteger();
    }

    private static void uri(NameAddr address, Value out) {
        text(address.buffer(), address.uriOffset(), address.uriLength(), out);
    }

    private static void tag(NameAddr address, Value out) {
        text(address.buffer(), address.tagOffset(), address.tagLength(), out);
    }

    private static void displayName(NameAddr address, Value out) {
        int quotes = address.isDisplayQuoted() ? 1 : 0;
        text(
                address.buffer(),
                address.displayOffset() - quotes,
                address.displayLength() == 0 ? 0 : address.displayLength() + 2 * quotes,
                out);
    }

    static void user(SipUri uri, Value out) {
        text(uri.buffer(), uri.userOffset(), uri.userLength(), out);
    }

    static void host(SipUri uri, Value out) {
        text(uri.buffer(), uri.hostOffset(), uri.hostLength(), out);
    }

    private static void port(RoutingContext context, SipUri uri, Value out) {
        int port = uri.port();
        if (port == HostPort.ABSENT) {
            boolean secure = uri.schemeLength() > SIP.length;
            port = secure ? 5061 : 5060;
        }
        out.setInteger(port);
        out.toText(context.arena());
    }

    private static void text(org.agrona.DirectBuffer buffer, int offset, int length, Value out) {
        if (length == 0) {
            out.setNull();
        } else {
            out.setText(buffer, offset, length);
        }
    }
}
