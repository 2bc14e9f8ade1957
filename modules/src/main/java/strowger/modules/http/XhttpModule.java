package strowger.modules.http;

import static strowger.engine.module.Parameter.integer;
import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.regex.Regex;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** The {@code xhttp} module: answers requests of HTTP on the TCP and TLS sockets of SIP. */
public final class XhttpModule implements Module {
    private static final int CODE_MIN = 200;
    private static final int CODE_MAX = 599;

    private Optional<Regex> match = Optional.empty();
    private Optional<Regex> skip = Optional.empty();
    private Counter requests = new Counter();
    private Counter unanswered = new Counter();

    @Override
    public String name() {
        return "xhttp";
    }

    @Override
    public void export(Exports exports) {
        requests = exports.counter("requests", "Requests of HTTP received.");
        unanswered = exports.counter("unanswered", "Requests that no route answered: 404.");
        exports.text("url_match", text -> match = expression("url_match", text))
                .doc(
                        "A regular expression; a request whose URL it is not found in is answered"
                                + " 404.");
        exports.text("url_skip", text -> skip = expression("url_skip", text))
                .doc("A regular expression; a request whose URL it is found in is answered 404.");
        exports.refuse(
                Refusal.Kind.PARAMETER,
                "there are no scripts in other languages; write event_route[xhttp:request]",
                "event_callback");
        exports.eventRoute("xhttp:request")
                .doc("Runs on each request of HTTP; a message may wait.");
        exports.function(
                        "xhttp_reply",
                        XhttpModule::reply,
                        integer("code"),
                        text("reason"),
                        text("content_type"),
                        text("body"))
                .in(RouteKind.EVENT)
                .doc("Answers the request of HTTP; the reply carries what append_to_reply added.");
        exports.variable("hu", ValueType.TEXT, XhttpModule::url)
                .doc("The URL that a request of HTTP asks for.");
        exports.transformation("url.path", 0, 0, _ -> (_, value) -> cut(value, true))
                .doc("The path of a URL.");
        exports.transformation("url.querystring", 0, 0, _ -> (_, value) -> cut(value, false))
                .doc("What stands behind the ? of a URL.");
    }

    private static Optional<Regex> expression(String name, String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Regex.compile(text, false));
        } catch (PatternSyntaxException fault) {
            throw new ConfigurationException(name + " is no expression: " + fault.getMessage());
        }
    }

    @Override
    public void start(Engine engine) {
        engine.core().http(new HttpRequests(engine, match, skip, requests, unanswered));
    }

    private static int reply(RoutingContext context, Arguments arguments) {
        long code = arguments.integer(context, 0);
        return Function.of(
                code >= CODE_MIN
                        && code <= CODE_MAX
                        && context.core()
                                .settings()
                                .http()
                                .reply(
                                        context,
                                        (int) code,
                                        arguments.text(context, 1),
                                        arguments.text(context, 2),
                                        arguments.text(context, 3)));
    }

    private static void url(RoutingContext context, Value out) {
        if (HttpRequest.isIn(context)) {
            context.readRequestUri(out);
        } else {
            out.setNull();
        }
    }

    private static void cut(Value url, boolean path) {
        if (!url.isText()) {
            url.setNull();
            return;
        }
        int mark = 0;
        while (mark < url.length() && url.byteAt(mark) != '?') {
            mark++;
        }
        int start = path ? 0 : Math.min(mark + 1, url.length());
        int end = path ? mark : url.length();
        url.setText(url.buffer(), url.offset() + start, end - start);
    }
}
