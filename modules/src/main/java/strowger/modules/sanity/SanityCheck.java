package strowger.modules.sanity;

import java.util.List;

/**
 * The checks that are left to make on a message the core has let in, by the bits that
 * configurations name them with.
 */
public enum SanityCheck {
    SCHEME(1 << 1),
    CONTENT_LENGTH(1 << 7),
    EXPIRES(1 << 8),
    PROXY_REQUIRE(1 << 9),
    PARSE_URIS(1 << 10),
    CREDENTIALS(1 << 11),
    TAGS(1 << 12),
    AUTHORIZATION(1 << 13),
    VIA(1 << 14);

    static final List<SanityCheck> ALL = List.of(values());

    private final int bit;

    SanityCheck(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }
}
