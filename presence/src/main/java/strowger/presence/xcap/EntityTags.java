package strowger.presence.xcap;

import java.util.Arrays;

/**
 * The conditions of a request (RFC 9110 §13.1).
 *
 * @param match the value of {@code If-Match}; empty for none.
 * @param noneMatch the value of {@code If-None-Match}; empty for none.
 */
record EntityTags(String match, String noneMatch) {
    static final EntityTags ANY = new EntityTags("", "");

    /** Whether the document may be what it is. */
    boolean matches(String etag) {
        return match.isEmpty() || has(match, etag);
    }

    /** Whether the document is not one of those that it must not be. */
    boolean isNoneOf(String etag) {
        return noneMatch.isEmpty() || !has(noneMatch, etag);
    }

    private static boolean has(String list, String etag) {
        return !etag.isEmpty()
                && Arrays.stream(list.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals("*") || each.equals('"' + etag + '"'));
    }
}
