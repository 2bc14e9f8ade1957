package strowger.engine.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import strowger.engine.value.Arena;
import strowger.engine.value.Value;

class AttributeTreeTest {
    private static final int ROOT = AttributeTree.ROOT;
    private static final int ABSENT = AttributeTree.ABSENT;
    private static final Value A = Value.ofText("a");
    private static final Value B = Value.ofText("b");
    private static final Value ONE = Value.ofInteger(1);
    private static final Value TWO = Value.ofInteger(2);

    private final Arena arena = new Arena(4096);
    private final AttributeTree tree = new AttributeTree(false);

    @Test
    void theNewestEntryComesFirst() {
        tree.push(ROOT, A, ONE, arena);
        tree.push(ROOT, A, TWO, arena);
        assertEquals(2, tree.value(tree.find(ROOT, A, 0)).number());
        assertEquals(1, tree.value(tree.find(ROOT, A, 1)).number());
        assertEquals(1, tree.value(tree.find(ROOT, A, -1)).number());
        assertEquals(ABSENT, tree.find(ROOT, A, 2));
        assertEquals(ABSENT, tree.find(ROOT, A, -3));
        assertEquals(2, tree.count(ROOT, A));
    }

    @Test
    void aContainerHoldsEntriesOfItsOwn() {
        int outer = tree.pushContainer(ROOT, A, arena);
        tree.push(outer, B, ONE, arena);
        assertTrue(tree.isContainer(outer));
        assertEquals(ABSENT, tree.find(ROOT, B, 0));
        assertEquals(1, tree.value(tree.find(outer, B, 0)).number());
    }

    @Test
    void namesMayIgnoreCase() {
        AttributeTree other = new AttributeTree(true);
        other.push(ROOT, Value.ofText("Name"), ONE, arena);
        assertTrue(other.find(ROOT, Value.ofText("nAME"), 0) != ABSENT);
        assertEquals(ABSENT, tree.find(ROOT, Value.ofText("nAME"), 0));
    }

    @Test
    void whatIsRemovedGivesItsPlacesBack() {
        for (int round = 0; round < 3 * AttributeTree.COUNT_MAX; round++) {
            int outer = tree.pushContainer(ROOT, A, arena);
            assertTrue(outer != ABSENT, "round " + round);
            tree.push(outer, B, ONE, arena);
            tree.push(outer, A, TWO, arena);
            tree.remove(ROOT, outer);
            arena.reset();
        }
        assertEquals(ABSENT, tree.first(ROOT));
    }

    @Test
    void anEntryInTheMiddleCanGo() {
        tree.push(ROOT, A, ONE, arena);
        int middle = tree.push(ROOT, B, ONE, arena);
        tree.push(ROOT, A, TWO, arena);
        tree.remove(ROOT, middle);
        assertEquals(ABSENT, tree.find(ROOT, B, 0));
        assertEquals(2, tree.count(ROOT, A));
    }

    @Test
    void aFullTreeRefuses() {
        for (int count = 0; count < AttributeTree.COUNT_MAX; count++) {
            assertTrue(tree.push(ROOT, A, ONE, arena) != ABSENT);
        }
        assertEquals(ABSENT, tree.push(ROOT, A, ONE, arena));
        tree.remove(ROOT, tree.first(ROOT));
        assertTrue(tree.push(ROOT, A, ONE, arena) != ABSENT);
    }

    @Test
    void aFullArenaLeavesNothingHalfDone() {
        Arena small = new Arena(3);
        assertEquals(ABSENT, tree.push(ROOT, A, Value.ofText("long text"), small));
        assertEquals(ABSENT, tree.first(ROOT));
    }

    @Test
    void aCopyKeepsOrderAndDepth() {
        tree.push(ROOT, A, ONE, arena);
        int outer = tree.pushContainer(ROOT, B, arena);
        tree.push(outer, A, ONE, arena);
        tree.push(outer, A, Value.ofText("newest"), arena);
        AttributeTree copy = new AttributeTree(false);
        Arena other = new Arena(4096);
        copy.copyFrom(tree, other);
        arena.buffer().setMemory(0, 64, (byte) 'x');
        assertTrue(copy.isContainer(copy.first(ROOT)));
        assertFalse(copy.isContainer(copy.next(copy.first(ROOT))));
        int inner = copy.first(copy.find(ROOT, B, 0));
        assertEquals("newest", copy.value(inner).toString());
        assertEquals(1, copy.value(copy.next(inner)).number());
    }

    @Test
    void overwritingAContainerDropsWhatItHeld() {
        int outer = tree.pushContainer(ROOT, A, arena);
        tree.push(outer, B, ONE, arena);
        tree.set(outer, TWO, arena);
        assertFalse(tree.isContainer(outer));
        assertEquals(ABSENT, tree.first(outer));
    }
}
