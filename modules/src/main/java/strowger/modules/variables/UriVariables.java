package strowger.modules.variables;

import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;

/**
 * The variables that are a URI or a part of one: {@code $ru $rU $rd ...}, as it arrived {@code $ou
 * ...}, the destination {@code $du ...}, and the next hop {@code $nh(...)}.
 */
public final class UriVariables {
    private UriVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exportRequestUri(exports);
        exportParts(exports, "o", "the request URI as it arrived", UriVariables::original);
        exportOriginal(exports);
        exportDestination(exports);
    }

    /** Finds a URI in a context; one without parts if there is none. */
    @FunctionalInterface
    interface UriOf {
        SipUri in(RoutingContext context);
    }

    private static SipUri original(RoutingContext context) {
        return context.message().requestUri();
    }

    private static void exportRequestUri(Exports exports) {
        for (String name : new String[] {"ru", "ruri"}) {
            exports.variable(
                            name,
                            ValueType.TEXT,
                            UriVariables::requestUri,
                            RequestUriEditor::assign)
                    .doc("The request URI.");
        }
        Variable user = (context, out) -> UriParts.user(context.requestUri(), out);
        exports.variable("rU", ValueType.TEXT, user, RequestUriEditor::assignUser)
                .doc("The user of the request URI.");
        exports.variable("ruri.user", ValueType.TEXT, user, RequestUriEditor::assignUser)
                .doc("The user of the request URI.");
        Variable host = (context, out) -> UriParts.host(context.requestUri(), out);
        exports.variable("rd", ValueType.TEXT, host, RequestUriEditor::assignHost)
                .doc("The host of the request URI.");
        exports.variable("ruri.domain", ValueType.TEXT, host, RequestUriEditor::assignHost)
                .doc("The host of the request URI.");
        exports.variable(
                        "rp",
                        ValueType.TEXT,
                        (context, out) -> port(context, context.requestUri(), out),
                        RequestUriEditor::assignPort)
                .doc("The port of the request URI; that of its scheme if it has none.");
        exports.variable(
                        "rP",
                        ValueType.TEXT,
                        (context, out) -> transport(context.requestUri(), out))
                .doc("The transport of the request URI.");
        exports.variable(
                        "rz",
                        ValueType.TEXT,
                        (context, out) -> UriParts.scheme(context.requestUri(), out))
                .doc("The scheme of the request URI; tel if it has user=phone.");
        exportLength(exports, "rUl", "the user of the request URI", user);
        exportLength(exports, "rul", "the request URI", UriVariables::requestUri);
    }

    private static void requestUri(RoutingContext context, Value out) {
        if (!context.message().isRequest() && !context.main().uri().isText()) {
            out.setNull();
            return;
        }
        context.readRequestUri(out);
        if (out.length() == 0) {
            out.setNull();
        }
    }

    private static void exportOriginal(Exports exports) {
        Variable whole =
                (context, out) -> {
                    SipMessage message = context.message();
                    Texts.orNull(
                            message.buffer(),
                            message.requestUriOffset(),
                            message.isRequest() ? message.requestUriLength() : 0,
                            out);
                };
        for (String name : new String[] {"ou", "ouri"}) {
            exports.variable(name, ValueType.TEXT, whole).doc("The request URI as it arrived.");
        }
        exportLength(
                exports,
                "oUl",
                "the user of the request URI as it arrived",
                (context, out) -> UriParts.user(original(context), out));
    }

    private static void exportParts(Exports exports, String letter, String what, UriOf uri) {
        exports.variable(
                        letter + "U",
                        ValueType.TEXT,
                        (context, out) -> UriParts.user(uri.in(context), out))
                .doc("The user of " + what + ".");
        exports.variable(
                        letter + "d",
                        ValueType.TEXT,
                        (context, out) -> UriParts.host(uri.in(context), out))
                .doc("The host of " + what + ".");
        exports.variable(
                        letter + "p",
                        ValueType.TEXT,
                        (context, out) -> port(context, uri.in(context), out))
                .doc("The port of " + what + ".");
        exports.variable(
                        letter + "P",
                        ValueType.TEXT,
                        (context, out) -> transport(uri.in(context), out))
                .doc("The transport of " + what + ".");
    }

    private static void exportDestination(Exports exports) {
        for (String name : new String[] {"du", "duri"}) {
            exports.variable(
                            name,
                            ValueType.TEXT,
                            (context, out) -> out.set(context.main().destinationUri()),
                            UriVariables::assignDestination)
                    .doc("The destination URI: where the request goes, whatever its request URI.");
        }
        UriOf destination = UriVariables::destination;
        exports.variable(
                        "dd",
                        ValueType.TEXT,
                        (context, out) -> UriParts.host(destination.in(context), out))
                .doc("The host of the destination URI.");
        exports.variable(
                        "dp",
                        ValueType.TEXT,
                        (context, out) -> port(context, destination.in(context), out))
                .doc("The port of the destination URI.");
        exports.variable(
                        "dP",
                        ValueType.TEXT,
                        (context, out) -> transport(destination.in(context), out))
                .doc("The transport of the destination URI.");
        exports.variables("nh", name -> NextHopVariable.bind(name, UriVariables::requestUri))
                .doc("The next hop or a part of it: u, U, d, p, P or i (the destination alone).");
    }

    /** The destination URI, read; one without parts if it is not set or no URI. */
    static SipUri destination(RoutingContext context) {
        SipUri uri = Scratch.current().uri();
        Value text = context.main().destinationUri();
        boolean known = text.isText() && text.length() > 0;
        ParseError error =
                known
                        ? uri.wrap(text.buffer(), text.offset(), text.length())
                        : ParseError.URI_MALFORMED;
        return error == ParseError.NONE ? uri : Scratch.noUri();
    }

    private static boolean assignDestination(RoutingContext context, Value value) {
        Value destination = context.main().destinationUri();
        if (value.isInteger() || (value.isText() && !Texts.isPrintable(value))) {
            return false;
        }
        destination.set(value);
        if (value.isText() && value.length() == 0) {
            destination.setNull();
        }
        destination.keepIn(context.arena());
        return true;
    }

    static void port(RoutingContext context, SipUri uri, Value out) {
        if (uri.hostLength() == 0) {
            out.setNull();
        } else {
            UriParts.port(context, uri, out);
        }
    }

    static void transport(SipUri uri, Value out) {
        if (uri.schemeLength() == 0) {
            out.setNull();
        } else {
            TransportNames.of(uri, out);
        }
    }

    private static void exportLength(Exports exports, String name, String what, Variable text) {
        exports.variable(
                        name,
                        ValueType.INTEGER,
                        (context, out) -> {
                            text.read(context, out);
                            out.setInteger(out.isText() ? out.length() : 0);
                        })
                .doc("Length of " + what + " in bytes.");
    }
}
