package strowger.presence.rls;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.Output;
import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a NOTIFY of a list: an rlmi document, and a document for each resource whose state is
 * shown (RFC 4662 §5). Always full state.
 */
final class ListBody {
    private static final String NAMESPACE = "urn:ietf:params:xml:ns:rlmi";
    private static final int ROOM_FOR_A_HEAD = 256;

    private final ListFormat format;
    private final Element list;
    private final List<Part> parts = new ArrayList<>();
    private final int lengthMax;
    private int length;

    /** A resource's document. */
    private record Part(String id, String contentType, UnsafeBuffer document) {}

    /**
     * @param lengthMax of all documents together: who does not fit is listed without a document.
     */
    ListBody(ListFormat format, String uri, int version, int lengthMax) {
        this.format = format;
        this.lengthMax = lengthMax;
        list =
                Element.of(NAMESPACE, "list")
                        .set("uri", uri)
                        .set("version", Integer.toString(version))
                        .set("fullState", "true");
    }

    /**
     * Adds a resource.
     *
     * @param state of what would be the subscription to it alone.
     * @param reason why that is over; empty for none.
     * @param document its state; of no length when none is shown.
     */
    void add(
            Resource resource,
            String state,
            String reason,
            String contentType,
            UnsafeBuffer document) {
        Element element = list.element("resource").set("uri", resource.uri());
        if (!resource.name().isEmpty()) {
            element.element("name").text(resource.name());
        }
        String id = Integer.toString(list.elements().size());
        Element instance = element.element("instance").set("id", id).set("state", state);
        if (!reason.isEmpty()) {
            instance.set("reason", reason);
        }
        int room = document.capacity() + ROOM_FOR_A_HEAD;
        if (document.capacity() > 0 && length + room <= lengthMax) {
            length += room;
            instance.set("cid", format.contentId(id));
            parts.add(new Part(format.contentId(id), contentType, document));
        }
    }

    /** Writes it. */
    void write(Output out) {
        byte[] rlmi = DocumentWriter.compact(list);
        out.put(utf8(format.head(format.startId(), "application/rlmi+xml"))).put(rlmi);
        for (Part part : parts) {
            out.put(utf8("\r\n" + format.head(part.id(), part.contentType())))
                    .put(part.document(), 0, part.document().capacity());
        }
        out.put(utf8("\r\n--" + format.boundary() + "--\r\n"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
