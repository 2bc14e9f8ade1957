package strowger.modules.htable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.storage.MemoryStore;
import strowger.engine.value.Arena;
import strowger.engine.value.Value;

import java.util.concurrent.atomic.AtomicLong;

/** Items of tables over a restart, and over a crash. */
class KeptItemsTest {
    private final AtomicLong nowMs = new AtomicLong(1_800_000_000_000L);
    private final MemoryStore store = new MemoryStore();
    private Tables tables = new Tables();
    private MemoryStore.Life life = store.begin();

    KeptItemsTest() {
        open("calls=>dbmode=1");
    }

    private void open(String definition) {
        tables.define(Definition.parse(definition));
        tables.define(Definition.parse("forgotten=>autoexpire=60"));
        tables.open(nowMs::get, 1000);
        tables.keepIn(life);
    }

    /** Another life of the server; what is not written yet is lost. */
    private void crash(String definition) {
        tables.close();
        tables = new Tables();
        life = store.begin();
        open(definition);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static Value text(String text) {
        return Value.ofText(text);
    }

    private static Value number(long number) {
        Value value = new Value();
        value.setInteger(number);
        return value;
    }

    private String read(String table, String name) {
        Value out = new Value();
        tables.named(table).read(text(name), new Arena(1024), out);
        return out.isNull() ? "none" : out.toString();
    }

    @Test
    void numbersAndTextsComeBack_andWhatIsNotKeptDoesNot() {
        assertTrue(tables.named("calls").write(text("n"), number(42)));
        assertTrue(tables.named("calls").write(text("t"), text("hello")));
        assertTrue(tables.named("calls").write(text("gone"), text("x")));
        assertTrue(tables.named("calls").remove(text("gone")));
        assertTrue(tables.named("forgotten").write(text("n"), number(1)));
        life.write(nowMs.get());
        assertTrue(tables.named("calls").write(text("late"), text("lost with the last batch")));
        crash("calls=>dbmode=1");
        assertEquals("42", read("calls", "n"));
        assertEquals("hello", read("calls", "t"));
        assertEquals("none", read("calls", "gone"));
        assertEquals("none", read("calls", "late"));
        assertEquals("none", read("forgotten", "n"));
    }

    @Test
    void anItemComesBackWithItsTime_unlessThatIsOver() {
        crash("calls=>autoexpire=60;dbmode=1");
        assertTrue(tables.named("calls").write(text("a"), number(1)));
        life.write(nowMs.get());
        nowMs.addAndGet(20_000);
        crash("calls=>autoexpire=60;dbmode=1");
        assertEquals(40, tables.named("calls").secondsLeft(text("a")));
        life.write(nowMs.get());
        nowMs.addAndGet(40_000);
        crash("calls=>autoexpire=60;dbmode=1");
        assertFalse(tables.named("calls").has(text("a")));
        assertEquals(0, store.count("htable.calls"));
    }

    @Test
    void ofATableThatIsOnlyRead_whatWasKeptStaysAsItWas() {
        assertTrue(tables.named("calls").write(text("a"), number(1)));
        life.end(nowMs.get());
        crash("calls=>dbtable=calls");
        assertEquals("1", read("calls", "a"));
        assertTrue(tables.named("calls").write(text("a"), number(2)));
        life.end(nowMs.get());
        crash("calls=>dbtable=calls");
        assertEquals("1", read("calls", "a"));
    }
}
