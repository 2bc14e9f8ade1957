package strowger.presence.rls;

import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.Element;
import strowger.presence.rules.WatcherId;
import strowger.presence.xcap.Selected;
import strowger.presence.xcap.XcapApplication;
import strowger.presence.xcap.XcapDocument;
import strowger.presence.xcap.XcapStore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who is on a list (RFC 4826 §4): a service in a watcher's rls-services document or in a
 * global one, made of entries, of lists within lists, and of references to resource-lists
 * documents.
 */
final class ListResolver {
    /** Resources of one list, at most: more are left out. */
    static final int RESOURCES_MAX = 256;

    private static final int DEPTH_MAX = 8;
    private static final int REFERENCES_MAX = 64;
    private static final String NOBODY = "";

    private final XcapStore store;
    private final String root;

    /**
     * @param root of paths in references.
     */
    ListResolver(XcapStore store, String root) {
        this.store = store;
        this.root = root;
    }

    /**
     * Who is on a list.
     *
     * @param watcher {@code user@domain}, whose documents count.
     * @param uri of the service.
     * @param event that it must be for.
     * @return in the document's order, each once; empty when there is no such service.
     */
    Optional<List<Resource>> resolve(String watcher, String uri, String event) {
        return service(watcher, uri, event)
                .or(() -> service(NOBODY, uri, event))
                .map(
                        service -> {
                            Walk walk = new Walk();
                            collect(service, walk, 0);
                            return new ArrayList<>(walk.resources.values());
                        });
    }

    /** What one walk through lists has met; it ends whatever lists refer to. */
    private static final class Walk {
        final Map<String, Resource> resources = new LinkedHashMap<>();
        int referencesLeft = REFERENCES_MAX;
    }

    private Optional<Element> service(String owner, String uri, String event) {
        WatcherId wanted = WatcherId.of(uri);
        for (XcapDocument document : store.find(XcapApplication.RLS_SERVICES, owner)) {
            DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
            DocumentError error = reader.read(document.content(), 0, document.content().capacity());
            if (error == DocumentError.NONE) {
                Optional<Element> found =
                        reader.root()
                                .elements("service")
                                .filter(each -> WatcherId.of(uriOf(each)).equals(wanted))
                                .filter(each -> isFor(each, event))
                                .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static String uriOf(Element element) {
        return element.attribute("uri").orElse("");
    }

    /** A service that names no packages is for all. */
    private static boolean isFor(Element service, String event) {
        Optional<Element> packages = service.first("packages");
        return packages.isEmpty()
                || packages.get().elements("package").anyMatch(each -> each.text().equals(event));
    }

    private void collect(Element list, Walk walk, int depth) {
        if (depth > DEPTH_MAX) {
            return;
        }
        for (Element child : list.elements()) {
            if (walk.resources.size() >= RESOURCES_MAX) {
                return;
            }
            switch (child.name()) {
                case "entry" -> add(child, walk);
                case "list" -> collect(child, walk, depth + 1);
                case "resource-list" -> follow(child.text(), walk, depth + 1);
                case "external" -> follow(child.attribute("anchor").orElse(""), walk, depth + 1);
                case "entry-ref" ->
                        follow(root + child.attribute("ref").orElse(""), walk, depth + 1);
                default -> {
                    // names, packages and extensions are nobody
                }
            }
        }
    }

    private static void add(Element entry, Walk walk) {
        String uri = uriOf(entry).strip();
        if (!uri.isEmpty()) {
            String name = entry.first("display-name").map(Element::text).orElse("");
            Resource resource = new Resource(uri, name);
            walk.resources.putIfAbsent(resource.address(), resource);
        }
    }

    private void follow(String reference, Walk walk, int depth) {
        if (depth <= DEPTH_MAX && walk.referencesLeft-- > 0) {
            String path = reference.replaceAll("\\s+", "");
            Selected.find(store, path, root)
                    .ifPresent(
                            found -> {
                                if (found.is("entry")) {
                                    add(found, walk);
                                } else {
                                    collect(found, walk, depth);
                                }
                            });
        }
    }
}
