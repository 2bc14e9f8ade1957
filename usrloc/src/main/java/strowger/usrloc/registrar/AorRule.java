package strowger.usrloc.registrar;

import strowger.engine.module.Exports;
import strowger.engine.routing.Output;
import strowger.parser.SipUri;
import strowger.usrloc.LocationConfig;

/** How an address of record is made of a URI. Set while the configuration loads. */
final class AorRule {
    private byte[] realmPrefix = new byte[0];
    private boolean caseSensitive;
    private boolean useDomain;

    void export(Exports exports) {
        exports.integer("case_sensitive", value -> caseSensitive = value != 0)
                .unset(0)
                .doc("Whether Alice and alice are two addresses of record.");
        exports.text("realm_prefix", value -> realmPrefix = Output.bytes(value))
                .doc("Cut off the begin of a domain, where use_domain is set.");
    }

    void conclude(LocationConfig config) {
        useDomain = config.useDomain();
    }

    boolean useDomain() {
        return useDomain;
    }

    boolean caseSensitive() {
        return caseSensitive;
    }

    /** How much of a URI's host is the prefix that does not count. */
    int prefixLength(SipUri uri) {
        int length = realmPrefix.length;
        if (length >= uri.hostLength()) {
            return 0;
        }
        for (int at = 0; at < length; at++) {
            if (uri.buffer().getByte(uri.hostOffset() + at) != realmPrefix[at]) {
                return 0;
            }
        }
        return length;
    }
}
