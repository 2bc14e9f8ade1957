package strowger.presence.rules;

import strowger.presence.document.Attribute;
import strowger.presence.document.Element;
import strowger.presence.document.Node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a rule lets be seen of a presence document (RFC 5025 §3.3). Rules without transformations,
 * or with none inside, show everything, as in Kamailio.
 */
public final class Provision {
    /** Everything. */
    public static final Provision ALL = new Provision(Optional.empty());

    private static final String USER_INPUT = "user-input";

    private final boolean whole;
    private final boolean allAttributes;
    private final Selection services;
    private final Selection persons;
    private final Selection devices;
    private final Map<String, String> attributes = new HashMap<>();
    private final Map<String, Boolean> unknown = new HashMap<>();

    private Provision(Optional<Element> transformations) {
        List<Element> provided = transformations.map(Element::elements).orElse(List.of());
        whole = provided.isEmpty();
        services = selection(transformations, "provide-services", "all-services");
        persons = selection(transformations, "provide-persons", "all-persons");
        devices = selection(transformations, "provide-devices", "all-devices");
        allAttributes = provided.stream().anyMatch(each -> each.is("provide-all-attributes"));
        for (Element each : provided) {
            if (each.is("provide-unknown-attribute")) {
                String key =
                        key(each.attribute("ns").orElse(""), each.attribute("name").orElse(""));
                unknown.put(key, isTrue(each.text()));
            } else if (each.name().startsWith("provide-")) {
                attributes.put(each.name().substring("provide-".length()), each.text());
            }
        }
    }

    /** Reads {@code transformations}. */
    static Provision of(Element transformations) {
        return transformations.elements().isEmpty()
                ? ALL
                : new Provision(Optional.of(transformations));
    }

    private static Selection selection(
            Optional<Element> transformations, String name, String everyone) {
        return transformations
                .flatMap(each -> each.first(name))
                .map(each -> Selection.of(each, everyone))
                .orElse(Selection.NONE);
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    private static String key(String namespace, String name) {
        return namespace + ' ' + name;
    }

    /** Whether a document is shown as it is. */
    public boolean isWhole() {
        return whole;
    }

    /** What is shown of a document; the document itself is not changed. */
    public Element filter(Element presence) {
        if (whole) {
            return presence;
        }
        Element shown = presence.shell();
        for (Element child : presence.elements()) {
            boolean visible =
                    switch (child.name()) {
                        case "tuple" -> services.has(child);
                        case "person" -> persons.has(child);
                        case "device" -> devices.has(child);
                        default -> isShown(child);
                    };
            if (visible) {
                shown.add(isOccurrence(child) ? attributesOf(child) : child);
            }
        }
        return shown;
    }

    private static boolean isOccurrence(Element child) {
        return child.is("tuple") || child.is("person") || child.is("device");
    }

    private Element attributesOf(Element occurrence) {
        if (allAttributes) {
            return occurrence;
        }
        Element shown = occurrence.shell();
        for (Node node : occurrence.children()) {
            if (node instanceof Element child) {
                if (isAlwaysShown(occurrence, child)) {
                    shown.add(child.is("status") ? basic(child) : child);
                } else if (isShown(child)) {
                    shown.add(child.is(USER_INPUT) ? userInput(child) : child);
                }
            }
        }
        return shown;
    }

    /** What an occurrence can't do without: RFC 5025 has no permission for it. */
    private static boolean isAlwaysShown(Element occurrence, Element child) {
        return switch (child.name()) {
            case "status", "contact", "timestamp" -> true;
            case "deviceID" -> occurrence.is("device");
            default -> false;
        };
    }

    private Element basic(Element status) {
        Element shown = status.shell();
        status.elements().stream()
                .filter(each -> each.is("basic") || isShown(each))
                .forEach(shown::add);
        return shown;
    }

    private boolean isShown(Element child) {
        if (allAttributes) {
            return true;
        }
        String permission = attributes.get(child.name());
        if (permission == null) {
            return unknown.getOrDefault(key(child.namespace(), child.name()), false);
        }
        boolean partly = permission.equals("bare") || permission.equals("thresholds");
        return isTrue(permission)
                || (child.is(USER_INPUT) && (partly || permission.equals("full")));
    }

    /** The input of the user without what is not to be known (RFC 5025 §3.3.2.13). */
    private Element userInput(Element input) {
        String permission = attributes.getOrDefault(USER_INPUT, "");
        if (permission.equals("full")) {
            return input;
        }
        Element shown = input.copy();
        shown.attributes().removeIf(each -> isHidden(each, permission));
        return shown;
    }

    private static boolean isHidden(Attribute attribute, String permission) {
        return attribute.name().equals("last-input")
                || (attribute.name().equals("idle-threshold") && !permission.equals("thresholds"));
    }
}
