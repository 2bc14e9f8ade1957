/**
 * The documents of presence: PIDF (RFC 3863, 4479, 4480), dialog-info (RFC 4235), message summaries
 * (RFC 3842), conference-info (RFC 4575), reginfo (RFC 3680), watcherinfo (RFC 3858) and xcap-diff
 * (RFC 5874): one reader and one writer of XML for all of them, and what several publications of
 * one presentity come to together.
 *
 * <p>Bytes come from anybody: size, depth, elements and attributes are bounded, document types and
 * entities refused. Nothing here is shared between threads but constants; a {@link
 * strowger.presence.document.DocumentReader} belongs to one of them.
 */
@NullMarked
package strowger.presence.document;

import org.jspecify.annotations.NullMarked;
