package strowger.presence.document;

/**
 * What a document from outside may cost.
 *
 * @param bytesMax of the whole document.
 * @param depthMax of elements within elements, the root counted.
 * @param elementsMax in the whole document.
 * @param attributesMax of one element, namespace declarations counted.
 */
public record DocumentLimits(int bytesMax, int depthMax, int elementsMax, int attributesMax) {
    /** More than any client sends: a datagram full, nested as deep as no schema is. */
    public static final DocumentLimits DEFAULT = new DocumentLimits(65_535, 32, 4_096, 64);

    /** For documents that are kept for users: lists of hundreds of entries. */
    public static final DocumentLimits STORED = new DocumentLimits(262_144, 32, 16_384, 64);
}
