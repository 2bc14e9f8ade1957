package strowger.usrloc.registrar;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

import java.util.List;
import java.util.Map;

/**
 * Parameters that configurations set and that are not built in yet: refused, with one clear line.
 */
final class UnsupportedParameters {
    private static final List<String> XAVPS = List.of("xavp_cfg", "xavp_rcd");
    private static final Map<String, String> TEXTS =
            Map.of(
                    "event_callback", "write event_route[usrloc:contact-expired] instead",
                    "sock_hdr_name", "contacts keep the socket they registered on");
    private static final List<String> INTEGERS =
            List.of("sock_mode", "use_expired_contacts", "lookup_filter_mode");

    private UnsupportedParameters() {}

    static void export(Exports exports) {
        for (String name : XAVPS) {
            exports.text(name, value -> refuse(name, value, "XAVPs are not built in yet"))
                    .doc("The name of an XAVP; not built in yet.");
        }
        TEXTS.forEach(
                (name, advice) ->
                        exports.text(name, value -> refuse(name, value, advice))
                                .doc("Not built in: " + advice + "."));
        for (String name : INTEGERS) {
            exports.integer(name, value -> refuseNumber(name, value))
                    .unset(0)
                    .doc("Only 0 as yet.");
        }
        exports.integer("xavp_rcd_mask", _ -> {}).unset(0).doc("Which members xavp_rcd has.");
        exports.integer("sock_flag", _ -> {}).unset(-1).doc("For sock_hdr_name.");
    }

    private static void refuse(String name, String value, String advice) {
        if (!value.isEmpty()) {
            throw new ConfigurationException(
                    "registrar: " + name + "=" + value + " can't be had: " + advice);
        }
    }

    private static void refuseNumber(String name, long value) {
        if (value != 0) {
            throw new ConfigurationException(
                    "registrar: " + name + "=" + value + " is not built in yet: set it to 0");
        }
    }
}
