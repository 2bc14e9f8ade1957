package strowger.presence.rules;

import strowger.presence.document.Element;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which tuples, persons or devices are shown (RFC 5025 §3.3.1): all, or those that one of a set of
 * names fits.
 *
 * @param all whether everyone is.
 * @param keys each the name of what is compared, a blank, and the value.
 */
record Selection(boolean all, Set<String> keys) {
    static final Selection ALL = new Selection(true, Set.of());
    static final Selection NONE = new Selection(false, Set.of());

    /**
     * @param everyone the name of the element that stands for all.
     */
    static Selection of(Element provide, String everyone) {
        Set<String> keys = new HashSet<>();
        boolean all = false;
        for (Element child : provide.elements()) {
            all |= child.is(everyone);
            keys.add(key(child.name(), child.text()));
        }
        return new Selection(all, Set.copyOf(keys));
    }

    private static String key(String name, String value) {
        return name + ' ' + value.strip();
    }

    /** Whether it has a tuple, person or device. */
    boolean has(Element shown) {
        if (all || keys.isEmpty()) {
            return all;
        }
        Optional<String> contact = shown.first("contact").map(Element::text);
        return fits("occurrence-id", shown.attribute("id"))
                || fits("class", shown.first("class").map(Element::text))
                || fits("deviceID", shown.first("deviceID").map(Element::text))
                || fits("service-uri", contact)
                || fits("service-uri-scheme", contact.map(Selection::scheme));
    }

    private boolean fits(String name, Optional<String> value) {
        return value.isPresent() && keys.contains(key(name, value.get()));
    }

    private static String scheme(String uri) {
        return uri.substring(0, Math.max(uri.indexOf(':'), 0));
    }
}
