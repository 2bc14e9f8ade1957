package strowger.modules.queue;

import static strowger.engine.module.Parameter.text;

import org.jspecify.annotations.Nullable;

import strowger.engine.Engine;
import strowger.engine.module.Arguments;
import strowger.engine.module.CommandArguments;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Function;
import strowger.engine.module.Module;
import strowger.engine.module.Refusal;
import strowger.engine.module.Struct;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.ContextState;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code mqueue} module, but for databases. */
public final class MqueueModule implements Module {
    private static final int NOT_FETCHED = -2;
    private static final int UNKNOWN = -2;

    private final Map<String, ItemQueue> queues = new TreeMap<>();
    private long namedSize;
    private AddMode namedMode = AddMode.ALL;
    private @Nullable Counter dropped;
    private @Nullable ContextState<Fetched> states;

    /** What the script has fetched last of each queue, while it handles one message. */
    private static final class Fetched {
        private final Map<ItemQueue, ItemQueue.Item> items = new HashMap<>();
        private long message;

        Map<ItemQueue, ItemQueue.Item> of(RoutingContext context) {
            if (message != context.messageNumber()) {
                message = context.messageNumber();
                items.clear();
            }
            return items;
        }
    }

    @Override
    public String name() {
        return "mqueue";
    }

    @Override
    public void export(Exports exports) {
        dropped = exports.counter("dropped", "Items that went because their queue was full.");
        exports.text("mqueue", this::queue)
                .doc(
                        "A queue: name=N;size=ITEMS;addmode=M. Beyond its size the oldest item"
                            + " goes; without a size it holds 1,048,576. M 1 keeps the first item"
                            + " of a key, 2 the last.");
        exports.text("mqueue_name", name -> add(name, namedSize, namedMode))
                .doc("A queue by its name, with mqueue_size and mqueue_addmode as set before.");
        exports.integer("mqueue_size", value -> namedSize = value)
                .unset(0)
                .doc("Items of queues that mqueue_name makes; 0 for 1,048,576.");
        exports.integer("mqueue_addmode", value -> namedMode = AddMode.of(value))
                .unset(0)
                .doc("How queues that mqueue_name makes take items whose key they have.");
        exports.refuse(
                Refusal.Kind.PARAMETER, "queues are kept in memory, not in a database", "db_url");
        exports.function("mq_add", this::add, text("queue"), text("key"), text("value"))
                .doc("Adds an item at the end of a queue.");
        exports.function("mq_fetch", this::fetch, text("queue"))
                .doc("Takes the oldest item, to be read as $mqk and $mqv; -2 if there is none.");
        exports.function("mq_pv_free", this::forget, text("queue"))
                .doc("Forgets the item that was fetched.");
        exports.function("mq_size", this::size, text("queue"))
                .doc("How many items a queue has; -1 for none, -2 if there is no such queue.");
        exports.variables("mqk", name -> fetched(name, true)).doc("The key of the item fetched.");
        exports.variables("mqv", name -> fetched(name, false))
                .doc("The value of the item fetched.");
        exports.variables("mq_size", this::bindSize).doc("How many items a queue has.");
        exports.command("mqueue.get_size", this::commandSize).doc("How many items a queue has.");
        exports.command("mqueue.get_sizes", this::commandSizes)
                .doc("How many items each queue has.");
        exports.command("mqueue.fetch", this::commandFetch).doc("Takes the oldest item.");
    }

    private void queue(String text) {
        String name = "";
        long size = 0;
        AddMode mode = AddMode.ALL;
        for (String part : text.split(";", -1)) {
            String value = part.substring(part.indexOf('=') + 1).strip();
            switch (part.substring(0, Math.max(0, part.indexOf('='))).strip()) {
                case "name" -> name = value;
                case "size" -> size = number(value, text);
                case "addmode" -> mode = AddMode.of(number(value, text));
                case "dbmode" -> refuseDatabase(number(value, text), text);
                default -> {
                    if (!part.isBlank()) {
                        throw new ConfigurationException(
                                "mqueue: can't read " + part + " of " + text);
                    }
                }
            }
        }
        add(name, size, mode);
    }

    private static long number(String digits, String text) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw new ConfigurationException("mqueue: no number '" + digits + "' in " + text);
        }
        return Long.parseLong(digits);
    }

    private static void refuseDatabase(long mode, String text) {
        if (mode != 0) {
            throw new ConfigurationException(
                    "mqueue: " + text + ": queues are kept in memory; leave dbmode out");
        }
    }

    private void add(String name, long size, AddMode mode) {
        if (name.isEmpty() || size < 0 || size > ItemQueue.ITEMS_MAX) {
            throw new ConfigurationException(
                    "mqueue: a queue needs a name, and a size of 0 to " + ItemQueue.ITEMS_MAX);
        }
        Counter counter = Objects.requireNonNull(dropped, "not exported");
        int itemsMax = size == 0 ? ItemQueue.ITEMS_MAX : (int) size;
        queues.putIfAbsent(name, new ItemQueue(name, itemsMax, mode, counter));
    }

    @Override
    public void start(Engine engine) {
        states = engine.contextState(Fetched::new);
    }

    private Map<ItemQueue, ItemQueue.Item> fetched(RoutingContext context) {
        return Objects.requireNonNull(states, "not started").in(context).of(context);
    }

    private @Nullable ItemQueue queue(RoutingContext context, Arguments arguments) {
        return queues.get(arguments.text(context, 0).toString());
    }

    private int add(RoutingContext context, Arguments arguments) {
        ItemQueue queue = queue(context, arguments);
        if (queue == null) {
            return Function.FALSE;
        }
        String key = arguments.text(context, 1).toString();
        queue.add(new ItemQueue.Item(key, arguments.text(context, 2).toString()));
        return Function.TRUE;
    }

    private int fetch(RoutingContext context, Arguments arguments) {
        ItemQueue queue = queue(context, arguments);
        if (queue == null) {
            return Function.FALSE;
        }
        Optional<ItemQueue.Item> item = queue.fetch();
        item.ifPresentOrElse(
                taken -> fetched(context).put(queue, taken), () -> fetched(context).remove(queue));
        return item.isPresent() ? Function.TRUE : NOT_FETCHED;
    }

    private int forget(RoutingContext context, Arguments arguments) {
        ItemQueue queue = queue(context, arguments);
        if (queue != null) {
            fetched(context).remove(queue);
        }
        return Function.of(queue != null);
    }

    private int size(RoutingContext context, Arguments arguments) {
        ItemQueue queue = queue(context, arguments);
        if (queue == null) {
            return UNKNOWN;
        }
        int size = queue.size();
        return size == 0 ? Function.FALSE : size;
    }

    private ItemQueue named(VariableName name) {
        String text = name.constantInner().orElse("");
        ItemQueue queue = queues.get(text);
        if (queue == null) {
            throw new ConfigurationException(
                    "there is no queue '" + text + "'; mqueue's parameter mqueue makes it");
        }
        return queue;
    }

    private Variable fetched(VariableName name, boolean key) {
        ItemQueue queue = named(name);
        return Variable.of(
                ValueType.TEXT,
                (context, out) -> {
                    ItemQueue.Item item = fetched(context).get(queue);
                    if (item == null) {
                        out.setNull();
                    } else {
                        out.set(Value.ofText(key ? item.key() : item.value()));
                        out.keepIn(context.arena());
                    }
                });
    }

    private Variable bindSize(VariableName name) {
        ItemQueue queue = named(name);
        return Variable.of(ValueType.INTEGER, (_, out) -> out.setInteger(queue.size()));
    }

    private ItemQueue asked(CommandArguments arguments) throws Fault {
        ItemQueue queue = queues.get(arguments.text(0));
        if (queue == null) {
            throw new Fault(404, "mqueue not found: " + arguments.text(0));
        }
        return queue;
    }

    private static Struct sizeOf(ItemQueue queue) {
        return new Struct().add("name", queue.name()).add("size", (long) queue.size());
    }

    private Struct commandSize(CommandArguments arguments) throws Fault {
        return sizeOf(asked(arguments));
    }

    private List<Struct> commandSizes(CommandArguments arguments) {
        List<Struct> sizes = new ArrayList<>();
        queues.values().forEach(queue -> sizes.add(sizeOf(queue)));
        return sizes;
    }

    private Struct commandFetch(CommandArguments arguments) throws Fault {
        Struct answer = new Struct();
        asked(arguments)
                .fetch()
                .ifPresent(item -> answer.add("key", item.key()).add("val", item.value()));
        return answer;
    }
}
