package strowger.modules.secfilter;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

/** The RPC commands {@code secfilter.*}. */
final class FilterCommands {
    private static final int FAILED = 500;
    private static final String ALL = "";
    private static final String DESTINATIONS = "dst";

    private final Filter filter;

    FilterCommands(Filter filter) {
        this.filter = filter;
    }

    void export(Exports exports) {
        exports.command("secfilter.reload", _ -> reload())
                .doc("Reads the table anew; the old lists stay if it can't be read.");
        exports.command("secfilter.print", this::print)
                .doc("The lists; of ua, country, domain, ip, user or dst only.");
        exports.command("secfilter.stats", _ -> filter.tally().show())
                .doc("How often what was blocked and let in.");
        exports.command("secfilter.stats_reset", _ -> reset()).doc("Counts from 0 again.");
        exports.command("secfilter.add_bl", asked -> change(asked, false, true))
                .doc("Adds to a blacklist: ua, country, domain, ip or user; what it begins with.");
        exports.command("secfilter.add_wl", asked -> change(asked, true, true))
                .doc("The same of a whitelist.");
        exports.command("secfilter.del_bl", asked -> change(asked, false, false))
                .doc("Takes out of a blacklist.");
        exports.command("secfilter.del_wl", asked -> change(asked, true, false))
                .doc("The same of a whitelist.");
        exports.command("secfilter.add_dst", asked -> destination(asked, true))
                .doc("Adds a blocked destination.");
        exports.command("secfilter.del_dst", asked -> destination(asked, false))
                .doc("Takes one out.");
    }

    private Object reload() throws Fault {
        try {
            filter.reload();
            return "Data reloaded";
        } catch (ConfigurationException unreadable) {
            throw new Fault(FAILED, String.valueOf(unreadable.getMessage()));
        }
    }

    private Object reset() {
        filter.tally().clear();
        return "The statistics has been reset";
    }

    private Object print(CommandArguments asked) throws Fault {
        String wanted = asked.text(0, ALL);
        FilterLists lists = filter.lists();
        Struct shown = new Struct();
        for (FilterKind kind : FilterKind.values()) {
            if (wanted.equals(ALL) || wanted.equals(kind.text())) {
                shown.struct(kind.text())
                        .add("blacklisted", lists.blocked(kind).texts())
                        .add("whitelisted", lists.allowed(kind).texts());
            }
        }
        if (wanted.equals(ALL) || wanted.equals(DESTINATIONS)) {
            shown.struct(DESTINATIONS).add("blacklisted", lists.destinations().texts());
        }
        if (shown.size() == 0) {
            throw unknown();
        }
        return shown;
    }

    private static Fault unknown() {
        return new Fault(FAILED, "the type is ua, country, domain, ip or user");
    }

    private Object change(CommandArguments asked, boolean good, boolean adds) throws Fault {
        FilterKind kind = FilterKind.named(asked.text(0)).orElseThrow(FilterCommands::unknown);
        String text = asked.text(1);
        filter.change(
                lists -> {
                    PrefixSet before = good ? lists.allowed(kind) : lists.blocked(kind);
                    PrefixSet after = adds ? before.with(text) : before.without(text);
                    return good ? lists.allowed(kind, after) : lists.blocked(kind, after);
                });
        String list = good ? "whitelist" : "blacklist";
        return "Values (%s, %s) %s %s"
                .formatted(kind.text(), text, adds ? "inserted into" : "removed from", list);
    }

    private Object destination(CommandArguments asked, boolean adds) throws Fault {
        String number = asked.text(0);
        filter.change(
                lists -> {
                    PrefixSet before = lists.destinations();
                    return lists.destinations(adds ? before.with(number) : before.without(number));
                });
        return "Values (%s) %s blacklist destinations"
                .formatted(number, adds ? "inserted into" : "removed from");
    }
}
