package strowger.script.compile;

import strowger.engine.routing.RouteBlock;
import strowger.engine.value.Value;
import strowger.script.source.Bytes;

import java.util.HashMap;
import java.util.Map;

/** The blocks {@code route[NAME]} of a program, for calls whose name is made at run time. */
final class RouteTable {
    /** What {@link #find} answers when there is no such route. */
    static final RouteBlock ABSENT = _ -> -1;

    private final Map<String, RouteBlock> blocks = new HashMap<>();

    /** Adds a route; before the program runs only. */
    void put(String name, RouteBlock block) {
        blocks.put(name, block);
    }

    /** The route that a text names. */
    RouteBlock find(Value name) {
        byte[] bytes = new byte[name.length()];
        name.buffer().getBytes(name.offset(), bytes);
        return blocks.getOrDefault(Bytes.textOf(bytes), ABSENT);
    }
}
