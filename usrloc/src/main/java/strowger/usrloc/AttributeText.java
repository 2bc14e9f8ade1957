package strowger.usrloc;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.AttributeTree;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

/**
 * The attributes of an XAVP as they are kept with a contact: one after the other, the newest last.
 *
 * <pre>
 *  bytes  of each
 *      1  kind: 'i' an integer, 's' text
 *      2  length of the name
 *      2  length of the value, 8 for an integer
 *      -  the name, the value
 * </pre>
 *
 * Reusable; for one thread.
 */
public final class AttributeText {
    /** Bytes that all attributes of a contact may take. */
    public static final int LENGTH_MAX = 1024;

    private static final int HEAD = 5;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH_MAX]);
    private final Value name = new Value();
    private final Value value = new Value();
    private int length;

    /**
     * Takes the newest container of a name out of a message's attributes.
     *
     * @return false when they do not fit: then none are kept.
     */
    public boolean read(AttributeTree tree, Value container) {
        length = 0;
        int place = tree.find(AttributeTree.ROOT, container, 0);
        if (place == AttributeTree.ABSENT || !tree.isContainer(place)) {
            return true;
        }
        int count = 0;
        for (int at = tree.first(place); at != AttributeTree.ABSENT; at = tree.next(at)) {
            count++;
        }
        for (int wanted = count - 1; wanted >= 0; wanted--) { // the oldest first
            int at = tree.first(place);
            for (int passed = 0; passed < wanted; passed++) {
                at = tree.next(at);
            }
            if (!tree.isContainer(at) && !append(tree.name(at), tree.value(at))) {
                length = 0;
                return false;
            }
        }
        return true;
    }

    private boolean append(Value named, Value content) {
        int valueLength = content.isText() ? content.length() : Long.BYTES;
        if (content.isNull() || length + HEAD + named.length() + valueLength > LENGTH_MAX) {
            return content.isNull();
        }
        bytes.putByte(length, (byte) (content.isText() ? 's' : 'i'));
        bytes.putShort(length + 1, (short) named.length());
        bytes.putShort(length + 3, (short) valueLength);
        length += HEAD;
        bytes.putBytes(length, named.buffer(), named.offset(), named.length());
        length += named.length();
        if (content.isText()) {
            bytes.putBytes(length, content.buffer(), content.offset(), valueLength);
        } else {
            bytes.putLong(length, content.number());
        }
        length += valueLength;
        return true;
    }

    /** What was read, in {@code [0, length)}. */
    public MutableDirectBuffer bytes() {
        return bytes;
    }

    /** Bytes of what was read. */
    public int length() {
        return length;
    }

    /** Puts a contact's attributes in front of a message's, under a name; false without room. */
    public boolean write(Contact contact, AttributeTree tree, Value container, Arena arena) {
        int place = tree.pushContainer(AttributeTree.ROOT, container, arena);
        DirectBuffer from = contact.buffer();
        int at = contact.offset(ContactField.ATTRIBUTES);
        int end = at + contact.length(ContactField.ATTRIBUTES);
        boolean done = place != AttributeTree.ABSENT;
        while (done && at < end) {
            boolean text = from.getByte(at) == 's';
            int nameLength = from.getShort(at + 1);
            int valueLength = from.getShort(at + 3);
            name.setText(from, at + HEAD, nameLength);
            at += HEAD + nameLength;
            if (text) {
                value.setText(from, at, valueLength);
            } else {
                value.setInteger(from.getLong(at));
            }
            at += valueLength;
            done = tree.push(place, name, value, arena) != AttributeTree.ABSENT;
        }
        return done;
    }
}
