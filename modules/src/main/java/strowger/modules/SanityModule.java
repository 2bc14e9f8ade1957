package strowger.modules;

import static strowger.engine.module.Parameter.integer;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.modules.sanity.SanityFault;
import strowger.modules.sanity.SanityReader;
import strowger.modules.sanity.SizeLimits;
import strowger.parser.Token;

import java.util.Arrays;
import java.util.List;

/**
 * The {@code sanity} module: refuses requests that no one further on could make use of.
 *
 * <p>What makes a message unreadable (a missing header, a CSeq that is none, a Content-Length
 * beyond the message) the core has refused before a script runs; the checks for it are always true
 * here.
 */
public final class SanityModule implements Module {
    private long defaultChecks = 3047;
    private long uriChecks = 7;
    private boolean autodrop = true;
    private boolean silent;
    private final SizeLimits sizes = new SizeLimits();
    private List<Token> extensions = List.of();
    private Counter refused = new Counter();
    private @Nullable ContextState<SanityReader> readers;

    @Override
    public String name() {
        return "sanity";
    }

    @Override
    public void export(Exports exports) {
        refused = exports.counter("refused", "Messages that failed a check.");
        exports.integer("default_checks", value -> defaultChecks = value)
                .unset(3047)
                .doc("The sum of the checks that sanity_check() makes without an argument.");
        exports.integer("uri_checks", value -> uriChecks = value)
                .unset(7)
                .doc("The URIs that check 1024 reads: 1 request, 2 From, 4 To, 8 Contact.");
        sizes.export(exports);
        exports.text("proxy_require", this::extensions)
                .unset("")
                .doc("The extensions that a request may require of this proxy, with commas.");
        exports.integer("autodrop", value -> autodrop = value != 0)
                .unset(1)
                .doc("Whether a failed check ends the script; otherwise sanity_check is false.");
        exports.integer("noreply", value -> silent = value != 0)
                .unset(0)
                .doc("Whether a failed check is not answered; sanity_reply() answers then.");
        exports.function(
                        "sanity_check",
                        this::check,
                        integer("msg_checks").orAbsent(),
                        integer("uri_checks").orAbsent())
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Whether the message passes the checks; answers it if it does not.");
        exports.function("sanity_reply", this::reply)
                .in(RouteKind.REQUEST, RouteKind.REPLY, RouteKind.ONREPLY)
                .doc("Answers what the last check found, when noreply is set.");
    }

    private void extensions(String names) {
        extensions =
                Arrays.stream(names.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(Token::of)
                        .toList();
    }

    @Override
    public void start(Engine engine) {
        readers = engine.contextState(SanityReader::new);
    }

    private int check(RoutingContext context, Arguments arguments) {
        if (readers == null) {
            return Function.FALSE;
        }
        long checks = arguments.integer(context, 0, defaultChecks);
        long uris = arguments.integer(context, 1, uriChecks);
        SanityReader reader = readers.in(context);
        SanityFault fault = reader.check(context, checks, uris, extensions, sizes);
        if (fault == SanityFault.NONE) {
            return Function.TRUE;
        }
        refused.increment();
        if (!silent) {
            reader.reply(context);
        }
        if (autodrop) {
            context.drop();
            return Function.EXIT;
        }
        return Function.FALSE;
    }

    private int reply(RoutingContext context, Arguments arguments) {
        return Function.of(silent && readers != null && readers.in(context).reply(context));
    }
}
