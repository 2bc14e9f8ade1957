package strowger.modules;

import static strowger.engine.module.Parameter.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.modules.sdp.AudioHold;
import strowger.modules.text.BodyFunctions;
import strowger.modules.text.HeaderFunctions;
import strowger.modules.text.TextFunctions;
import strowger.parser.Method;
import strowger.parser.SipMessage;

import java.util.ArrayList;
import java.util.List;

/** The {@code textops} module: tests and edits of the message's text. */
public final class TextopsModule implements Module {
    @Override
    public String name() {
        return "textops";
    }

    @Override
    public void export(Exports exports) {
        exports.function(
                        "is_method",
                        TextopsModule::isMethod,
                        text("name").resolvedBy(TextopsModule::methods))
                .doc("Whether the method is one of those named, with | between them.");
        HeaderFunctions.export(exports);
        BodyFunctions.export(exports);
        TextFunctions.export(exports);
        exports.function(
                        "is_audio_on_hold",
                        (context, _) -> Function.of(AudioHold.isOnHold(context)))
                .doc("Whether the sender puts audio on hold.");
    }

    /** The methods named in an argument: a bit for each that is known, and the other names. */
    private record Methods(long known, List<Value> others) {
        boolean contains(SipMessage message) {
            Method method = message.method();
            if (method != Method.OTHER) {
                return (known & 1L << method.ordinal()) != 0;
            }
            for (int index = 0; index < others.size(); index++) {
                if (isNamed(message, others.get(index))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isNamed(SipMessage message, Value name) {
            int offset =
                    message.isRequest() ? message.methodOffset() : message.cSeq().methodOffset();
            int length =
                    message.isRequest() ? message.methodLength() : message.cSeq().methodLength();
            if (length != name.length()) {
                return false;
            }
            for (int index = 0; index < length; index++) {
                if (message.buffer().getByte(offset + index) != name.byteAt(index)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Methods methods(String names) {
        long known = 0;
        var others = new ArrayList<Value>();
        for (String name : names.split("\\|", -1)) {
            if (name.isBlank()) {
                throw new ConfigurationException(
                        "is_method takes names with | between them, not '" + names + "'");
            }
            Method method = methodOf(name.strip());
            if (method == Method.OTHER) {
                others.add(Value.ofText(name.strip()));
            } else {
                known |= 1L << method.ordinal();
            }
        }
        return new Methods(known, List.copyOf(others));
    }

    private static Method methodOf(String name) {
        for (Method method : Method.values()) {
            if (method != Method.OTHER && method.name().equals(name)) {
                return method;
            }
        }
        return Method.OTHER;
    }

    private static int isMethod(RoutingContext context, Arguments arguments) {
        Methods methods = arguments.resolved(context, 0, Methods.class);
        return Function.of(methods.contains(context.message()));
    }
}
