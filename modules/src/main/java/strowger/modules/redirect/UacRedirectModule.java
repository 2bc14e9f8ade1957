package strowger.modules.redirect;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.regex.Regex;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transaction.Transaction;

import java.util.List;

/** The {@code uac_redirect} module: follows 3xx in failure routes. */
public final class UacRedirectModule implements Module {
    private boolean acceptedOtherwise = true;
    private List<Regex> accepting = List.of();
    private List<Regex> denying = List.of();
    private long branchFlags;
    private long q = 10;
    private Counter followed = new Counter();
    private @Nullable ContextState<State> states;

    /** What a context needs to follow redirections. */
    private static final class State {
        final ContactFilter filter = new ContactFilter();
        final Redirects redirects = new Redirects();
    }

    /** How many contacts, of all replies and of each; 0 for any. */
    private record Bounds(int total, int each) {
        static Bounds of(String text) {
            String bare = text.strip();
            if (!bare.matches("\\*|[0-9]{0,3}(:[0-9]{1,3})?")) {
                throw new ConfigurationException(
                        "not a number of contacts: \"" + text + "\"; write 5 or 5:2, 0 for any");
            }
            int colon = bare.indexOf(':');
            String total = colon < 0 ? bare : bare.substring(0, colon);
            String each = colon < 0 ? "" : bare.substring(colon + 1);
            return new Bounds(number(total), number(each));
        }

        private static int number(String text) {
            return text.isEmpty() || text.equals("*") ? 0 : Integer.parseInt(text);
        }
    }

    @Override
    public String name() {
        return "uac_redirect";
    }

    @Override
    public void export(Exports exports) {
        followed = exports.counter("followed", "Contacts of redirections that were followed.");
        exports.text("default_filter", value -> acceptedOtherwise = !value.equals("deny"))
                .unset("accept")
                .doc("Whether a contact that no filter names is followed: accept or deny.");
        exports.text("accept_filter", value -> accepting = List.of(ContactFilter.compile(value)))
                .doc("The contacts that are followed, where default_filter is deny.");
        exports.text("deny_filter", value -> denying = List.of(ContactFilter.compile(value)))
                .doc("The contacts that are not followed, where default_filter is accept.");
        exports.integer("bflags", value -> branchFlags = value)
                .unset(0)
                .doc("The branch flags of branches to such contacts.");
        exports.integer("q_value", value -> q = Math.clamp(value, 0, 10))
                .unset(10)
                .doc("The q of a contact that has none, in tenths.");
        exports.integer("flags_hdr_mode", UacRedirectModule::refuseFlags)
                .unset(0)
                .doc("Only 0: a contact's own flags are not taken from strangers.");
        exports.text("acc_function", ignored -> {})
                .doc("Without effect: write a line with acc_log_request in the failure route.");
        exports.text("acc_db_table", ignored -> {}).doc("Without effect: there is no SQL yet.");
        exports.function(
                        "get_redirects",
                        this::follow,
                        text("max").resolvedBy(Bounds::of),
                        text("reason").orAbsent())
                .in(RouteKind.FAILURE)
                .doc(
                        "Makes the contacts of 3xx the request's branches, so many at most (total"
                                + " or total:each); t_relay() sends to them.");
        filter(exports, "set_accept_filter", true);
        filter(exports, "set_deny_filter", false);
    }

    private static void refuseFlags(long mode) {
        if (mode != 0) {
            throw new ConfigurationException(
                    "uac_redirect can't take branch flags from contacts: leave out flags_hdr_mode");
        }
    }

    private void filter(Exports exports, String function, boolean accepts) {
        exports.function(
                        function,
                        (context, arguments) -> addFilter(context, arguments, accepts),
                        text("filter").resolvedBy(ContactFilter::compile),
                        text("flags"))
                .in(RouteKind.FAILURE)
                .doc(
                        "Adds a filter for this transaction; reset_all, reset_default or"
                                + " reset_added drop others first.");
    }

    @Override
    public void start(Engine engine) {
        states = engine.contextState(State::new);
    }

    private int addFilter(RoutingContext context, Arguments arguments, boolean accepts) {
        Transaction transaction = Transaction.of(context);
        if (states == null || transaction == Transaction.NONE) {
            return Function.FALSE;
        }
        String flags = arguments.text(context, 1).toString();
        Regex expression = arguments.resolved(context, 0, Regex.class);
        ContactFilter filter = states.in(context).filter.of(transaction.id());
        return Function.of(filter.add(accepts, expression, flags));
    }

    private int follow(RoutingContext context, Arguments arguments) {
        Transaction transaction = Transaction.of(context);
        if (states == null || transaction == Transaction.NONE) {
            return Function.FALSE;
        }
        Bounds bounds = arguments.resolved(context, 0, Bounds.class);
        State state = states.in(context);
        ContactFilter filter = state.filter.of(transaction.id());
        int count =
                state.redirects.follow(
                        context,
                        transaction,
                        bounds.total(),
                        bounds.each(),
                        (int) q * 100,
                        branchFlags,
                        uri -> filter.takes(uri, accepting, denying, acceptedOtherwise));
        followed.add(count);
        return Function.of(count > 0);
    }
}
