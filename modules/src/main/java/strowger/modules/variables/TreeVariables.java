package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;
import strowger.engine.module.Variable;
import strowger.engine.module.VariableName;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.engine.value.ValueType;

/**
 * {@code $xavp(a=>b)}, {@code $xavi(a=>b)}, {@code $xavu(a=>b)}: attributes that may hold others.
 *
 * <p>Assigning to {@code $xavp(a=>b)} makes a new {@code a} that holds only {@code b}; to {@code
 * $xavp(a[0]=>b)} it adds a {@code b} to the {@code a} that is there; with an index behind the last
 * name it overwrites. In {@code $xavu} each name stands once, and assigning overwrites.
 */
public final class TreeVariables {
    private static final int ROOT = AttributeTree.ROOT;
    private static final int ABSENT = AttributeTree.ABSENT;
    private static final Value CONTAINER = Value.ofText("<<xavp:0x1>>");

    private TreeVariables() {}

    /** Declares the families. */
    public static void export(Exports exports) {
        exports.variables("xavp", name -> bind(name, RoutingContext::xavps, false))
                .doc("An attribute of the message that may hold others.");
        exports.variables("xavi", name -> bind(name, RoutingContext::xavis, false))
                .doc("The same as $xavp, but case does not matter in names.");
        exports.variables("xavu", name -> bind(name, RoutingContext::xavus, true))
                .doc("The same as $xavp, but a name stands once: assigning overwrites.");
    }

    /** Which tree of a context. */
    @FunctionalInterface
    private interface TreeOf {
        AttributeTree in(RoutingContext context);
    }

    private static Variable bind(VariableName name, TreeOf tree, boolean unique) {
        Argument inner = name.inner();
        if (inner == null) {
            throw new ConfigurationException(
                    "$" + name.name() + " needs a name: write $" + name.name() + "(a=>b)");
        }
        TreeName.Reader reader = TreeName.reader(inner);
        return Variable.of(
                ValueType.ANY,
                (context, out) -> read(tree.in(context), reader.read(context), out),
                (context, value) -> {
                    TreeName named = reader.read(context);
                    AttributeTree in = tree.in(context);
                    return value.isNull()
                            ? remove(in, named)
                            : unique
                                    ? assignUnique(context, in, named, value)
                                    : assign(context, in, named, value);
                });
    }

    private static void read(AttributeTree tree, TreeName name, Value out) {
        int place = name.find(tree);
        if (place == ABSENT) {
            out.setNull();
        } else {
            out.set(tree.isContainer(place) ? CONTAINER : tree.value(place));
        }
    }

    private static boolean remove(AttributeTree tree, TreeName name) {
        int outer = name.findOuter(tree);
        if (!name.hasInner()) {
            return name.isOuterAll()
                    ? removeAll(tree, ROOT, name.outer())
                    : removeOne(tree, ROOT, outer);
        }
        if (outer == ABSENT || !tree.isContainer(outer)) {
            return true;
        }
        return name.isInnerAll()
                ? removeAll(tree, outer, name.inner())
                : removeOne(tree, outer, name.find(tree));
    }

    private static boolean removeOne(AttributeTree tree, int container, int place) {
        if (place != ABSENT) {
            tree.remove(container, place);
        }
        return true;
    }

    /** Removes all entries of a name. */
    static boolean removeAll(AttributeTree tree, int container, Value name) {
        for (int count = tree.count(container, name); count > 0; count--) {
            tree.remove(container, tree.find(container, name, 0));
        }
        return true;
    }

    private static boolean assign(
            RoutingContext context, AttributeTree tree, TreeName name, Value value) {
        if (!name.hasInner()) {
            return assignOuter(context, tree, name, value);
        }
        if (!name.hasOuterIndex()) {
            int fresh = tree.pushContainer(ROOT, name.outer(), context.arena());
            return fresh != ABSENT
                    && tree.push(fresh, name.inner(), value, context.arena()) != ABSENT;
        }
        int outer = name.findOuter(tree);
        if (outer == ABSENT || !tree.isContainer(outer)) {
            return false;
        }
        if (!name.hasInnerIndex()) {
            return tree.push(outer, name.inner(), value, context.arena()) != ABSENT;
        }
        int place = name.find(tree);
        return place != ABSENT && tree.set(place, value, context.arena());
    }

    private static boolean assignOuter(
            RoutingContext context, AttributeTree tree, TreeName name, Value value) {
        if (!name.hasOuterIndex()) {
            return tree.push(ROOT, name.outer(), value, context.arena()) != ABSENT;
        }
        if (name.isOuterAll()) {
            return false; // as with $xavp, all can only be removed
        }
        int place = name.findOuter(tree);
        return place != ABSENT && tree.set(place, value, context.arena());
    }

    private static boolean assignUnique(
            RoutingContext context, AttributeTree tree, TreeName name, Value value) {
        int outer = tree.find(ROOT, name.outer(), 0);
        if (!name.hasInner()) {
            return outer == ABSENT
                    ? tree.push(ROOT, name.outer(), value, context.arena()) != ABSENT
                    : tree.set(outer, value, context.arena());
        }
        if (outer == ABSENT || !tree.isContainer(outer)) {
            removeOne(tree, ROOT, outer);
            outer = tree.pushContainer(ROOT, name.outer(), context.arena());
        }
        return outer != ABSENT && setOnce(tree, outer, name.inner(), value, context);
    }

    /** Sets the one entry of a name in a container. */
    static boolean setOnce(
            AttributeTree tree, int container, Value name, Value value, RoutingContext context) {
        int place = tree.find(container, name, 0);
        return place == ABSENT
                ? tree.push(container, name, value, context.arena()) != ABSENT
                : tree.set(place, value, context.arena());
    }
}
