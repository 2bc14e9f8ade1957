package strowger.modules.secfilter;

import static strowger.engine.module.Parameter.text;

import strowger.engine.Engine;
import strowger.engine.module.Exports;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;

/** The {@code secfilter} module: what is let in and what is blocked, by lists. */
public final class SecfilterModule implements Module {
    private final Filter filter = new Filter();
    private final FilterCommands commands = new FilterCommands(filter);

    @Override
    public String name() {
        return "secfilter";
    }

    @Override
    public void export(Exports exports) {
        filter.exportParameters(exports);
        FilterFunctions functions = new FilterFunctions(filter);
        exports.function("secf_check_ip", functions::address)
                .doc("2 when the source address is on the whitelist, -2 on the blacklist, else 1.");
        exports.function("secf_check_ua", functions::userAgent).doc("The same of the user agent.");
        exports.function("secf_check_country", functions::country, text("country"))
                .doc("The same of a country's code.");
        exports.function("secf_check_from_hdr", functions::from)
                .doc(
                        "The same of From: 4 and -4 its name, 2 and -2 its user, 3 and -3 its"
                                + " domain.");
        exports.function("secf_check_to_hdr", functions::to).doc("The same of To.");
        exports.function("secf_check_contact_hdr", functions::contact)
                .doc("The same of the first Contact: its user, its domain.");
        exports.function("secf_check_dst", functions::destination, text("number"))
                .doc("-2 when the number is among the blocked destinations, else 1.");
        exports.function("secf_check_sqli_hdr", functions::injection, text("value"))
                .doc("-1 when the text has signs of SQL, else 1.");
        exports.function("secf_check_sqli_all", functions::anyInjection)
                .doc("Ends the script when User-Agent, From, To or Contact have signs of SQL.");
        exports.refuse(
                Refusal.Kind.FUNCTION,
                "call secf_check_from_hdr, _to_hdr or _contact_hdr: the result says what was found",
                "secf_check_domain_contact_hdr",
                "secf_check_domain_from_hdr",
                "secf_check_domain_to_hdr",
                "secf_check_name_contact_hdr",
                "secf_check_name_from_hdr",
                "secf_check_name_to_hdr",
                "secf_check_username_contact_hdr",
                "secf_check_username_from_hdr",
                "secf_check_username_to_hdr");
        commands.export(exports);
    }

    @Override
    public void start(Engine engine) {
        filter.start();
    }
}
