package strowger.presence.rls;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Struct;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.presence.PresenceModule;
import strowger.presence.event.EventPackage;
import strowger.presence.xcap.XcapServerModule;
import strowger.presence.xcap.XcapStore;

import java.util.ArrayList;
import java.util.List;

/** {@code rls}: subscriptions to lists (RFC 4662), of what this server itself knows. */
public final class RlsModule implements Module {
    private static final String NAME = "rls";
    private static final int BODY_BYTES_MAX = 60_000;
    private static final Value NO_DIALOG = Value.ofText("Subscription does not exist");

    private final List<String> events = new ArrayList<>();
    private long elsewhereCode = 1;
    private long waitSec = 5;
    private long bodyBytesMax;
    private String xcapRoot = "";
    private boolean kept;
    private @Nullable ListSubscriptions subscriptions;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void export(Exports exports) {
        exports.text("rls_event", events::add)
                .doc(
                        "An event that lists can be watched for; can be given again; presence"
                                + " unless set.");
        exports.integer("to_presence_code", code -> elsewhereCode = code)
                .unset(1)
                .doc("What rls_handle_subscribe answers when the request is for no list.");
        exports.integer("waitn_time", seconds -> waitSec = seconds)
                .unset(5)
                .doc("Seconds in which changes are gathered before watchers of lists are told.");
        exports.integer("max_notify_body_length", bytes -> bodyBytesMax = bytes)
                .unset(0)
                .doc("Bytes of a body; resources beyond are listed without their documents.");
        exports.text("xcap_root", root -> xcapRoot = root)
                .doc("The root of paths in lists; that of xcap_server unless set.");
        exportUnused(exports);
        exports.function("rls_handle_subscribe", this::subscribe, text("watcher").orAbsent())
                .in(RouteKind.REQUEST)
                .doc(
                        "Carries out a SUBSCRIBE to a list and answers it; to_presence_code when"
                                + " it is for no list.");
        exports.function("rls_handle_notify", RlsModule::refuse)
                .in(RouteKind.REQUEST)
                .doc("Answers a NOTIFY with 481: resources are watched in this server only.");
        exports.function("rls_update_subs", this::update, text("uri"), text("event"))
                .doc("Reads the documents of lists anew, and tells those who watch them.");
        exports.command("rls.update_subs", _ -> update())
                .doc("Reads the documents of lists anew, and tells those who watch them.");
        exports.command("rls.cleanup", _ -> clean())
                .doc("Forgets lists that nobody watches; says how many are left.");
        exports.statistic("lists", () -> subscriptions == null ? 0 : subscriptions().listCount())
                .doc("Lists that are watched.");
    }

    private void exportUnused(Exports exports) {
        exports.integer("db_mode", mode -> kept = mode != 0)
                .unset(0)
                .doc(
                        "Subscriptions to lists are kept over restarts where presence keeps its"
                                + " own; 2 has the start fail where it does not.");
        for (String name :
                new String[] {
                    "db_url",
                    "rlsubs_table",
                    "rlpres_table",
                    "rlpres_db_url",
                    "xcap_db_url",
                    "xcap_table"
                }) {
            exports.text(name, _ -> {}).doc("For storage; unused: lists are in memory.");
        }
        for (String name :
                new String[] {
                    "clean_period",
                    "hash_size",
                    "fetch_rows",
                    "integrated_xcap_server",
                    "notifier_poll_rate",
                    "notifier_processes",
                    "reload_db_subs",
                    "rlpres_clean_period",
                    "max_backend_subs",
                    "disable_remote_presence",
                    "max_expires",
                    "expires_offset"
                }) {
            exports.integer(name, _ -> {})
                    .doc("Kept for old configurations: presence keeps the subscriptions to lists.");
        }
        for (String name : new String[] {"server_address", "outbound_proxy"}) {
            exports.text(name, _ -> {}).doc("Kept for old configurations: presence has its own.");
        }
    }

    @Override
    public void start(Engine engine) {
        if (waitSec < 1 || bodyBytesMax < 0 || bodyBytesMax > BODY_BYTES_MAX) {
            throw new ConfigurationException(
                    NAME
                            + ": waitn_time is "
                            + waitSec
                            + ", max_notify_body_length "
                            + bodyBytesMax
                            + "; set the first to 1 or more, the second to "
                            + BODY_BYTES_MAX
                            + " at most");
        }
        PresenceModule presence = PresenceModule.of(engine, NAME);
        if (kept && !presence.keepsSubscriptions()) {
            throw new ConfigurationException(
                    NAME
                            + ": db_mode is not 0, and presence keeps no subscriptions: start the"
                            + " server with --data FOLDER, or set db_mode to 0");
        }
        XcapServerModule documents = XcapServerModule.of(engine, NAME);
        XcapStore store = documents.store();
        ListResolver resolver =
                new ListResolver(store, xcapRoot.isEmpty() ? documents.root() : xcapRoot);
        ListSubscriptions opened = new ListSubscriptions(presence, resolver);
        int lengthMax = bodyBytesMax == 0 ? BODY_BYTES_MAX : (int) bodyBytesMax;
        for (String event : events.isEmpty() ? List.of("presence") : events) {
            EventPackage resources =
                    presence.events()
                            .find(event)
                            .orElseThrow(
                                    () ->
                                            new ConfigurationException(
                                                    NAME
                                                            + ": rls_event "
                                                            + event
                                                            + " is of no module loaded before"));
            ListIndex index = opened.add(resources, lengthMax);
            presence.presentities().listen(index);
            store.listen(index);
        }
        engine.beforeTraffic(_ -> opened.restore());
        engine.every(waitSec * 1000, opened::flush);
        subscriptions = opened;
    }

    private ListSubscriptions subscriptions() {
        ListSubscriptions opened = subscriptions;
        if (opened == null) {
            throw new ConfigurationException(NAME + " has not started: load it first");
        }
        return opened;
    }

    private int subscribe(RoutingContext context, Arguments arguments) {
        int handled = subscriptions().handle(context, arguments);
        return handled == ListSubscriptions.ELSEWHERE ? (int) elsewhereCode : handled;
    }

    private static int refuse(RoutingContext context, Arguments arguments) {
        context.core().answer(context, 481, NO_DIALOG);
        return Function.FALSE;
    }

    private int update(RoutingContext context, Arguments arguments) {
        subscriptions().resolveAgain();
        return Function.TRUE;
    }

    private String update() {
        subscriptions().resolveAgain();
        return "OK";
    }

    private Struct clean() {
        subscriptions().flush();
        return new Struct().add("lists", subscriptions().listCount());
    }
}
