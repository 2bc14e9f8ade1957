package strowger.presence.document;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents of event reg (RFC 3680): what several publications of one AOR come to together. */
public final class RegistrationInfo {
    /** The namespace of its elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:reginfo";

    /** The root's local name. */
    public static final String ROOT = "reginfo";

    /** Where in a composed document, once written, the single digit of its version stands. */
    public static final int VERSION_OFFSET = DocumentWriter.versionOffset(NAMESPACE, ROOT);

    private RegistrationInfo() {}

    /**
     * Puts documents together: each registration once, as the latest document has it.
     *
     * @param documents roots, those that take precedence last; none is changed.
     * @return the root, full and of version 0, or empty when no document is of this kind.
     */
    public static Optional<Element> compose(List<Element> documents) {
        Map<String, Element> registrations = new LinkedHashMap<>();
        boolean any = false;
        for (Element document : documents) {
            if (document.is(ROOT)) {
                any = true;
                for (Element registration : document.elements("registration").toList()) {
                    String key =
                            registration.attribute("id").orElse("")
                                    + ' '
                                    + registration.attribute("aor").orElse("");
                    registrations.put(key, registration);
                }
            }
        }
        if (!any) {
            return Optional.empty();
        }
        Element composed = root();
        registrations.values().forEach(composed::add);
        return Optional.of(composed);
    }

    /** A root that has no registrations yet, full and of version 0. */
    public static Element root() {
        return Element.of(NAMESPACE, ROOT).set("version", "0").set("state", "full");
    }
}
