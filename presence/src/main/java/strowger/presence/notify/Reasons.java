package strowger.presence.notify;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Why subscriptions are in the state they are in (RFC 6665 §4.1.3), by number: a record keeps the
 * number. Beyond {@link #MAX} texts new ones become {@code deactivated}. For all threads.
 */
final class Reasons {
    static final int NONE = 0;
    static final int TIMEOUT = 1;
    static final int DEACTIVATED = 2;
    static final int MAX = 100;

    private final List<String> texts =
            new CopyOnWriteArrayList<>(
                    List.of("", "timeout", "deactivated", "rejected", "polite-block", "probation"));

    /** The number of a text. */
    int number(String text) {
        int known = texts.indexOf(text);
        return known >= 0 ? known : add(text);
    }

    private synchronized int add(String text) {
        int known = texts.indexOf(text);
        if (known >= 0) {
            return known;
        }
        if (texts.size() == MAX) {
            return DEACTIVATED;
        }
        texts.add(text);
        return texts.size() - 1;
    }

    /** The text of a number. */
    String text(int number) {
        return texts.get(number);
    }
}
