package strowger.presence;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.storage.Storage;
import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.engine.value.Value;
import strowger.parser.ParseError;
import strowger.parser.SipUri;
import strowger.presence.notify.NotifyConfig;
import strowger.presence.publish.LeavingRule;
import strowger.presence.publish.PublishConfig;
import strowger.presence.publish.TypeCheck;
import strowger.presence.replication.ReplicationConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of {@code presence}. Set one by one, then concluded. */
final class PresenceParameters {
    private static final long SECONDS_MAX = Integer.MAX_VALUE;

    private final StorageParameters storage = new StorageParameters();
    private final List<String> faults = new ArrayList<>();
    private long maxExpiresSec = 3600;
    private long minExpiresSec;
    private long minExpiresAction = 1;
    private long expiresOffsetSec;
    private long publicationsMax = 1 << 20;
    private long publicationsPerStateMax = 32;
    private boolean uriCaseIgnored;
    private long typeCheck = 2;
    private boolean forceDelete;
    private boolean refreshedShown;
    private boolean byPriority;
    private boolean sphereChecked;
    private String xavp = "";
    private long subscriptionsMax = 1 << 20;
    private long subscriptionsPerStateMax = 1 << 14;
    private long cseqOffset;
    private long patienceMs = 1000;
    private long waitingSec = 86_400;
    private boolean ok = true;
    private boolean endedByTimeout = true;
    private boolean sameReplaced;
    private boolean fastNotify = true;
    private boolean refreshTold = true;
    private boolean variableKept = true;
    private String serverAddress = "";
    private boolean shared;
    private boolean publicationsShared = true;
    private boolean synchronised = true;
    private boolean notified = true;
    private String channel = "presence";
    private Optional<Store> publicationStore = Optional.empty();
    private Optional<Store> subscriptionStore = Optional.empty();

    void export(Exports exports) {
        exportExpiry(exports);
        exportPublications(exports);
        exportSubscriptions(exports);
        exportNotifier(exports);
        exportStorage(exports);
        exportReplication(exports);
    }

    private void exportExpiry(Exports exports) {
        exports.integer("max_expires", value -> maxExpiresSec = value)
                .unset(3600)
                .doc("The longest that a publication or a subscription lasts, in seconds.");
        exports.integer("min_expires", value -> minExpiresSec = value)
                .unset(0)
                .doc("The shortest that a subscription lasts, in seconds; not for publications.");
        exports.integer("min_expires_action", value -> minExpiresAction = value)
                .unset(1)
                .doc("What happens to a shorter one: 1 it is answered 423, 2 it is prolonged.");
        exports.integer("expires_offset", value -> expiresOffsetSec = value)
                .unset(0)
                .doc("Seconds taken off the Expires that clients are told: they refresh early.");
    }

    private void exportPublications(Exports exports) {
        exports.integer("publications_max", value -> publicationsMax = value)
                .unset(1 << 20)
                .doc("Publications there may be; memory is taken as they come. Not Kamailio's.");
        exports.integer("state_publications_max", value -> publicationsPerStateMax = value)
                .unset(32)
                .doc("Publications that one presentity may have of one event. Not Kamailio's.");
        exports.integer("content_type_check", value -> typeCheck = value)
                .unset(2)
                .doc(
                        "Which content types of a PUBLISH are refused (415): 1 all but the"
                                + " package's, 2 those that are neither its nor of XML or plain"
                                + " text, 0 none. Not Kamailio's, which looks at none.");
        exports.integer("force_delete", value -> forceDelete = value != 0)
                .unset(0)
                .doc("Whether a document that ran out is not shown once more as closed.");
        exports.integer("leaving_refreshed", value -> refreshedShown = value != 0)
                .unset(0)
                .doc(
                        "Whether that is shown too where the last PUBLISH only prolonged it. Not"
                                + " Kamailio's: it forgets the document then.");
        exports.integer("retrieve_order", value -> byPriority = value != 0)
                .unset(0)
                .doc("Orders the documents of a presentity: 0 by time, 1 by priority.");
        exports.text("retrieve_order_by", this::orderBy)
                .unset("priority")
                .doc("What retrieve_order 1 orders by: priority.");
        exports.integer("sip_uri_match", value -> uriCaseIgnored = value != 0)
                .unset(0)
                .doc("Whether the users of URIs are the same in any case; domains always are.");
        exports.integer("enable_sphere_check", value -> sphereChecked = value != 0)
                .unset(0)
                .doc("Whether rules may ask for the sphere that a presentity is in.");
        exports.text("xavp_cfg", value -> xavp = value)
                .doc("The XAVP whose members priority and delete_subscription are read.");
        exports.integer("pres_htable_size", _ -> {})
                .unset(9)
                .doc("Taken and not used: tables are sized by publications_max.");
    }

    private void exportSubscriptions(Exports exports) {
        exports.integer("subscriptions_max", value -> subscriptionsMax = value)
                .unset(1 << 20)
                .doc("Subscriptions there may be; memory is taken as they come. Not Kamailio's.");
        exports.integer("state_subscriptions_max", value -> subscriptionsPerStateMax = value)
                .unset(1 << 14)
                .doc("Subscriptions to one event of one presentity. Not Kamailio's.");
        exports.text("server_address", value -> serverAddress = value)
                .doc("The URI in our Contact; that of the socket a SUBSCRIBE came in on if unset.");
        exports.integer("subs_respond_200", value -> ok = value != 0)
                .unset(1)
                .doc("Whether a SUBSCRIBE is answered 200; 202 if not.");
        exports.integer("cseq_offset", value -> cseqOffset = value)
                .unset(0)
                .doc("How far the CSeq of a refresh may lag: 1 takes a repeated one.");
        exports.integer("delete_same_subs", value -> sameReplaced = value != 0)
                .unset(0)
                .doc("Whether a subscription ends others of its presentity and Call-ID.");
        exports.integer("subs_remove_match", _ -> {})
                .unset(0)
                .doc("Taken and not used: a subscription is known by Call-ID and both tags.");
        exports.integer("subs_htable_size", _ -> {})
                .unset(9)
                .doc("Taken and not used: tables are sized by subscriptions_max.");
        exports.integer("pres_subs_mode", value -> variableKept = value != 0)
                .unset(1)
                .doc("Whether $subs is there in event_route[tm:local-request].");
    }

    private void exportNotifier(Exports exports) {
        exports.integer("send_fast_notify", value -> fastNotify = value != 0)
                .unset(1)
                .doc("Whether a NOTIFY follows a new subscription at once.");
        exports.integer("timeout_rm_subs", value -> endedByTimeout = value != 0)
                .unset(1)
                .doc("Whether a NOTIFY that gets no answer ends the subscription.");
        exports.integer("notify_refreshed", value -> refreshTold = value != 0)
                .unset(1)
                .doc(
                        "Whether a PUBLISH that only prolongs is told of, by a NOTIFY without a"
                                + " body. Not Kamailio's: it always does.");
        exports.integer("waiting_time", value -> waitingSec = value)
                .unset(86_400)
                .doc("Seconds that watcher information shows who waited in vain for a decision.");
        exports.integer("notify_patience", value -> patienceMs = value)
                .unset(1000)
                .doc(
                        "Milliseconds in which a watcher is sent nothing more while its last NOTIFY"
                                + " is not answered. Not Kamailio's.");
        for (String name : List.of("notifier_processes", "notifier_poll_rate", "waitn_time")) {
            exports.integer(name, _ -> {})
                    .doc("Taken and not used: each reactor notifies, as soon as it can.");
        }
    }

    private void exportStorage(Exports exports) {
        storage.export(exports);
        exports.integer("clean_period", _ -> {})
                .unset(100)
                .doc("Taken and not used: whatever expires is gone within a second.");
        exports.integer("timer_mode", _ -> {})
                .unset(1)
                .doc("Taken and not used: there are no timer processes.");
        exports.integer("local_log_level", _ -> {})
                .unset(2)
                .doc("Taken and not used: nothing is logged of what expires.");
        exports.text("local_log_facility", _ -> {}).doc("Taken and not used.");
    }

    private void exportReplication(Exports exports) {
        exports.integer("enable_dmq", value -> shared = value != 0)
                .unset(0)
                .doc("Whether other nodes are told of publications, and heard; needs dmq.");
        exports.integer("enable_pres_dmq", value -> publicationsShared = value != 0)
                .unset(1)
                .doc("Whether publications are shared while enable_dmq is 1.");
        exports.integer("enable_pres_sync_dmq", value -> synchronised = value != 0)
                .unset(1)
                .doc("Whether a node that can be reached is asked for all it has.");
        exports.integer("skip_notify_dmq", value -> notified = value == 0)
                .unset(0)
                .doc("1 leaves watchers here untold of what is published elsewhere.");
        exports.text("dmq_peer_id", value -> channel = value)
                .unset("presence")
                .doc("The name of the channel, the same on all nodes.");
        exports.integer("enable_subs_dmq", this::subscriptionsShared)
                .unset(0)
                .doc("Whether subscriptions are shared: not built in yet.");
        exports.integer("enable_subs_sync_dmq", _ -> {})
                .unset(1)
                .doc("For subscriptions; unused while enable_subs_dmq is 0.");
        exports.text("default_socket", _ -> {})
                .doc("For subscriptions; unused while enable_subs_dmq is 0.");
    }

    private void subscriptionsShared(long enabled) {
        if (enabled != 0) {
            faults.add("presence: enable_subs_dmq=1 is not built in yet: set it to 0");
        }
    }

    /** How publications are shared; empty when they are not. */
    Optional<ReplicationConfig> replication() {
        return shared && publicationsShared
                ? Optional.of(
                        new ReplicationConfig(
                                channel, synchronised, notified, !uriCaseIgnored, maxExpiresSec))
                : Optional.empty();
    }

    private void orderBy(String column) {
        if (!column.equals("priority")) {
            faults.add(
                    "presence: retrieve_order_by="
                            + column
                            + " can't be had: publications are ordered by priority or by time");
        }
    }

    private void require(String parameter, long value, long min, long max) {
        if (value < min || value > max) {
            faults.add(
                    "presence: "
                            + parameter
                            + " is "
                            + value
                            + "; set it from "
                            + min
                            + " to "
                            + max);
        }
    }

    /**
     * Checks all of them.
     *
     * @param places that tables may be kept in.
     * @throws ConfigurationException that lists every fault.
     */
    void conclude(Storage places) {
        publicationStore = storage.publications(places, faults);
        subscriptionStore = storage.subscriptions(places, faults);
        require("max_expires", maxExpiresSec, 1, SECONDS_MAX);
        require("min_expires", minExpiresSec, 0, SECONDS_MAX);
        require("min_expires_action", minExpiresAction, 1, 2);
        require("expires_offset", expiresOffsetSec, 0, SECONDS_MAX);
        require("publications_max", publicationsMax, 1, 1 << 28);
        require("state_publications_max", publicationsPerStateMax, 1, 1024);
        require("subscriptions_max", subscriptionsMax, 1, 1 << 28);
        require("state_subscriptions_max", subscriptionsPerStateMax, 1, 1 << 20);
        require("cseq_offset", cseqOffset, 0, 1000);
        require("waiting_time", waitingSec, 0, 31_536_000);
        require("content_type_check", typeCheck, 0, 2);
        require("notify_patience", patienceMs, 0, 64_000);
        if (!serverAddress.isEmpty() && !isUri(serverAddress)) {
            faults.add(
                    "presence: server_address is no SIP URI: "
                            + serverAddress
                            + "; write it as sip:presence.example.com:5060");
        }
        ConfigurationException.throwIfAny(faults);
    }

    private static boolean isUri(String text) {
        Value bytes = Value.ofText(text);
        SipUri uri = new SipUri();
        return uri.wrap(bytes.buffer(), bytes.offset(), bytes.length()) == ParseError.NONE
                && uri.isSip();
    }

    NotifyConfig notifying() {
        return new NotifyConfig(
                maxExpiresSec,
                minExpiresSec,
                minExpiresAction == 2,
                expiresOffsetSec,
                ok ? 200 : 202,
                (int) cseqOffset,
                !uriCaseIgnored,
                endedByTimeout,
                sameReplaced,
                fastNotify,
                refreshTold,
                variableKept,
                waitingSec * 1000,
                patienceMs,
                text(serverAddress),
                text(xavp));
    }

    private static Optional<Value> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Value.ofText(text));
    }

    long subscriptionsMax() {
        return subscriptionsMax;
    }

    int subscriptionsPerStateMax() {
        return (int) subscriptionsPerStateMax;
    }

    /** Whether anything is kept over restarts. */
    boolean isKept() {
        return publicationStore.isPresent() || subscriptionStore.isPresent();
    }

    /** Where publications are kept; empty for nowhere. */
    Optional<Store> publicationStore() {
        return publicationStore;
    }

    /** Where subscriptions are kept; empty for nowhere. */
    Optional<Store> subscriptionStore() {
        return subscriptionStore;
    }

    /** When changes of subscriptions are written. */
    Writing subscriptionWriting() {
        return storage.writing();
    }

    PublishConfig publishing() {
        return new PublishConfig(
                maxExpiresSec,
                expiresOffsetSec,
                !uriCaseIgnored,
                TypeCheck.of(typeCheck),
                text(xavp));
    }

    long publicationsMax() {
        return publicationsMax;
    }

    int publicationsPerStateMax() {
        return (int) publicationsPerStateMax;
    }

    LeavingRule leaving() {
        return new LeavingRule(!forceDelete, refreshedShown);
    }

    boolean isByPriority() {
        return byPriority;
    }

    boolean isSphereChecked() {
        return sphereChecked;
    }
}
