package strowger.modules.text;

import strowger.engine.module.Arguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.routing.Output;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.Method;

/** {@code options_reply()}: answers an OPTIONS to the server itself (RFC 3261 §11.2). */
public final class OptionsReply {
    private static final Value OK = Value.ofText("OK");
    private static final int LENGTH_MAX = 4096;

    private String accept = "*/*";
    private String encoding = "";
    private String language = "en";
    private String support = "";

    /** Declares the function and its parameters. */
    public void export(Exports exports) {
        exports.text("options_accept", text -> accept = text)
                .unset("*/*")
                .doc("The Accept of options_reply.");
        exports.text("options_accept_encoding", text -> encoding = text)
                .unset("")
                .doc("The Accept-Encoding of options_reply; empty for none.");
        exports.text("options_accept_language", text -> language = text)
                .unset("en")
                .doc("The Accept-Language of options_reply.");
        exports.text("options_support", text -> support = text)
                .unset("")
                .doc("The Supported of options_reply; empty for none.");
        exports.function("options_reply", this::reply)
                .in(RouteKind.REQUEST)
                .doc("Answers an OPTIONS whose request URI has no user with 200.");
    }

    private int reply(RoutingContext context, Arguments arguments) {
        if (context.message().method() != Method.OPTIONS || context.requestUri().userLength() > 0) {
            return Function.FALSE;
        }
        Value lines = context.argument(0);
        Output out = context.beginText(LENGTH_MAX);
        put(out, "Accept: ", accept);
        put(out, "Accept-Encoding: ", encoding);
        put(out, "Accept-Language: ", language);
        put(out, "Supported: ", support);
        context.endText(lines);
        return Function.of(
                lines.isText()
                        && context.replyHeaders().add(lines, context.arena())
                        && context.core().answer(context, 200, OK));
    }

    private static void put(Output out, String name, String value) {
        if (!value.isEmpty()) {
            out.putToken(name).putToken(value).putLineEnd();
        }
    }
}
