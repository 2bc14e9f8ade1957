package strowger.presence.xcap;

import strowger.presence.document.Attribute;
import strowger.presence.document.Element;
import strowger.presence.document.Node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points to an element of a document, or to one of its attributes (RFC 4825 §6.3).
 *
 * @param steps from the root on; each is one element.
 * @param attribute of the last; empty for the element itself.
 */
record NodeSelector(List<Step> steps, String attribute) {
    private static final int STEPS_MAX = 32;
    private static final Pattern STEP =
            Pattern.compile(
                    "(?:([^:/\\[\\]@*]+):)?([^:/\\[\\]@]+)"
                            + "(?:\\[(\\d{1,9})\\])?"
                            + "(?:\\[@([^=\\]]+)=(?:\"([^\"]*)\"|'([^']*)')\\])?");
    private static final Pattern BINDING = Pattern.compile("xmlns\\(([^=()]+)=([^()]*)\\)");

    /**
     * One step.
     *
     * @param namespace of the element; empty for any.
     * @param name of the element; {@code *} for any.
     * @param position among the siblings that fit, from 1; 0 for any.
     * @param attribute that must have a value; empty for none.
     */
    record Step(String namespace, String name, int position, String attribute, String value) {
        private boolean isNamed(Element element) {
            return (name.equals("*") || element.is(name))
                    && (namespace.isEmpty() || element.namespace().equals(namespace));
        }

        private boolean hasAttribute(Element element) {
            return attribute.isEmpty()
                    || element.attribute(local(attribute)).filter(value::equals).isPresent();
        }

        /** The elements it means among others. */
        List<Element> of(List<Element> siblings) {
            List<Element> named = siblings.stream().filter(this::isNamed).toList();
            if (position > 0) {
                named =
                        position <= named.size()
                                ? List.of(named.get(position - 1))
                                : List.<Element>of();
            }
            return named.stream().filter(this::hasAttribute).toList();
        }
    }

    /**
     * Reads a selector.
     *
     * @param node {@code /ruleset/rule[@id="a"]/@id}, escapes undone.
     * @param query that binds prefixes, {@code xmlns(pr=urn:...)}; empty for none.
     * @return empty when it is malformed, or has a prefix that is not bound.
     */
    static Optional<NodeSelector> of(String node, String query) {
        Map<String, String> bindings = new HashMap<>();
        Matcher binding = BINDING.matcher(query);
        while (binding.find()) {
            bindings.put(binding.group(1), binding.group(2));
        }
        List<Step> steps = new ArrayList<>();
        String attribute = "";
        for (String part : split(node.startsWith("/") ? node.substring(1) : node)) {
            if (!attribute.isEmpty() || steps.size() == STEPS_MAX) {
                return Optional.empty(); // something behind an attribute, or without end
            }
            if (part.startsWith("@") && !steps.isEmpty()) {
                attribute = part.substring(1);
                continue;
            }
            Optional<Step> step = step(part, bindings);
            if (step.isEmpty()) {
                return Optional.empty();
            }
            steps.add(step.get());
        }
        return steps.isEmpty()
                ? Optional.empty()
                : Optional.of(new NodeSelector(List.copyOf(steps), attribute));
    }

    /** At the slashes that are not in quotes. */
    private static List<String> split(String node) {
        List<String> parts = new ArrayList<>();
        int begin = 0;
        char quote = 0;
        for (int index = 0; index < node.length(); index++) {
            char each = node.charAt(index);
            if (quote != 0) {
                quote = each == quote ? 0 : quote;
            } else if (each == '"' || each == '\'') {
                quote = each;
            } else if (each == '/') {
                parts.add(node.substring(begin, index));
                begin = index + 1;
            }
        }
        parts.add(node.substring(begin));
        return parts;
    }

    private static Optional<Step> step(String part, Map<String, String> bindings) {
        Matcher matcher = STEP.matcher(part);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String prefix = matcher.group(1);
        if (prefix != null && !bindings.containsKey(prefix)) {
            return Optional.empty();
        }
        String value = matcher.group(5) == null ? matcher.group(6) : matcher.group(5);
        return Optional.of(
                new Step(
                        prefix == null ? "" : bindings.getOrDefault(prefix, ""),
                        matcher.group(2),
                        matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
                        matcher.group(4) == null ? "" : matcher.group(4),
                        value == null ? "" : value));
    }

    private static String local(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    /** Whether it points to an attribute. */
    boolean isOfAttribute() {
        return !attribute.isEmpty();
    }

    /** The attribute's name without prefix. */
    String attributeName() {
        return local(attribute);
    }

    /** The element it points to, or whose attribute it does; empty unless there is exactly one. */
    Optional<Element> find(Element root) {
        return find(root, steps.size());
    }

    /** The element around the one it points to; empty for the root. */
    Optional<Element> findParent(Element root) {
        return steps.size() == 1 ? Optional.empty() : find(root, steps.size() - 1);
    }

    private Optional<Element> find(Element root, int depth) {
        List<Element> found = steps.getFirst().of(List.of(root));
        for (int index = 1; index < depth && !found.isEmpty(); index++) {
            if (found.size() > 1) {
                return Optional.empty();
            }
            found = steps.get(index).of(found.getFirst().elements());
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /**
     * Puts an element where this points to: in place of the one there, behind the last that fits
     * the last step's name, or at the end (RFC 4825 §8.2.3).
     *
     * @return false when it is not to be found there then; the document must be dropped.
     */
    boolean put(Element parent, Element element) {
        List<Node> children = parent.children();
        Step last = steps.getLast();
        List<Element> fitting = last.of(parent.elements());
        if (fitting.size() == 1) {
            children.set(children.indexOf(fitting.getFirst()), element);
        } else {
            int at = children.size();
            for (Element sibling : parent.elements()) {
                at = last.isNamed(sibling) ? children.indexOf(sibling) + 1 : at;
            }
            children.add(at, element);
        }
        List<Element> now = last.of(parent.elements());
        return now.size() == 1 && now.getFirst() == element;
    }

    /** Takes an attribute away; false when there is none. */
    boolean removeAttribute(Element element) {
        return element.attributes().removeIf(this::isMeant);
    }

    private boolean isMeant(Attribute each) {
        return each.name().equals(attributeName());
    }
}
