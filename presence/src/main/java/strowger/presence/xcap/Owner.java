package strowger.presence.xcap;

import strowger.presence.rules.WatcherId;

/** Whose document a URI means, as the store names users. */
final class Owner {
    private Owner() {}

    /** {@code user@domain} of a SIP URI. */
    static String of(String uri) {
        return of(WatcherId.of(uri));
    }

    /** {@code user@domain}: the user as it is, the domain in small letters. */
    static String of(WatcherId id) {
        return id.user() + '@' + id.domain();
    }

    /** The user that the script says, or nobody for a document of all. */
    static String of(XcapUri uri, String said) {
        return uri.isGlobal() ? "" : of(said);
    }

    /** The user that the URI says. */
    static String of(XcapUri uri) {
        return uri.isGlobal() ? "" : of(uri.user());
    }
}
