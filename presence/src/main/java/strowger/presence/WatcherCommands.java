package strowger.presence;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.value.Value;
import strowger.presence.event.StateKey;
import strowger.presence.notify.Notifications;
import strowger.presence.notify.StoredSubscription;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The commands that show watchers and have them told: names, members, faults are Kamailio's. */
final class WatcherCommands {
    private static final String FULL = "full";
    private static final String BASIC = "basic";
    private static final int FAILED = 500;
    private static final int NOT_MARKED = -1;

    private final Supplier<Notifications> notifications;
    private final Runnable sweep;

    /**
     * @param sweep frees what has expired.
     */
    WatcherCommands(Supplier<Notifications> notifications, Runnable sweep) {
        this.notifications = notifications;
        this.sweep = sweep;
    }

    void export(Exports exports) {
        exports.command("presence.watcher_list", this::list)
                .doc("Lists who watches a presentity: full or basic, URI.");
        exports.command("presence.refreshWatchers", this::refresh)
                .doc("Tells the watchers of a presentity: URI, event, type 0 rules, 1 contents.");
        exports.command("presence.updateWatchers", this::update)
                .doc("Asks the rules again for all watchers of a presentity: URI, event.");
        exports.command("presence.cleanup", _ -> cleanup()).doc("Frees what has expired now.");
    }

    private Object cleanup() {
        sweep.run();
        return "Reload OK";
    }

    private Object list(CommandArguments arguments) throws Fault {
        if (arguments.count() < 2) {
            throw new Fault(FAILED, "Not enough parameters (mode and presentity URI)");
        }
        String mode = arguments.text(0);
        if (!mode.equals(FULL) && !mode.equals(BASIC)) {
            throw new Fault(FAILED, "Unknown output mode");
        }
        StateKey state = new StateKey();
        if (!notifications.get().readPresentity(Value.ofText(arguments.text(1)), state)) {
            throw new Fault(FAILED, "Invalid presentity URI");
        }
        List<Object> shown = new ArrayList<>();
        for (StoredSubscription each :
                StoredSubscription.ofPresentity(notifications.get(), state)) {
            shown.add(struct(each, mode.equals(FULL)));
        }
        return shown;
    }

    private static Struct struct(StoredSubscription each, boolean full) {
        Struct struct =
                new Struct()
                        .add("pres_uri", each.presentity())
                        .add("to_user", each.toUser())
                        .add("to_domain", each.toDomain())
                        .add("from_user", each.fromUser())
                        .add("from_domain", each.fromDomain())
                        .add("watcher_user", each.watcherUser())
                        .add("watcher_domain", each.watcherDomain())
                        .add("contact", each.contact())
                        .add("event_id", each.eventId())
                        .add("callid", each.callId())
                        .add("user_agent", each.userAgent())
                        .add("expires", each.expiresSec())
                        .add("status", each.status())
                        .add("version", each.version())
                        .add("flags", each.flags());
        if (full) {
            struct.add("reason", each.reason())
                    .add("to_tag", each.toTag())
                    .add("from_tag", each.fromTag())
                    .add("socket", each.socket())
                    .add("local_contact", each.localContact())
                    .add("record_route", each.recordRoute())
                    .add("auth_rules", "")
                    .add("remote_cseq", each.remoteCseq())
                    .add("local_cseq", each.localCseq())
                    .add("recv_event", each.event())
                    .add("updated", NOT_MARKED)
                    .add("updated_winfo", NOT_MARKED);
        }
        return struct;
    }

    private Object refresh(CommandArguments arguments) throws Fault {
        if (arguments.count() < 3) {
            throw new Fault(FAILED, "Not enough parameters (URI, event and type)");
        }
        notifications.get().refresh(state(arguments), arguments.integer(2) == 0);
        return new Struct();
    }

    private Object update(CommandArguments arguments) throws Fault {
        if (arguments.count() < 2) {
            throw new Fault(FAILED, "Not enough parameters (URI and event)");
        }
        notifications.get().refresh(state(arguments), true);
        return new Struct();
    }

    private StateKey state(CommandArguments arguments) throws Fault {
        StateKey state = new StateKey();
        if (!read(arguments.text(0), arguments.text(1), state)) {
            throw new Fault(FAILED, "Processing error");
        }
        return state;
    }

    private boolean read(String uri, String event, StateKey out) {
        return notifications.get().read(Value.ofText(uri), Value.ofText(event), out);
    }
}
