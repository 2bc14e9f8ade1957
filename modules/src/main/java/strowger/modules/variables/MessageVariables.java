package strowger.modules.variables;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;
import strowger.parser.SipMessage;

/** What kind of message it is, its parts as it arrived, and its flags. */
public final class MessageVariables {
    private static final Value VERSION = Value.ofText("SIP/2.0");
    private static final int FLAG_MAX = 31;

    private MessageVariables() {}

    /** Declares the family. */
    public static void export(Exports exports) {
        exports.variable("rm", ValueType.TEXT, MessageVariables::method)
                .doc("The method of the request, or of the reply's CSeq.");
        exports.variable(
                        "rmid",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().method().bit()))
                .doc("The method as a bit of a set of methods.");
        exports.variable("ci", ValueType.TEXT, MessageVariables::callId).doc("The Call-ID.");
        exports.variable(
                        "cs",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().cSeq().number()))
                .doc("The number in CSeq.");
        exports.variable("rs", ValueType.INTEGER, MessageVariables::status)
                .doc("The reply's code.");
        exports.variable("rr", ValueType.TEXT, MessageVariables::reason).doc("The reply's reason.");
        exports.variable("rv", ValueType.TEXT, (context, out) -> out.set(VERSION))
                .doc("The version of SIP.");
        exports.variable(
                        "mt",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().isRequest() ? 1 : 2))
                .doc("1 for a request, 2 for a reply.");
        exports.variable(
                        "tts",
                        ValueType.INTEGER,
                        (context, out) ->
                                out.setInteger(context.message().to().tagLength() > 0 ? 1 : 0))
                .doc("1 if To has a tag, 0 if not.");
        exports.variable(
                        "mi",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.messageNumber()))
                .doc("The number of the message, counted by each reactor for itself.");
        exportBytes(exports);
        exports.variables("msg", MessageVariables::part)
                .doc("A part of the message: len, buf, body, body_len, hdrs, hdrs_len, fline.");
        exportFlags(exports);
    }

    private static void exportBytes(Exports exports) {
        exports.variable("rb", ValueType.TEXT, MessageVariables::body).doc("The body.");
        exports.variable(
                        "bs",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(context.message().bodyLength()))
                .doc("Length of the body in bytes.");
        for (String name : new String[] {"mb", "mbu"}) {
            exports.variable(name, ValueType.TEXT, MessageVariables::buffer)
                    .doc("The message as it arrived, or with the changes applied last.");
        }
        exports.variable(
                        "ml",
                        ValueType.INTEGER,
                        (context, out) -> out.setInteger(length(context.message())))
                .doc("Length of the message in bytes.");
    }

    private static void exportFlags(Exports exports) {
        Flags message = new Flags(RoutingContext::flags, RoutingContext::flags, "the message");
        Flags script =
                new Flags(RoutingContext::scriptFlags, RoutingContext::scriptFlags, "this run");
        Flags branch =
                new Flags(
                        context -> context.main().flags(),
                        (context, bits) -> context.main().flags(bits),
                        "the first branch");
        message.export(exports, 'm');
        script.export(exports, 's');
        branch.export(exports, 'b');
    }

    /** A set of flags: {@code $mf}, {@code $mF} and {@code $Mf(n)}. */
    private record Flags(Reader reader, Writer writer, String of) {
        interface Reader {
            long flags(RoutingContext context);
        }

        interface Writer {
            void flags(RoutingContext context, long bits);
        }

        void export(Exports exports, char letter) {
            Variable.Writer assign =
                    (context, value) -> {
                        writer.flags(context, value.toInteger() & 0xFFFF_FFFFL);
                        return true;
                    };
            exports.variable(
                            letter + "f",
                            ValueType.INTEGER,
                            (context, out) -> out.setInteger(reader.flags(context)),
                            assign)
                    .doc("The flags of " + of + ", bit n for flag n.");
            exports.variable(
                            letter + "F",
                            ValueType.TEXT,
                            (context, out) -> Texts.hex(context, reader.flags(context), out),
                            assign)
                    .doc("The flags of " + of + " in hexadecimal.");
            exports.variables(Character.toUpperCase(letter) + "f", this::single)
                    .doc("A flag of " + of + " by its number: 1 or 0.");
        }

        private Variable single(VariableName name) {
            int flag = number(name);
            long bit = 1L << flag;
            return Variable.of(
                    ValueType.INTEGER,
                    (context, out) -> out.setInteger(reader.flags(context) >>> flag & 1),
                    (context, value) -> {
                        long bits = reader.flags(context);
                        writer.flags(context, value.toInteger() != 0 ? bits | bit : bits & ~bit);
                        return true;
                    });
        }

        private static int number(VariableName name) {
            String digits = name.constantInner().orElse("").strip();
            if (!digits.matches("[0-9]{1,2}") || Integer.parseInt(digits) > FLAG_MAX) {
                throw new ConfigurationException(
                        "$" + name.name() + " takes the number of a flag, 0 to " + FLAG_MAX);
            }
            return Integer.parseInt(digits);
        }
    }

    /** The method of the request, or of the reply's CSeq. */
    static void method(RoutingContext context, Value out) {
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
        out.setText(message.buffer(), message.bodyOffset(), message.bodyLength());
    }

    private static void buffer(RoutingContext context, Value out) {
        SipMessage message = context.message();
        out.setText(message.buffer(), message.offset(), length(message));
    }

    private static int length(SipMessage message) {
        return message.bodyOffset() + message.bodyLength() - message.offset();
    }

    private static Variable part(VariableName name) {
        return switch (name.constantInner().orElse("")) {
            case "len" -> (context, out) -> out.setInteger(length(context.message()));
            case "buf" -> MessageVariables::buffer;
            case "body", "lpart" -> MessageVariables::body;
            case "body_len" -> (context, out) -> out.setInteger(context.message().bodyLength());
            case "hdrs" -> MessageVariables::headers;
            case "hdrs_len" ->
                    (context, out) -> {
                        SipMessage message = context.message();
                        out.setInteger(message.headersEnd() - message.headersOffset());
                    };
            case "hdrc" -> (context, out) -> out.setInteger(context.message().headerCount());
            case "fline" -> (context, out) -> firstLine(context.message(), out);
            case "fpart" -> (context, out) -> firstPart(context.message(), out);
            default ->
                    throw new ConfigurationException(
                            "$msg has no such part; it is one of len, buf, body, body_len, hdrs,"
                                    + " hdrs_len, hdrc, fline, fpart, lpart");
        };
    }

    private static void headers(RoutingContext context, Value out) {
        SipMessage message = context.message();
        out.setText(
                message.buffer(),
                message.headersOffset(),
                message.headersEnd() - message.headersOffset());
    }

    private static void firstLine(SipMessage message, Value out) {
        int end = message.headersOffset();
        while (end > message.offset() && isLineEnd(message.buffer().getByte(end - 1))) {
            end--;
        }
        out.setText(message.buffer(), message.offset(), end - message.offset());
    }

    private static boolean isLineEnd(byte letter) {
        return letter == '\r' || letter == '\n';
    }

    private static void firstPart(SipMessage message, Value out) {
        out.setText(message.buffer(), message.offset(), message.bodyOffset() - message.offset());
    }
}
