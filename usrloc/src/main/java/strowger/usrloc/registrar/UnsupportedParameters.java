package strowger.usrloc.registrar;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

/** Parameters of which only one value can be had: refused otherwise, with one clear line. */
final class UnsupportedParameters {
    private UnsupportedParameters() {}

    static void export(Exports exports) {
        exports.text(
                        "event_callback",
                        value -> refuse("event_callback", value, "write event_route instead"))
                .doc("Not built in: write event_route[usrloc:contact-expired].");
    }

    private static void refuse(String name, String value, String advice) {
        if (!value.isEmpty()) {
            throw new ConfigurationException(
                    "registrar: " + name + "=" + value + " can't be had: " + advice);
        }
    }
}
