package strowger.modules.uac;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

import java.util.concurrent.ThreadLocalRandom;

/** What holds for all registrations with other servers. Set before the start, then only read. */
final class TrunkRules {
    private static final long HALF = 2;

    private String databaseUrl = "";
    private String table = "uacreg";
    private String contact = "";
    private String socket = "";
    private long marginSec = 90;
    private long retrySec;
    private long randomSec;
    private boolean callIdKept;
    private volatile boolean active = true;

    void export(Exports exports) {
        exports.text("reg_db_url", value -> databaseUrl = value)
                .doc(
                        "text:///folder: the table of registrations is a file there, as db_text has"
                                + " it.");
        exports.text("reg_db_table", value -> table = value)
                .unset(table)
                .doc("The name of that table.");
        exports.text("reg_contact_addr", value -> contact = value)
                .doc("Host, port and parameters of the Contacts that name no others.");
        exports.integer("reg_timer_interval", value -> marginSec = positive(value))
                .unset(90)
                .doc(
                        "How long before its end a registration is renewed, in s; half its time at"
                                + " most.");
        exports.integer("reg_retry_interval", value -> retrySec = Math.max(value, 0))
                .unset(0)
                .doc("Seconds after which one that failed is tried again; 0: it is disabled.");
        exports.integer("reg_random_delay", value -> randomSec = Math.max(value, 0))
                .unset(0)
                .doc(
                        "The first REGISTERs of those without reg_delay are spread over these"
                                + " seconds.");
        exports.integer("reg_keep_callid", value -> callIdKept = value != 0)
                .unset(0)
                .doc("Whether a registration keeps its Call-ID until it fails.");
        exports.integer("reg_active", value -> active = value != 0)
                .unset(1)
                .doc("Whether registrations are sent at all.");
        for (String name :
                new String[] {
                    "reg_gc_interval", "reg_hash_size", "reg_use_domain", "reload_delta"
                }) {
            exports.integer(name, _ -> {})
                    .doc(
                            "Kept for old configurations: registrations are found by any of their"
                                    + " names.");
        }
    }

    private static long positive(long seconds) {
        if (seconds < 1) {
            throw new ConfigurationException(
                    "uac: reg_timer_interval is a second at least, not " + seconds);
        }
        return seconds;
    }

    void socket(String usual) {
        socket = usual;
    }

    String socket() {
        return socket;
    }

    String databaseUrl() {
        return databaseUrl;
    }

    String table() {
        return table;
    }

    String contact() {
        return contact;
    }

    long retrySec() {
        return retrySec;
    }

    boolean isCallIdKept() {
        return callIdKept;
    }

    boolean isActive() {
        return active;
    }

    void active(boolean on) {
        active = on;
    }

    long delaySec(long own) {
        return own == 0 && randomSec > 0 ? ThreadLocalRandom.current().nextLong(randomSec) : own;
    }

    /** After how many seconds one that is good for so many is renewed. */
    long refreshSec(long goodSec) {
        return Math.max(goodSec - marginSec, goodSec / HALF);
    }
}
