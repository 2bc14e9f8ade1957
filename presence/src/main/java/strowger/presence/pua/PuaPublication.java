package strowger.presence.pua;

import org.agrona.DirectBuffer;

/**
 * What a source wants published.
 *
 * @param presentity its URI.
 * @param event the package.
 * @param id names the document among those of the presentity that come from here; the next of the
 *     same id takes its place.
 * @param contentType of the document.
 * @param document none to prolong what was published before.
 * @param expiresSec how long it lasts; 0 takes it back.
 */
public record PuaPublication(
        String presentity,
        String event,
        String id,
        String contentType,
        DirectBuffer document,
        long expiresSec) {
    /** The same for so long. */
    PuaPublication lasting(long seconds) {
        return new PuaPublication(presentity, event, id, contentType, document, seconds);
    }

    /** Names the document among all. */
    String key() {
        return key(presentity, event, id);
    }

    static String key(String presentity, String event, String id) {
        return event + ' ' + presentity + ' ' + id;
    }

    /** Whether its texts can stand in lines of a request. */
    boolean isSafe() {
        return isSafe(presentity) && isSafe(event) && isSafe(contentType) && !presentity.isEmpty();
    }

    private static boolean isSafe(String text) {
        return text.chars()
                .noneMatch(each -> each <= ' ' || each == '<' || each == '>' || each == 0x7F);
    }
}
