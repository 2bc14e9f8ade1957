package strowger.presence.document;

/**
 * Bounds the attributes of an element before a parser compares each with all others: counts the
 * equals signs of each tag, of which an attribute has at least one.
 */
final class AttributeBound {
    private AttributeBound() {}

    /**
     * @param attributesMax values may have equals signs too, so twice as many are let pass.
     */
    static boolean holds(byte[] document, int attributesMax) {
        int signsMax = 2 * attributesMax;
        int signs = 0;
        for (byte each : document) {
            if (each == '=') {
                if (++signs > signsMax) {
                    return false;
                }
            } else if (each == '<' || each == '>') {
                signs = 0;
            }
        }
        return true;
    }
}
