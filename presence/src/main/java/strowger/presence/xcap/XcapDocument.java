package strowger.presence.xcap;

import org.agrona.DirectBuffer;

/**
 * A document that is kept.
 *
 * @param application it is of.
 * @param owner {@code user@domain} in whose tree it is; empty in the global tree.
 * @param file its name.
 * @param etag it has now, without quotes.
 * @param content its bytes.
 */
public record XcapDocument(
        XcapApplication application,
        String owner,
        String file,
        String etag,
        DirectBuffer content) {}
