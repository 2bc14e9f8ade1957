package strowger.modules.text;

import static strowger.engine.module.Parameter.text;
import static strowger.engine.module.Parameter.variable;

import org.agrona.DirectBuffer;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.variables.UriChange;
import strowger.modules.variables.UriParts;
import strowger.parser.HeaderElements;
import strowger.parser.HeaderName;
import strowger.parser.Parameters;
import strowger.parser.ParseError;
import strowger.parser.SipMessage;
import strowger.parser.SipUri;
import strowger.parser.Token;
import strowger.parser.UriEquality;

/** The functions of {@code siputils} on URIs and their parameters. */
public final class UriFunctions {
    private static final byte[] SIP = Output.bytes("sip:");
    private static final byte[] PHONE = Output.bytes(";user=phone");
    private static final Token GR = Token.of("gr");
    private static final int SIGNS = 32; // what is put around a host and a number

    private static final ThreadLocal<UriFunctions> CURRENT =
            ThreadLocal.withInitial(UriFunctions::new);

    private final SipUri first = new SipUri();
    private final SipUri second = new SipUri();
    private final HeaderElements elements = new HeaderElements();
    private final UriEquality equality = new UriEquality();

    private UriFunctions() {}

    /** Declares the functions. */
    public static void export(Exports exports) {
        exports.function("is_uri", UriFunctions::isUri, text("uri"))
                .doc("Whether a text is a URI.");
        exports.function("cmp_uri", UriFunctions::sameUri, text("str1"), text("str2"))
                .doc("Whether two URIs are the same (RFC 3261 §19.1.4).");
        exports.function("cmp_aor", UriFunctions::sameUser, text("str1"), text("str2"))
                .doc("Whether user and host of two URIs are the same.");
        exports.function("cmp_hdr_name", UriFunctions::sameName, text("str1"), text("str2"))
                .doc("Whether two names are of the same header, compact or not.");
        exports.function(
                        "uri_param",
                        UriFunctions::hasParameter,
                        text("param"),
                        text("value").orAbsent())
                .doc("Whether the request URI has a parameter; of a value, if one is given.");
        exports.function("uri_param_any", UriFunctions::hasParameter, text("param"))
                .doc("Whether the request URI has a parameter, of whatever value.");
        exports.function("uri_param_rm", UriFunctions::removeParameter, text("param"))
                .in(RouteKind.REQUEST, RouteKind.BRANCH, RouteKind.FAILURE)
                .doc("Removes a parameter from the request URI.");
        exports.function(
                        "is_uri_user_e164",
                        (context, given) -> Function.of(isUserNumber(given.text(context, 0))),
                        text("uri"))
                .doc("Whether the user of a URI is a number in E.164 form.");
        exports.function("get_uri_param", UriFunctions::parameter, text("name"), variable("var"))
                .doc("Assigns a parameter of the request URI to a variable.");
        exports.function("add_uri_param", UriFunctions::addParameter, text("param"))
                .doc("Adds a parameter to the request URI, before its headers.");
        exports.function("is_gruu", UriFunctions::isGruu, text("uri").orAbsent())
                .doc("Whether a URI, or the request URI, is a GRUU: 1 public, 2 temporary.");
        exports.function("is_supported", UriFunctions::isSupported, text("option"))
                .doc("Whether Supported has an option.");
        exports.function("is_user", UriFunctions::isUser, text("username"))
                .doc("Whether the user of the request URI is the one named.");
        exports.function("set_uri_user", UriFunctions::setUser, variable("uri"), text("user"))
                .doc("Changes the user of a URI in a variable.");
        exports.function("set_uri_host", UriFunctions::setHost, variable("uri"), text("host"))
                .doc("Changes the host of a URI in a variable.");
        for (String name : new String[] {"tel2sip", "tel2sip2"}) {
            exports.function(
                            name,
                            UriFunctions::toSip,
                            text("uri"),
                            text("hostpart"),
                            variable("result"))
                    .doc("Makes a SIP URI of a telephone URI (RFC 3261 §19.1.6).");
        }
    }

    private static boolean wrap(SipUri uri, Value text) {
        return uri.wrap(text.buffer(), text.offset(), text.length()) == ParseError.NONE;
    }

    private static int removeParameter(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        Value uri = context.argument(1);
        context.readRequestUri(uri);
        Parameters parameters = context.requestUri().parameters();
        if (!parameters.find(name.buffer(), name.offset(), name.length())) {
            return Function.TRUE;
        }
        DirectBuffer in = context.requestUri().buffer();
        int from = parameters.nameOffset() - 1; // with the semicolon before it
        int to =
                parameters.hasValue()
                        ? parameters.valueOffset() + parameters.valueLength()
                        : parameters.nameOffset() + parameters.nameLength();
        int limit = uri.offset() + uri.length();
        context.beginText(uri.length())
                .put(in, uri.offset(), from - uri.offset())
                .put(in, to, limit - to);
        context.endText(uri);
        return Function.of(uri.isText() && context.rewriteRequestUri(uri));
    }

    private static int isUri(RoutingContext context, Arguments arguments) {
        return Function.of(wrap(CURRENT.get().first, arguments.text(context, 0)));
    }

    private static int sameUri(RoutingContext context, Arguments arguments) {
        UriFunctions flyweights = CURRENT.get();
        return Function.of(
                wrap(flyweights.first, arguments.text(context, 0))
                        && wrap(flyweights.second, arguments.text(context, 1))
                        && flyweights.equality.same(flyweights.first, flyweights.second));
    }

    private static int sameUser(RoutingContext context, Arguments arguments) {
        SipUri one = CURRENT.get().first;
        SipUri other = CURRENT.get().second;
        boolean read =
                wrap(one, arguments.text(context, 0)) && wrap(other, arguments.text(context, 1));
        return Function.of(
                read
                        && Token.equals(
                                one.buffer(),
                                one.userOffset(),
                                one.userLength(),
                                other.buffer(),
                                other.userOffset(),
                                other.userLength())
                        && Token.equalsIgnoreCase(
                                one.buffer(),
                                one.hostOffset(),
                                one.hostLength(),
                                other.buffer(),
                                other.hostOffset(),
                                other.hostLength()));
    }

    private static int sameName(RoutingContext context, Arguments arguments) {
        Value one = arguments.text(context, 0);
        Value other = arguments.text(context, 1);
        HeaderName name = HeaderName.of(one.buffer(), one.offset(), one.length());
        return Function.of(
                name == HeaderName.OTHER
                        ? one.textEqualsIgnoreCase(other)
                        : name == HeaderName.of(other.buffer(), other.offset(), other.length()));
    }

    private static boolean find(Parameters parameters, Value name) {
        return parameters.find(name.buffer(), name.offset(), name.length());
    }

    private static int hasParameter(RoutingContext context, Arguments arguments) {
        Parameters parameters = context.requestUri().parameters();
        if (!find(parameters, arguments.text(context, 0))) {
            return Function.FALSE;
        }
        if (!arguments.has(1)) {
            return Function.TRUE;
        }
        Value value = arguments.text(context, 1);
        return Function.of(
                Token.equalsIgnoreCase(
                        context.requestUri().buffer(),
                        parameters.valueOffset(),
                        parameters.valueLength(),
                        value.buffer(),
                        value.offset(),
                        value.length()));
    }

    private static int parameter(RoutingContext context, Arguments arguments) {
        Parameters parameters = context.requestUri().parameters();
        Value value = arguments.text(context, 0);
        if (!find(parameters, value)) {
            return Function.FALSE;
        }
        value.setText(
                context.requestUri().buffer(), parameters.valueOffset(), parameters.valueLength());
        return Function.of(arguments.assign(context, 1, value));
    }

    private static int addParameter(RoutingContext context, Arguments arguments) {
        Value parameter = arguments.text(context, 0);
        SipUri uri = context.requestUri();
        if (!uri.isSip() || parameter.length() == 0) {
            return Function.FALSE;
        }
        int end = uri.offset() + uri.length();
        int at = uri.headersLength() > 0 ? uri.headersOffset() - 1 : end;
        context.beginText(uri.length() + parameter.length() + 1)
                .put(uri.buffer(), uri.offset(), at - uri.offset())
                .put(';')
                .put(parameter)
                .put(uri.buffer(), at, end - at);
        context.endText(parameter);
        return Function.of(parameter.isText() && context.rewriteRequestUri(parameter));
    }

    private static int isGruu(RoutingContext context, Arguments arguments) {
        SipUri uri = context.requestUri();
        if (arguments.has(0)) {
            uri = CURRENT.get().first;
            if (!wrap(uri, arguments.text(context, 0))) {
                return Function.FALSE;
            }
        }
        Parameters parameters = uri.parameters();
        if (!parameters.find(GR)) {
            return Function.FALSE;
        }
        return parameters.valueLength() > 0 ? 1 : 2;
    }

    private static int isSupported(RoutingContext context, Arguments arguments) {
        Value option = arguments.text(context, 0);
        SipMessage message = context.message();
        HeaderElements elements = CURRENT.get().elements.wrap(message, HeaderName.SUPPORTED);
        while (elements.next()) {
            boolean same =
                    Token.equalsIgnoreCase(
                            message.buffer(),
                            elements.offset(),
                            elements.length(),
                            option.buffer(),
                            option.offset(),
                            option.length());
            if (same) {
                return Function.TRUE;
            }
        }
        return Function.FALSE;
    }

    private static int isUser(RoutingContext context, Arguments arguments) {
        Value name = arguments.text(context, 0);
        Value user = context.argument(1);
        UriParts.user(context.requestUri(), user);
        return Function.of(user.textEquals(name));
    }

    private static int setUser(RoutingContext context, Arguments arguments) {
        SipUri uri = CURRENT.get().first;
        Value whole = arguments.text(context, 0);
        whole.keepIn(context.arena());
        Value part = arguments.text(context, 1);
        return Function.of(
                wrap(uri, whole)
                        && UriChange.user(context, uri, part)
                        && arguments.assign(context, 0, part));
    }

    private static int setHost(RoutingContext context, Arguments arguments) {
        SipUri uri = CURRENT.get().first;
        Value whole = arguments.text(context, 0);
        whole.keepIn(context.arena());
        Value part = arguments.text(context, 1);
        return Function.of(
                wrap(uri, whole)
                        && UriChange.host(context, uri, part)
                        && arguments.assign(context, 0, part));
    }

    private static int toSip(RoutingContext context, Arguments arguments) {
        Value whole = arguments.text(context, 0);
        Value host = arguments.text(context, 1);
        SipUri uri = CURRENT.get().first;
        if (!wrap(uri, whole)) {
            return Function.FALSE;
        }
        if (uri.scheme() != SipUri.Scheme.TEL) {
            return Function.of(arguments.assign(context, 2, whole));
        }
        Output out = context.beginText(uri.length() + host.length() + SIGNS).put(SIP);
        for (int index = 0; index < uri.userLength(); index++) {
            byte letter = uri.buffer().getByte(uri.userOffset() + index);
            if ("-.()".indexOf(letter) < 0) { // visual separators, RFC 3966 §5.1.1
                out.put((char) letter);
            }
        }
        out.put('@').put(host).put(PHONE);
        context.endText(whole);
        return Function.of(whole.isText() && arguments.assign(context, 2, whole));
    }

    /** Whether the user of a URI in a text is a plus and digits. */
    public static boolean isUserNumber(Value text) {
        SipUri uri = CURRENT.get().first;
        if (!wrap(uri, text)) {
            return false;
        }
        int length = uri.userLength();
        if (length < 3 || length > 16 || uri.buffer().getByte(uri.userOffset()) != '+') {
            return false;
        }
        for (int index = 1; index < length; index++) {
            byte digit = uri.buffer().getByte(uri.userOffset() + index);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return true;
    }
}
