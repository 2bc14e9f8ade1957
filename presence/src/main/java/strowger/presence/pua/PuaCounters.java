package strowger.presence.pua;

import strowger.engine.module.Counter;
import strowger.engine.module.Exports;

/**
 * What a publisher counts.
 *
 * @param sent PUBLISH requests.
 * @param failed that were refused, or not answered.
 * @param full documents there was no room for.
 */
record PuaCounters(Counter sent, Counter failed, Counter full) {
    static PuaCounters of(Exports exports) {
        return new PuaCounters(
                exports.counter("sent_publishes", "PUBLISH requests sent to other servers."),
                exports.counter("failed_publishes", "PUBLISH requests refused or not answered."),
                exports.counter("refused_documents", "Documents there was no room for."));
    }
}
