package strowger.presence;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.presence.publish.Presentities;
import strowger.presence.publish.StoredPublication;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The commands that show publications: names, members and faults are Kamailio's. */
final class PresentityCommands {
    private static final String FULL = "full";
    private static final String BASIC = "basic";
    private static final String ANY = "*";
    private static final int FAILED = 500;

    private final Supplier<Presentities> presentities;

    PresentityCommands(Supplier<Presentities> presentities) {
        this.presentities = presentities;
    }

    void export(Exports exports) {
        exports.command("presence.presentity_list", this::list)
                .doc("Lists all publications; with full also their documents.");
        exports.command("presence.presentity_show", this::show)
                .doc("Lists a presentity's publications: full or basic, user, domain; * for any.");
        exports.command("presence.publish_cache_sync", _ -> "OK")
                .doc("Does nothing: publications are in memory only.");
    }

    private Object list(CommandArguments arguments) throws Fault {
        boolean full = FULL.equals(arguments.text(0, BASIC));
        List<Object> shown = new ArrayList<>();
        StoredPublication.forEach(
                presentities.get().table(), stored -> shown.add(struct(stored, full)));
        return shown;
    }

    private Object show(CommandArguments arguments) throws Fault {
        if (arguments.count() < 3) {
            throw new Fault(FAILED, "Not enough parameters (mode, user and domain)");
        }
        String mode = arguments.text(0);
        if (!mode.equals(FULL) && !mode.equals(BASIC)) {
            throw new Fault(FAILED, "Unknown output mode");
        }
        String user = arguments.text(1);
        String domain = arguments.text(2);
        List<Object> shown = new ArrayList<>();
        StoredPublication.forEach(
                presentities.get().table(),
                stored -> {
                    if (isWanted(user, stored.user()) && isWanted(domain, stored.domain())) {
                        shown.add(struct(stored, mode.equals(FULL)));
                    }
                });
        return shown;
    }

    private static boolean isWanted(String wanted, String given) {
        return wanted.equals(ANY) || wanted.equalsIgnoreCase(given);
    }

    private Struct struct(StoredPublication stored, boolean full) {
        Struct struct =
                new Struct()
                        .add("user", stored.user())
                        .add("domain", stored.domain())
                        .add("event", presentities.get().events().at(stored.event()).name())
                        .add("etag", stored.etag())
                        .add("sender", stored.sender())
                        .add("expires", stored.expiresSec());
        if (full) {
            struct.add("received_time", stored.receivedSec())
                    .add("priority", stored.priority())
                    .add("ruid", stored.ruid())
                    .add("body", stored.body())
                    .add("hashid", stored.hash());
        }
        return struct;
    }
}
