package strowger.presence.rules;

import strowger.presence.document.Element;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The condition {@code validity} (RFC 4745 §7.3): it holds within one of its periods.
 *
 * @param periods each from its beginning up to, not with, its end.
 */
record Validity(List<Period> periods) {
    /** In milliseconds since 1970. */
    record Period(long fromMs, long untilMs) {}

    static Validity of(Element validity) {
        List<Period> periods = new ArrayList<>();
        long fromMs = Long.MAX_VALUE;
        for (Element child : validity.elements()) {
            if (child.is("from")) {
                fromMs = timeMs(child.text(), Long.MAX_VALUE);
            } else if (child.is("until")) {
                periods.add(new Period(fromMs, timeMs(child.text(), Long.MIN_VALUE)));
                fromMs = Long.MAX_VALUE;
            }
        }
        return new Validity(List.copyOf(periods));
    }

    private static long timeMs(String text, long otherwise) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException unreadable) {
            return otherwise; // a period that can't be read is never
        }
    }

    boolean holdsAt(long nowMs) {
        return periods.stream().anyMatch(each -> each.fromMs <= nowMs && nowMs < each.untilMs);
    }
}
