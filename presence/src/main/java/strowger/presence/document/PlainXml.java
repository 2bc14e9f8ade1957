package strowger.presence.document;

import static strowger.presence.document.XmlCursor.bytes;

import org.agrona.DirectBuffer;

/**
 * Says of most documents that clients publish that they are well-formed, without making anything of
 * them: those in ASCII, of elements, attributes and text alone. What it does not say so of may be
 * well-formed all the same: a parser has to look at it. Allocates nothing once warm; for one
 * thread.
 */
final class PlainXml {
    private static final int ATTRIBUTES_MAX = 16;
    private static final int PREFIXES_MAX = 32;

    private static final byte[] DECLARATION = bytes("<?xml version=");
    private static final byte[] ENCODING = bytes(" encoding=");
    private static final byte[] STANDALONE = bytes(" standalone=");
    private static final byte[][] VERSIONS = {bytes("1.0")};
    private static final byte[][] ENCODINGS = {bytes("UTF-8"), bytes("utf-8")};
    private static final byte[][] YES_AND_NO = {bytes("yes"), bytes("no")};
    private static final byte[][] ENTITIES = {
        bytes("&amp;"), bytes("&lt;"), bytes("&gt;"), bytes("&quot;"), bytes("&apos;")
    };
    private static final byte[] XML = bytes("xml");
    private static final byte[] XMLNS = bytes("xmlns");
    private static final byte[][] RESERVED = {
        bytes("http://www.w3.org/XML/1998/namespace"), bytes("http://www.w3.org/2000/xmlns/")
    };

    private final XmlCursor cursor = new XmlCursor();
    private final DocumentLimits limits;
    private int elementCount;

    private final int[] openOffset; // the element open at each depth: its name
    private final int[] openLength;
    private final int[] prefixesBefore; // how many prefixes were declared outside of it
    private int depth;

    private final int[] prefixOffset = new int[PREFIXES_MAX];
    private final int[] prefixLength = new int[PREFIXES_MAX];
    private int prefixCount;

    private final int[] attributeOffset = new int[ATTRIBUTES_MAX];
    private final int[] attributePrefix = new int[ATTRIBUTES_MAX];
    private final int[] attributeLength = new int[ATTRIBUTES_MAX];
    private int attributeCount;

    PlainXml(DocumentLimits limits) {
        this.limits = limits;
        openOffset = new int[limits.depthMax()];
        openLength = new int[limits.depthMax()];
        prefixesBefore = new int[limits.depthMax()];
    }

    /** Whether a document is surely well-formed and within the limits. */
    boolean isPlain(DirectBuffer buffer, int offset, int length) {
        if (length > limits.bytesMax()) {
            return false;
        }
        cursor.wrap(buffer, offset, length);
        depth = 0;
        prefixCount = 0;
        elementCount = 0;
        return isDeclarationGood() && isContentGood() && elementCount > 0;
    }

    /** The XML declaration, if there is one, in the form that all write it in. */
    private boolean isDeclarationGood() {
        if (!cursor.take(DECLARATION)) {
            return cursor.next() == '<'; // another declaration is no element: found out next
        }
        return isOneOf(VERSIONS)
                && (!cursor.take(ENCODING) || isOneOf(ENCODINGS))
                && (!cursor.take(STANDALONE) || isOneOf(YES_AND_NO))
                && cursor.take('?')
                && cursor.take('>');
    }

    private boolean isOneOf(byte[][] words) {
        int quote = cursor.takeQuote();
        return quote >= 0 && cursor.takeOneOf(words) && cursor.take(quote);
    }

    /** Elements and text to the end: one root, nothing but space around it. */
    private boolean isContentGood() {
        boolean good = true;
        while (good && !cursor.isAtEnd()) { // each round takes a byte, or ends it
            good =
                    switch (cursor.next()) {
                        case '<' -> isTagGood();
                        case '&' -> depth > 0 && cursor.takeOneOf(ENTITIES);
                        default -> depth > 0 ? cursor.skipText() : cursor.skipSpace();
                    };
        }
        return good && depth == 0;
    }

    private boolean isTagGood() {
        cursor.take('<');
        return cursor.take('/') ? isEndGood() : isStartGood();
    }

    private boolean isEndGood() {
        boolean matches =
                depth > 0
                        && cursor.takeName()
                        && cursor.isSame(
                                cursor.nameOffset(),
                                cursor.nameLength(),
                                openOffset[depth - 1],
                                openLength[depth - 1]);
        if (!matches) {
            return false;
        }
        close();
        cursor.skipSpace();
        return cursor.take('>');
    }

    private void close() {
        depth--;
        prefixCount = prefixesBefore[depth];
    }

    private boolean isStartGood() {
        boolean second = depth == 0 && elementCount > 0;
        boolean bounded = depth < limits.depthMax() && ++elementCount <= limits.elementsMax();
        if (second || !bounded || !cursor.takeName()) {
            return false;
        }
        int prefix = cursor.prefixLength();
        openOffset[depth] = cursor.nameOffset();
        openLength[depth] = cursor.nameLength();
        prefixesBefore[depth] = prefixCount;
        depth++;
        if (!areAttributesGood() || !isDeclared(openOffset[depth - 1], prefix)) {
            return false;
        }
        if (cursor.take('/')) {
            close();
        }
        return cursor.take('>');
    }

    /** All attributes of an element, to its {@code /} or {@code >}. */
    private boolean areAttributesGood() {
        attributeCount = 0;
        for (int taken = 0; taken <= ATTRIBUTES_MAX; taken++) {
            boolean spaced = cursor.skipSpace();
            int letter = cursor.next();
            if (letter == '>' || letter == '/') {
                return areAttributesDeclared();
            }
            if (!spaced || taken == ATTRIBUTES_MAX || !cursor.takeName()) {
                return false;
            }
            int prefix = cursor.prefixLength();
            int first = prefix == 0 ? cursor.nameLength() : prefix;
            boolean declares = cursor.is(cursor.nameOffset(), first, XMLNS);
            if (!(declares ? declare() && isNamespaceGood() : add() && isValueGood())) {
                return false;
            }
        }
        return false;
    }

    private boolean areAttributesDeclared() {
        boolean declared = true;
        for (int index = 0; index < attributeCount && declared; index++) {
            declared = isDeclared(attributeOffset[index], attributePrefix[index]);
        }
        return declared;
    }

    private boolean isDeclared(int offset, int length) {
        boolean declared = length == 0;
        for (int index = prefixCount - 1; index >= 0 && !declared; index--) {
            declared = cursor.isSame(offset, length, prefixOffset[index], prefixLength[index]);
        }
        return declared;
    }

    /** A prefix that this element has not declared yet; the default is one without letters. */
    private boolean declare() {
        int head = cursor.prefixLength() == 0 ? cursor.nameLength() : XMLNS.length + 1;
        int offset = cursor.nameOffset() + head;
        int length = cursor.nameLength() - head;
        boolean taken = length >= XML.length && cursor.is(offset, XML.length, XML);
        for (int index = prefixesBefore[depth - 1]; index < prefixCount; index++) {
            taken |= cursor.isSame(offset, length, prefixOffset[index], prefixLength[index]);
        }
        if (taken || prefixCount == PREFIXES_MAX) {
            return false;
        }
        prefixOffset[prefixCount] = offset;
        prefixLength[prefixCount++] = length;
        return true;
    }

    /** An attribute whose name no other of this element has, under whatever prefix. */
    private boolean add() {
        int local = localOffset(cursor.nameOffset(), cursor.prefixLength());
        int end = cursor.nameOffset() + cursor.nameLength();
        boolean twice = false;
        for (int index = 0; index < attributeCount; index++) {
            int other = localOffset(attributeOffset[index], attributePrefix[index]);
            int otherEnd = attributeOffset[index] + attributeLength[index];
            twice |= cursor.isSame(local, end - local, other, otherEnd - other);
        }
        attributeOffset[attributeCount] = cursor.nameOffset();
        attributePrefix[attributeCount] = cursor.prefixLength();
        attributeLength[attributeCount++] = cursor.nameLength();
        return !twice;
    }

    private static int localOffset(int nameOffset, int prefixLength) {
        return prefixLength == 0 ? nameOffset : nameOffset + prefixLength + 1;
    }

    private boolean isValueGood() {
        int quote = takeEquals();
        if (quote < 0) {
            return false;
        }
        cursor.skipText(quote);
        while (cursor.next() == '&' && cursor.takeOneOf(ENTITIES)) {
            cursor.skipText(quote);
        }
        return cursor.take(quote);
    }

    /** A namespace that a prefix can have: not none, and not one of XML's own. */
    private boolean isNamespaceGood() {
        int quote = takeEquals();
        if (quote < 0) {
            return false;
        }
        int from = cursor.at();
        cursor.skipText(quote);
        int length = cursor.at() - from;
        boolean free = length > 0;
        for (byte[] reserved : RESERVED) {
            free &= !cursor.is(from, length, reserved);
        }
        return free && cursor.take(quote);
    }

    private int takeEquals() {
        cursor.skipSpace();
        if (!cursor.take('=')) {
            return -1;
        }
        cursor.skipSpace();
        return cursor.takeQuote();
    }
}
