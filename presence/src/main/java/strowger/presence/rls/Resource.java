package strowger.presence.rls;

import strowger.presence.rules.WatcherId;

/**
 * Somebody on a list.
 *
 * @param uri as the document has it.
 * @param name to be displayed; empty for none.
 */
record Resource(String uri, String name) {
    /** {@code user@domain}, for comparison. */
    String address() {
        WatcherId id = WatcherId.of(uri);
        return id.user() + '@' + id.domain();
    }
}
