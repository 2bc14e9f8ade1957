package strowger.modules;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.text.ContactFunctions;
import strowger.modules.text.DateFunctions;
import strowger.modules.text.OptionsReply;
import strowger.modules.text.UriFunctions;
import strowger.parser.AddressList;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;

/** The {@code siputils} module: questions about requests, replies and URIs. */
public final class SiputilsModule implements Module {
    private long numberLengthMax = 16;
    private @Nullable ContextState<AddressList> lists;

    @Override
    public String name() {
        return "siputils";
    }

    @Override
    public void export(Exports exports) {
        exports.integer("e164_max_len", length -> numberLengthMax = length)
                .unset(16)
                .doc("How long a number in E.164 form may be, with its plus.");
        exports.function("has_totag", SiputilsModule::hasToTag)
                .doc("Whether To has a tag: the request is within a dialog.");
        exports.function("is_request", SiputilsModule::isRequest)
                .doc("Whether the message is a request.");
        exports.function("is_reply", SiputilsModule::isReply)
                .doc("Whether the message is a reply.");
        exports.function("is_first_hop", this::isFirstHop)
                .doc(
                        "Whether a request came to us first: one Via and no Record-Route; or a"
                            + " reply from where it was made: the topmost Record-Route is ours.");
        exports.function("is_e164", this::isNumber, text("number"))
                .doc("Whether a text is a number in E.164 form: a plus and digits.");
        exports.function("is_numeric", SiputilsModule::isNumeric, text("tval"))
                .doc("Whether a text is digits only.");
        exports.function("is_alphanum", SiputilsModule::isAlphanumeric, text("tval"))
                .doc("Whether a text is letters and digits only.");
        exports.function(
                        "is_alphanumex", SiputilsModule::isAlphanumeric, text("tval"), text("eset"))
                .doc("Whether a text is letters, digits and those of a set only.");
        exports.function("is_tel_number", SiputilsModule::isTelephoneNumber, text("tval"))
                .doc("Whether a text is a telephone number: maybe a plus, then digits.");
        UriFunctions.export(exports);
        DateFunctions.exportCheck(exports);
        new OptionsReply().export(exports);
        new RemotePartyId().export(exports);
        new ContactFunctions().export(exports);
        exports.function("is_sip", (_, _) -> Function.TRUE)
                .doc("Whether the message is of SIP: always, here.");
        exports.function("is_http", (_, _) -> Function.FALSE)
                .doc("Whether the message is of HTTP: never, here.");
        exports.function("sip_parse_headers", (_, _) -> Function.TRUE)
                .doc("Kept for old configurations: headers are always read.");
        exportRefusals(exports);
    }

    @Override
    public void start(Engine engine) {
        lists = engine.contextState(AddressList::new);
    }

    private static void exportRefusals(Exports exports) {
        String charging = "P-Charging-Vector is a header as any: $hdr(P-Charging-Vector)";
        exports.refuse(Refusal.Kind.FUNCTION, charging, "sip_p_charging_vector");
        exports.refuse(Refusal.Kind.VARIABLE, charging, "pcv");
    }

    private static int hasToTag(RoutingContext context, Arguments arguments) {
        return Function.of(context.message().to().tagLength() > 0);
    }

    private static int isRequest(RoutingContext context, Arguments arguments) {
        return Function.of(context.message().isRequest());
    }

    private static int isReply(RoutingContext context, Arguments arguments) {
        return Function.of(!context.message().isRequest());
    }

    private int isFirstHop(RoutingContext context, Arguments arguments) {
        SipMessage message = context.message();
        if (!message.isRequest()) {
            return Function.of(isReplyOfFirstHop(context));
        }
        int via = message.find(HeaderName.VIA);
        boolean single =
                via != SipMessage.ABSENT
                        && message.next(via) == SipMessage.ABSENT
                        && message.topVia().end()
                                == message.valueOffset(via) + message.valueLength(via);
        return Function.of(single && message.find(HeaderName.RECORD_ROUTE) == SipMessage.ABSENT);
    }

    /** Whether the topmost Record-Route is ours, and the reply does not come from ourselves. */
    private boolean isReplyOfFirstHop(RoutingContext context) {
        if (lists == null) {
            return false;
        }
        AddressList routes = lists.in(context).wrap(context.message(), HeaderName.RECORD_ROUTE);
        CoreSettings settings = context.core().settings();
        if (!routes.next() || settings.socketOf(routes.address().uri()).isNone()) {
            return false;
        }
        for (int index = 0; index < settings.sockets().size(); index++) {
            if (settings.sockets().get(index).endpoint().equals(context.source())) {
                return false;
            }
        }
        return true;
    }

    private int isNumber(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        boolean fits = text.length() > 2 && text.length() <= numberLengthMax;
        return Function.of(
                fits && text.byteAt(0) == '+' && text.byteAt(1) != '0' && areDigits(text, 1));
    }

    private static boolean areDigits(Value text, int from) {
        for (int index = from; index < text.length(); index++) {
            if (text.byteAt(index) < '0' || text.byteAt(index) > '9') {
                return false;
            }
        }
        return text.length() > from;
    }

    private static int isNumeric(RoutingContext context, Arguments arguments) {
        return Function.of(areDigits(arguments.text(context, 0), 0));
    }

    private static int isTelephoneNumber(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        boolean plus = text.length() > 0 && text.byteAt(0) == '+';
        return Function.of(areDigits(text, plus ? 1 : 0));
    }

    private static int isAlphanumeric(RoutingContext context, Arguments arguments) {
        Value text = arguments.text(context, 0);
        boolean sound = text.length() > 0;
        for (int index = 0; sound && index < text.length(); index++) {
            sound =
                    isAlphanumeric(text.byteAt(index))
                            || (arguments.has(1)
                                    && contains(arguments.text(context, 1), text.byteAt(index)));
        }
        return Function.of(sound);
    }

    private static boolean isAlphanumeric(byte letter) {
        int lower = letter | 0x20;
        return (letter >= '0' && letter <= '9') || (lower >= 'a' && lower <= 'z' && letter > 0);
    }

    private static boolean contains(Value letters, byte letter) {
        for (int index = 0; index < letters.length(); index++) {
            if (letters.byteAt(index) == letter) {
                return true;
            }
        }
        return false;
    }
}
