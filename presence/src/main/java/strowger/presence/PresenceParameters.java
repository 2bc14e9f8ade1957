package strowger.presence;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.value.Value;
import strowger.presence.publish.PublishConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of {@code presence}. Set one by one, then concluded. */
final class PresenceParameters {
    private static final int MEMORY = 2;
    private static final long SECONDS_MAX = Integer.MAX_VALUE;

    private final List<String> faults = new ArrayList<>();
    private long maxExpiresSec = 3600;
    private long minExpiresSec;
    private long minExpiresAction = 1;
    private long expiresOffsetSec;
    private long publicationsMax = 1 << 20;
    private long publicationsPerStateMax = 32;
    private boolean uriCaseIgnored;
    private boolean forceDelete;
    private boolean byPriority;
    private boolean sphereChecked;
    private String xavp = "";

    void export(Exports exports) {
        exportExpiry(exports);
        exportPublications(exports);
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
        exports.integer("publ_cache", this::publicationMode)
                .unset(MEMORY)
                .doc("Where publications are: 2 in memory; 0 and 1 need storage.");
        exports.integer("publications_max", value -> publicationsMax = value)
                .unset(1 << 20)
                .doc("Publications there may be; memory is taken as they come. Not Kamailio's.");
        exports.integer("state_publications_max", value -> publicationsPerStateMax = value)
                .unset(32)
                .doc("Publications that one presentity may have of one event. Not Kamailio's.");
        exports.integer("force_delete", value -> forceDelete = value != 0)
                .unset(0)
                .doc("Whether a document that ran out is not shown once more as closed.");
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

    private void exportStorage(Exports exports) {
        for (String name :
                List.of("db_url", "presentity_table", "active_watchers_table", "watchers_table")) {
            exports.text(name, _ -> {}).doc("For storage; unused while all is in memory.");
        }
        for (String name :
                List.of("db_table_lock_type", "db_update_period", "fetch_rows", "startup_mode")) {
            exports.integer(name, _ -> {}).doc("For storage; unused while all is in memory.");
        }
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
        exports.integer("enable_dmq", this::replication)
                .unset(0)
                .doc("Whether peers are told of publications: not built in yet.");
        for (String name :
                List.of(
                        "enable_pres_dmq",
                        "enable_pres_sync_dmq",
                        "enable_subs_dmq",
                        "enable_subs_sync_dmq",
                        "skip_notify_dmq")) {
            exports.integer(name, _ -> {}).doc("For peers; unused while enable_dmq is 0.");
        }
        for (String name : List.of("default_socket", "dmq_peer_id")) {
            exports.text(name, _ -> {}).doc("For peers; unused while enable_dmq is 0.");
        }
    }

    private void publicationMode(long mode) {
        if (mode != MEMORY) {
            faults.add(
                    "presence: publ_cache="
                            + mode
                            + " needs storage, which is not built in yet: set it to 2");
        }
    }

    private void orderBy(String column) {
        if (!column.equals("priority")) {
            faults.add(
                    "presence: retrieve_order_by="
                            + column
                            + " can't be had: publications are ordered by priority or by time");
        }
    }

    private void replication(long enabled) {
        if (enabled != 0) {
            faults.add("presence: enable_dmq=1 is not built in yet: set it to 0");
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
     * @throws ConfigurationException that lists every fault.
     */
    void conclude() {
        require("max_expires", maxExpiresSec, 1, SECONDS_MAX);
        require("min_expires", minExpiresSec, 0, SECONDS_MAX);
        require("min_expires_action", minExpiresAction, 1, 2);
        require("expires_offset", expiresOffsetSec, 0, SECONDS_MAX);
        require("publications_max", publicationsMax, 1, 1 << 28);
        require("state_publications_max", publicationsPerStateMax, 1, 1024);
        ConfigurationException.throwIfAny(faults);
    }

    PublishConfig publishing() {
        return new PublishConfig(
                maxExpiresSec,
                expiresOffsetSec,
                !uriCaseIgnored,
                xavp.isEmpty() ? Optional.empty() : Optional.of(Value.ofText(xavp)));
    }

    long publicationsMax() {
        return publicationsMax;
    }

    int publicationsPerStateMax() {
        return (int) publicationsPerStateMax;
    }

    boolean isLeavingShown() {
        return !forceDelete;
    }

    boolean isByPriority() {
        return byPriority;
    }

    boolean isSphereChecked() {
        return sphereChecked;
    }
}
