package strowger.engine.cluster;

/**
 * Writes an object of JSON for other nodes, its members in the order they are added and without
 * white space, as Kamailio writes it: only quotes, backslashes and control characters are escaped.
 */
public final class JsonText {
    private final StringBuilder text = new StringBuilder("{");

    /** Adds a text. */
    public JsonText add(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** Adds a number. */
    public JsonText add(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** Adds an object. */
    public JsonText add(String name, JsonText object) {
        name(name).append(object);
        return this;
    }

    /** Adds an array of objects. */
    public JsonText add(String name, Iterable<JsonText> objects) {
        name(name).append('[');
        String comma = "";
        for (JsonText each : objects) {
            text.append(comma).append(each);
            comma = ",";
        }
        text.append(']');
        return this;
    }

    private StringBuilder name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        return text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int index = 0; index < value.length(); index++) {
            char letter = value.charAt(index);
            int escaped = "\"\\\b\f\n\r\t".indexOf(letter);
            if (escaped >= 0) {
                text.append('\\').append("\"\\bfnrt".charAt(escaped));
            } else if (letter < ' ') {
                text.append("\\u00").append(letter < 16 ? '0' : '1');
                text.append(Character.forDigit(letter & 0xF, 16));
            } else {
                text.append(letter);
            }
        }
        text.append('"');
    }

    /** The length so far, in characters. */
    public int length() {
        return text.length() + 1;
    }

    /** The object as a message. */
    public ClusterMessage message() {
        return ClusterMessage.json(toString());
    }

    /** The object. */
    @Override
    public String toString() {
        return text + "}";
    }
}
