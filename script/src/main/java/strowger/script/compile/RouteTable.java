package strowger.script.compile;

import strowger.engine.routing.RouteBlock;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The blocks {@code route[NAME]} of a program, for calls whose name is made at run time. */
final class RouteTable {
    /** What {@link #index} answers when there is no such route. */
    static final int NONE = -1;

    private final Map<String, Integer> indices = new HashMap<>();
    private final List<RouteBlock> blocks = new ArrayList<>();

    /** Adds a route; before the program runs only. */
    void put(String name, RouteBlock block) {
        indices.put(name, blocks.size());
        blocks.add(block);
    }

    /** The number of the route that a text names, or {@link #NONE}. */
    int index(Value name) {
        byte[] bytes = new byte[name.length()];
        name.buffer().getBytes(name.offset(), bytes);
        return indices.getOrDefault(Bytes.textOf(bytes), NONE);
    }

    /** The route with a number. */
    RouteBlock at(int index) {
        return blocks.get(index);
    }
}
