package strowger.modules.secfilter;

import java.util.Locale;
import java.util.Optional;

/** What a value of a list is; its number in tables is its place. */
enum FilterKind {
    UA,
    COUNTRY,
    DOMAIN,
    IP,
    USER;

    /** As commands name it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<FilterKind> named(String text) {
        for (FilterKind kind : values()) {
            if (kind.text().equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
