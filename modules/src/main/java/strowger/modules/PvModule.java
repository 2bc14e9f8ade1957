package strowger.modules;

import static strowger.engine.module.Parameter.variable;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Endpoint;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The {@code pv} module: the variables that read the message, and where it came from. */
public final class PvModule implements Module {
    @Override
    public String name() {
        return "pv";
    }

    @Override
    public void export(Exports exports) {
        UriVariables.export(exports);
        AttributeVariables.export(exports);
        exportMessage(exports);
        exportAddresses(exports);
        exportHeaders(exports);
        exports.function("pv_isset", PvModule::isSet, variable("pvar"))
                .doc("Whether a variable has a value.");
        exports.function("is_int", PvModule::isInteger, variable("pvar"))
                .doc("Whether a variable's value is an integer.");
        exports.function("not_empty", PvModule::notEmpty, variable("pvar"))
                .doc("Whether a variable's value is text of at least one byte.");
    }

    private static void exportMessage(Exports exports) {
        exports.variable("rm", ValueType.TEXT, PvModule::method)
                .doc("The method of the request, or of the reply's CSeq.");
        exports.variable("ci", ValueType.TEXT, PvModule::callId).doc("The Call-ID.");
        exports.variable(
                        "cs",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().cSeq().number()))
                .doc("The number in CSeq.");
        exports.variable("rs", ValueType.INTEGER, PvModule::status).doc("The reply's code.");
        exports.variable("rr", ValueType.TEXT, PvModule::reason).doc("The reply's reason.");
        exports.variable("rb", ValueType.TEXT, PvModule::body).doc("The body.");
        exports.variable(
                        "bs",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().bodyLength()))
                .doc("Length of the body in bytes.");
        exports.variable(
                        "mb",
                        ValueType.TEXT,
                        (context, out) ->
                                out.setText(
                                        context.message().buffer(),
                                        context.message().offset(),
                                        length(context.message())))
                .doc("The message as it arrived.");
        exports.variable(
                        "ml",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(length(context.message())))
                .doc("Length of the message in bytes.");
        exports.variable(
                        "mf",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.flags()),
                        (context, value) -> {
                            context.flags(value.toInteger());
                            return true;
                        })
                .doc("The flags of the message, bit n for flag n.");
    }

    private static void exportAddresses(Exports exports) {
        exports.variable(
                        "si",
                        ValueType.TEXT,
                        (context, out) -> host(context, context.source(), out))
                .doc("The address the message came from.");
        exports.variable(
                        "sp",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.source().port()))
                .doc("The port the message came from.");
        exports.variable(
                        "Ri",
                        ValueType.TEXT,
                        (context, out) -> host(context, context.socket().endpoint(), out))
                .doc("The address the message came to.");
        exports.variable(
                        "Rp",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.socket().endpoint().port()))
                .doc("The port the message came to.");
        exports.variable(
                        "proto",
                        ValueType.TEXT,
                        (context, out) -> TransportNames.of(context.socket().protocol(), out))
                .doc("The transport the message came over, in lower case.");
        exports.variable("conid", ValueType.INTEGER, PvModule::connection)
                .doc("The connection the message came over; null for datagrams.");
    }

    private static void exportHeaders(Exports exports) {
        exportHeader(exports, "ua", HeaderName.USER_AGENT);
        exportHeader(exports, "ct", HeaderName.CONTACT);
        exportHeader(exports, "cT", HeaderName.CONTENT_TYPE);
        exports.variables("hdr", HeaderVariable::bind)
                .doc("The value of a header: the first, or the one at the index.");
    }

    private static void exportHeader(Exports exports, String name, HeaderName header) {
        exports.variable(
                        name,
                        ValueType.TEXT,
                        (context, out) ->
                                HeaderVariable.read(
                                        context.message(), context.message().find(header), out))
                .doc("The value of " + header.text() + ".");
    }

    private static void method(RoutingContext context, Value out) {
        SipMessage message = context.message();
        if (message.isRequest()) {
            out.setText(message.buffer(), message.methodOffset(), message.methodLength());
        } else {
            out.setText(
                    message.buffer(), message.cSeq().methodOffset(), message.cSeq().methodLength());
        }
    }

    private static void callId(RoutingContext context, Value out) {
        SipMessage message = context.message();
        out.setText(message.buffer(), message.callIdOffset(), message.callIdLength());
    }

    private static void status(RoutingContext context, Value out) {
        if (context.message().isRequest()) {
            out.setNull();
        } else {
            out.setInteger(context.message().statusCode());
        }
    }

    private static void reason(RoutingContext context, Value out) {
        SipMessage message = context.message();
        if (message.isRequest()) {
            out.setNull();
        } else {
            out.setText(message.buffer(), message.reasonOffset(), message.reasonLength());
        }
    }

    private static void body(RoutingContext context, Value out) {
        SipMessage message = context.message();
        if (message.bodyLength() == 0) {
            out.setNull();
        } else {
            out.setText(message.buffer(), message.bodyOffset(), message.bodyLength());
        }
    }

    private static int length(SipMessage message) {
        return message.bodyOffset() + message.bodyLength() - message.offset();
    }

    private static void host(RoutingContext context, Endpoint endpoint, Value out) {
        context.beginText(Endpoint.TEXT_LENGTH_MAX + 2).putAddress(endpoint);
        context.endText(out);
    }

    private static void connection(RoutingContext context, Value out) {
        long id = context.inbound().connectionId();
        if (id == 0) {
            out.setNull();
        } else {
            out.setInteger(id);
        }
    }

    private static int isSet(RoutingContext context, Arguments arguments) {
        return Function.of(!arguments.value(context, 0).isNull());
    }

    private static int isInteger(RoutingContext context, Arguments arguments) {
        return Function.of(arguments.value(context, 0).isInteger());
    }

    private static int notEmpty(RoutingContext context, Arguments arguments) {
        Value value = arguments.value(context, 0);
        return Function.of(value.isText() && value.length() > 0);
    }
}
