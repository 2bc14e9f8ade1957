package strowger.presence.xcap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.presence.document.DocumentWriter;
import strowger.presence.document.Element;

import java.util.List;

/**
 * The answer to a request of XCAP.
 *
 * @param code of HTTP.
 * @param headers lines without their ends.
 * @param contentType of the body; empty when there is none.
 */
record XcapAnswer(
        int code, String reason, List<String> headers, String contentType, DirectBuffer body) {
    private static final DirectBuffer NOTHING = new UnsafeBuffer(0, 0);

    static XcapAnswer of(int code, String reason) {
        return new XcapAnswer(code, reason, List.of(), "", NOTHING);
    }

    /** What was asked for. */
    static XcapAnswer content(String etag, String contentType, DirectBuffer body) {
        return new XcapAnswer(200, "OK", etag(etag), contentType, body);
    }

    /** It was done. */
    static XcapAnswer done(int code, String reason, String etag) {
        return new XcapAnswer(code, reason, etag(etag), "", NOTHING);
    }

    private static List<String> etag(String etag) {
        return etag.isEmpty() ? List.of() : List.of("ETag: \"" + etag + '"');
    }

    /** It can't be done, for a reason that has a name (RFC 4825 §11.2). */
    static XcapAnswer conflict(String name) {
        Element error = Element.of("urn:ietf:params:xml:ns:xcap-error", "xcap-error");
        error.element(name);
        return new XcapAnswer(
                409,
                "Conflict",
                List.of(),
                "application/xcap-error+xml",
                new UnsafeBuffer(DocumentWriter.compact(error)));
    }

    XcapAnswer with(String header) {
        return new XcapAnswer(code, reason, List.of(header), contentType, body);
    }
}
