package strowger.modules.variables;

import strowger.engine.module.Argument;
import strowger.engine.module.ConfigurationException;
import strowger.engine.routing.AttributeTree;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/**
 * The name of an attribute of a tree: {@code outer[index]=>inner[index]}. Two levels are read; what
 * stands behind a further arrow is not looked at.
 */
final class TreeName {
    private static final int INDEX_DIGITS_MAX = 4;

    private final Value outer = new Value();
    private final Value inner = new Value();
    private int outerIndex;
    private int innerIndex;
    private boolean outerIndexed;
    private boolean innerIndexed;
    private boolean outerAll;
    private boolean innerAll;
    private boolean hasInner;

    /** Reads names: a constant one once, others at each use. */
    @FunctionalInterface
    interface Reader {
        TreeName read(RoutingContext context);
    }

    /**
     * A reader of what an argument names.
     *
     * @throws ConfigurationException if a constant is no name.
     */
    static Reader reader(Argument argument) {
        if (argument.isConstant()) {
            TreeName name = new TreeName();
            argument.read(RoutingContext.NONE, name.outer);
            Value text = Value.ofText(name.outer.toString());
            if (!name.wrap(text)) {
                throw new ConfigurationException(
                        argument.source() + " is no name; write name or name[0]=>name[0]");
            }
            return context -> name;
        }
        ThreadLocal<TreeName> names = ThreadLocal.withInitial(TreeName::new);
        return context -> {
            TreeName name = names.get();
            argument.read(context, name.outer);
            name.outer.toText(context.arena());
            if (!name.wrap(name.outer)) {
                name.outer.setEmpty();
            }
            return name;
        };
    }

    /** Reads a text; false if it is no name. */
    private boolean wrap(Value text) {
        inner.set(text);
        int arrow = arrow(text, 0);
        hasInner = arrow < text.length();
        int start = Math.min(text.length(), arrow + 2);
        outer.setText(text.buffer(), text.offset(), arrow);
        inner.setText(inner.buffer(), inner.offset() + start, inner.length() - start);
        inner.setText(inner.buffer(), inner.offset(), arrow(inner, 0));
        outerAll = isAll(outer);
        outerIndexed = outerAll || isIndexed(outer);
        outerIndex = cutIndex(outer);
        innerAll = isAll(inner);
        innerIndexed = innerAll || isIndexed(inner);
        innerIndex = cutIndex(inner);
        return outer.length() > 0 && (!hasInner || inner.length() > 0);
    }

    private static int arrow(Value text, int from) {
        for (int index = from; index + 1 < text.length(); index++) {
            if (text.byteAt(index) == '=' && text.byteAt(index + 1) == '>') {
                return index;
            }
        }
        return text.length();
    }

    private static boolean isIndexed(Value part) {
        return part.length() > 2 && part.byteAt(part.length() - 1) == ']';
    }

    private static boolean isAll(Value part) {
        int length = part.length();
        return isIndexed(part) && part.byteAt(length - 2) == '*' && part.byteAt(length - 3) == '[';
    }

    /** Cuts the brackets off; the number in them. */
    private static int cutIndex(Value part) {
        if (!isIndexed(part)) {
            return 0;
        }
        int open = part.length() - 1;
        while (open > 0 && part.byteAt(open) != '[') {
            open--;
        }
        int number = 0;
        boolean negative = part.byteAt(open + 1) == '-';
        int limit = Math.min(part.length() - 1, open + 1 + INDEX_DIGITS_MAX);
        for (int index = negative ? open + 2 : open + 1; index < limit; index++) {
            int digit = part.byteAt(index) - '0';
            number = digit >= 0 && digit <= 9 ? number * 10 + digit : number;
        }
        part.setText(part.buffer(), part.offset(), open);
        return negative ? -number : number;
    }

    Value outer() {
        return outer;
    }

    Value inner() {
        return inner;
    }

    boolean hasInner() {
        return hasInner;
    }

    boolean hasOuterIndex() {
        return outerIndexed;
    }

    boolean hasInnerIndex() {
        return innerIndexed;
    }

    boolean isOuterAll() {
        return outerAll;
    }

    boolean isInnerAll() {
        return innerAll;
    }

    /** The entry of the outer name, or {@link AttributeTree#ABSENT}. */
    int findOuter(AttributeTree tree) {
        return tree.find(AttributeTree.ROOT, outer, outerIndex);
    }

    /** The entry that is named, or {@link AttributeTree#ABSENT}. */
    int find(AttributeTree tree) {
        int place = findOuter(tree);
        if (!hasInner || place == AttributeTree.ABSENT) {
            return place;
        }
        return tree.isContainer(place) ? tree.find(place, inner, innerIndex) : AttributeTree.ABSENT;
    }
}
