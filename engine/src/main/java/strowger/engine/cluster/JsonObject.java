package strowger.engine.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object of JSON (RFC 8259) that another node has sent. Members that are missing, or of another
 * kind, read as what the caller gives for them. Immutable.
 */
public final class JsonObject {
    private final Map<String, Object> members;

    private JsonObject(Map<String, Object> members) {
        this.members = members;
    }

    /** Reads the body of a message; empty if it is no object of JSON. */
    public static Optional<JsonObject> read(ClusterMessage message) {
        return read(message.text());
    }

    /** Reads a text; empty if it is no object of JSON. */
    public static Optional<JsonObject> read(String text) {
        return new JsonParser(text).parse();
    }

    static JsonObject of(Map<String, Object> members) {
        return new JsonObject(new LinkedHashMap<>(members));
    }

    /** The names of the members, in their order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** Whether there is such a member. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** A member that is text. */
    public String text(String name, String otherwise) {
        return members.get(name) instanceof String text ? text : otherwise;
    }

    /** A member that is a number, its fraction cut off. */
    public long number(String name, long otherwise) {
        return switch (members.get(name)) {
            case Long number -> number;
            case Double number -> number.longValue();
            case null, default -> otherwise;
        };
    }

    /** A member that is an object. */
    public Optional<JsonObject> object(String name) {
        return members.get(name) instanceof JsonObject object
                ? Optional.of(object)
                : Optional.empty();
    }

    /** The objects in a member that is an array; none if it is something else. */
    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }
}
