package strowger.presence.rls;

import java.util.UUID;

/**
 * How the parts of a list's body are told apart: by words made up once for a server, which no
 * document can know beforehand.
 *
 * @param boundary between parts.
 */
record ListFormat(String boundary) {
    static ListFormat fresh() {
        return new ListFormat(UUID.randomUUID().toString().replace("-", ""));
    }

    /** The type of the whole body. */
    String contentType() {
        return "multipart/related;type=\"application/rlmi+xml\";start=\"<%s>\";boundary=\"%s\""
                .formatted(startId(), boundary);
    }

    /** The Content-ID of the first part. */
    String startId() {
        return contentId("list");
    }

    /** The Content-ID of a resource's document. */
    String contentId(String id) {
        return id + '.' + boundary + "@rls";
    }

    /** The lines before a part. */
    String head(String id, String type) {
        return """
        --%s\r
        Content-Transfer-Encoding: binary\r
        Content-ID: <%s>\r
        Content-Type: %s;charset="UTF-8"\r
        \r
        """
                .formatted(boundary, id, type);
    }
}
