package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.engine.module.Variable;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class HtableModuleTest {
    private static final int TTL_MS = 6000;

    private final HtableModule module = new HtableModule();
    private final List<String> ended = new ArrayList<>();
    private final Stage stage = new Stage(module);

    HtableModuleTest() {
        for (String table :
                List.of(
                        "a=>size=4;",
                        "i=>size=4;initval=10",
                        "x=>autoexpire=6",
                        "xi=>autoexpire=6;initval=0",
                        "fixed=>autoexpire=6;updateexpire=0;")) {
            stage.set("htable", "htable", table);
        }
        stage.start().receive(Requests.MESSAGE);
    }

    @AfterEach
    void stop() {
        module.stop();
    }

    private void expectEnds(String table) {
        stage.route(
                RouteKind.EVENT,
                "htable:expired:" + table,
                context ->
                        ended.add(
                                table
                                        + ' '
                                        + record(context, "key")
                                        + '='
                                        + record(context, "value")));
    }

    private String record(RoutingContext context, String part) {
        Value out = new Value();
        stage.variable("shtrecord(" + part + ")").read(context, out);
        return out.toString();
    }

    @Nested
    class GivenItems {
        @Test
        void aValueKeepsItsType() {
            assertTrue(stage.assign("sht(a=>k)", "12"));
            assertEquals("<null>", stage.read("shtinc(a=>k)"), "text is not counted on");
            assertTrue(stage.assign("sht(a=>k)", 12));
            assertEquals("13", stage.read("shtinc(a=>k)"));
            assertEquals("12", stage.read("shtdec(a=>k)"));
        }

        @Test
        void nullRemovesAnItem() {
            stage.assign("sht(i=>k)", "v");
            stage.assign("sht(i=>k)", null);
            assertEquals("10", stage.read("sht(i=>k)"), "the initial value again");
            assertEquals(1, stage.call("sht_is_null", "i", "k"));
        }

        @Test
        void numbersHave64Bits() {
            stage.assign("sht(a=>k)", Long.MAX_VALUE);
            assertEquals("9223372036854775807", stage.read("sht(a=>k)"));
        }

        @Test
        void whiteSpaceAroundTheArrowDoesNotMatter() {
            stage.assign("sht(a => k)", "v");
            assertEquals("v", stage.read("sht(a=>k)"));
        }

        @Test
        void anItemTooLongIsRefusedAndCounted() {
            assertFalse(stage.assign("sht(a=>k)", "x".repeat(70_000)));
            assertEquals("<null>", stage.read("sht(a=>k)"));
            assertTrue(stage.assign("sht(a=>k)", "x".repeat(60_000)));
        }

        @ParameterizedTest
        @CsvSource({
            "'~~^k[0-9]+$', 3",
            "'^K1', 2",
            "'~%1', 1",
            "'%~k', 4",
            "'==k10', 1",
            "'**', 5",
            "'eq1', 0"
        })
        void namesAreCounted(String pattern, int count) {
            for (String name : List.of("k1", "k2", "k10", "kk", "z")) {
                stage.assign("sht(a=>" + name + ")", name);
            }
            assertEquals(String.valueOf(count), stage.read("shtcn(a=>" + pattern + ")"));
        }

        @Test
        void valuesAreCountedNumbersByEqOnly() {
            stage.assign("sht(a=>n)", 1);
            stage.assign("sht(a=>t)", "1");
            stage.assign("sht(a=>u)", "10");
            assertEquals("1", stage.read("shtcv(a=>eq1)"));
            assertEquals("2", stage.read("shtcv(a=>~~1)"));
            assertEquals("1", stage.read("shtcv(a=>==1)"));
            assertEquals("3", stage.read("shtcv(a=>**)"));
        }

        @Test
        void itemsAreRemovedByNameAndValue() {
            for (String name : List.of("ab", "bc", "cd", "de")) {
                stage.assign("sht(a=>" + name + ")", "v" + name);
            }
            stage.assign("sht(a=>n)", 5);
            assertEquals(1, stage.call("sht_rm_name", "a", "ew", "e"));
            assertEquals(1, stage.call("sht_rm_value", "a", "in", "cd"));
            assertEquals(1, stage.call("sht_rm_value", "a", "re", "."));
            assertEquals("1", stage.read("shtcn(a=>**)"), "a number is no text");
            assertEquals(1, stage.call("sht_reset", "a"));
            assertEquals("0", stage.read("shtcn(a=>**)"));
        }

        @Test
        void aWrongExpressionIsRefusedWhenItIsCompiled() {
            assertThrows(
                    ConfigurationException.class, () -> stage.bind("sht_rm_name_re", "a=>(open"));
            assertThrows(ConfigurationException.class, () -> stage.variable("shtcn(a=>~~(open)"));
        }

        @Test
        void anUnknownTableIsRefusedWhenItIsCompiled() {
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, () -> stage.variable("sht(b=>k)"));
            assertTrue(String.valueOf(refused.getMessage()).contains("no table b: define it"));
            assertThrows(ConfigurationException.class, () -> stage.bind("sht_reset", "b"));
            assertThrows(ConfigurationException.class, () -> stage.bind("sht_rm", "b", "k"));
        }
    }

    @Nested
    class GivenTablesWithExpiry {
        @Test
        void anItemReadsAsAbsentFromItsDeadlineOn() {
            stage.assign("sht(x=>k)", "v");
            stage.engine().advance(TTL_MS - 1);
            assertEquals("v", stage.read("sht(x=>k)"));
            stage.engine().advance(1);
            assertEquals("<null>", stage.read("sht(x=>k)"));
            assertEquals("0", stage.read("shtcn(x=>**)"), "the expired are not counted");
        }

        @Test
        void aWriteBeginsTheTimeAnewUnlessUpdateexpireIs0() {
            stage.assign("sht(x=>k)", "v");
            stage.assign("sht(fixed=>k)", "v");
            stage.engine().advance(4000);
            stage.assign("sht(x=>k)", "w");
            stage.assign("sht(fixed=>k)", "w");
            stage.engine().advance(4000);
            assertEquals("w", stage.read("sht(x=>k)"));
            assertEquals("<null>", stage.read("sht(fixed=>k)"));
        }

        @Test
        void countingOnAnExpiredItemBeginsWithTheInitialValue() { // Kamailio went on counting
            stage.assign("sht(xi=>k)", 7);
            stage.assign("sht(x=>k)", 7);
            stage.engine().advance(TTL_MS);
            assertEquals("1", stage.read("shtinc(xi=>k)"));
            assertEquals("<null>", stage.read("shtinc(x=>k)"));
            stage.engine().advance(TTL_MS - 1);
            assertEquals("2", stage.read("shtinc(xi=>k)"), "it began with a time of its own");
        }

        @Test
        void secondsLeftAreReadAndSet() {
            stage.assign("sht(x=>k)", "v");
            assertEquals("6", stage.read("shtex(x=>k)"));
            stage.engine().advance(1500);
            assertEquals("5", stage.read("shtex(x=>k)"));
            assertTrue(stage.assign("shtex(x=>k)", 100));
            assertEquals("100", stage.read("shtex(x=>k)"));
            assertTrue(stage.assign("shtex(x=>k)", 0));
            stage.engine().advance(1_000_000);
            assertEquals("v", stage.read("sht(x=>k)"), "0: it never expires");
        }

        @Test
        void aTimeOfItsOwnHasNoEffectWithoutAutoexpire() {
            stage.assign("sht(a=>k)", "v");
            stage.assign("shtex(a=>k)", 1);
            assertEquals(1, stage.call("sht_setxs", "a", "k2", "v", 1));
            stage.engine().advance(10_000);
            assertEquals("v", stage.read("sht(a=>k)"));
            assertEquals("v", stage.read("sht(a=>k2)"));
        }

        @Test
        void anItemIsSetWithATimeOfItsOwn() {
            assertEquals(1, stage.call("sht_setxs", "x", "s", "v", 1));
            assertEquals(1, stage.call("sht_setxi", "x", "i", 8, 60));
            stage.engine().advance(TTL_MS);
            assertEquals("<null>", stage.read("sht(x=>s)"));
            assertEquals("9", stage.read("shtinc(x=>i)"));
        }

        @Test
        void eachExpiredItemIsToldOfOnce() {
            expectEnds("x");
            stage.assign("sht(x=>k)", "v");
            stage.assign("sht(x=>n)", 5);
            stage.assign("sht(fixed=>k)", "nobody asks");
            stage.engine().advance(TTL_MS + 2000);
            assertEquals(List.of("x k=v", "x n=5"), ended.stream().sorted().toList());
            stage.engine().advance(60_000);
            assertEquals(2, ended.size());
            assertEquals("<null>", stage.read("shtrecord(key)"), "only its route knows of it");
        }

        @Test
        void anItemWhoseTimeIsSetInItsRouteStays() {
            stage.route(
                    RouteKind.EVENT,
                    "htable:expired:x",
                    context ->
                            assertTrue(
                                    stage.variable("shtex(x=>k)")
                                            .assign(context, Value.ofInteger(60))));
            stage.assign("sht(x=>k)", "v");
            stage.engine().advance(TTL_MS + 2000);
            assertEquals("v", stage.read("sht(x=>k)"));
        }
    }

    @Nested
    class GivenIterators {
        @Test
        void eachItemIsComeByOnce() {
            for (int item = 0; item < 100; item++) {
                stage.assign("sht(a=>k" + item + ")", item);
            }
            TreeMap<String, String> seen = new TreeMap<>();
            assertEquals(1, stage.call("sht_iterator_start", "it", "a"));
            while (stage.call("sht_iterator_next", "it") > 0) {
                seen.put(stage.read("shtitkey(it)"), stage.read("shtitval(it)"));
                stage.assign("sht(a=>" + stage.read("shtitkey(it)") + ")", null);
            }
            assertEquals(1, stage.call("sht_iterator_end", "it"));
            assertEquals(100, seen.size());
            assertEquals("42", seen.get("k42"));
            assertEquals("0", stage.read("shtcn(a=>**)"));
        }

        @Test
        void theItemItStandsOnIsChangedAndRemoved() {
            stage.assign("sht(x=>k)", "v");
            stage.call("sht_iterator_start", "it", "x");
            assertEquals(-1, stage.call("sht_iterator_rm", "it"), "before the first");
            stage.call("sht_iterator_next", "it");
            assertEquals(1, stage.call("sht_iterator_sets", "it", "w"));
            assertEquals("w", stage.read("sht(x=>k)"));
            assertEquals(1, stage.call("sht_iterator_seti", "it", 3));
            assertEquals("3", stage.read("shtitval(it)"));
            assertEquals(1, stage.call("sht_iterator_setex", "it", 50));
            assertEquals("50", stage.read("shtex(x=>k)"));
            assertEquals(1, stage.call("sht_iterator_rm", "it"));
            assertEquals("<null>", stage.read("sht(x=>k)"));
            assertEquals(-1, stage.call("sht_iterator_next", "it"));
        }

        @Test
        void thereAreFourAtMostAndTheyEndWithTheRun() {
            for (int iterator = 0; iterator < 4; iterator++) {
                assertEquals(1, stage.call("sht_iterator_start", "it" + iterator, "a"));
            }
            assertEquals(1, stage.call("sht_iterator_start", "it0", "x"), "anew");
            assertEquals(-1, stage.call("sht_iterator_start", "it4", "a"));
            stage.receiveAgain();
            assertEquals(-1, stage.call("sht_iterator_next", "it0"), "a new run has none");
            assertEquals(1, stage.call("sht_iterator_start", "it4", "a"));
        }
    }

    @Nested
    class GivenLocks {
        @Test
        void aLockIsTakenAgainByTheReactorThatHasIt() {
            assertEquals(1, stage.call("sht_lock", "a=>k"));
            assertEquals(1, stage.call("sht_lock", "a=>k"));
            assertEquals(1, stage.call("sht_unlock", "a=>k"));
            assertEquals(1, stage.call("sht_unlock", "a=>k"));
            assertEquals(-1, stage.call("sht_unlock", "a=>k"), "not held any more");
        }

        @Test
        void aRunHoldsSixteenAtMost() {
            for (int lock = 0; lock < 16; lock++) {
                assertEquals(1, stage.call("sht_lock", "a=>k"));
            }
            assertEquals(-1, stage.call("sht_lock", "a=>k"));
        }
    }

    @Nested
    class GivenDefinitions {
        @ParameterizedTest
        @CsvSource({
            "'t=>reloadat=60', needs SQL storage",
            "'t=>cols=''a,b''', needs SQL storage",
            "'t=>sise=4', unknown option sise",
            "'t=>size=big', must be a number",
            "'=>size=4', needs a name",
            "'a=>size=4', defined twice"
        })
        void whatCannotBeIsRefusedInOneLine(String definition, String said) {
            ConfigurationException refused =
                    assertThrows(
                            ConfigurationException.class,
                            () -> stage.set("htable", "htable", definition));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains(said), message);
            assertEquals(1, message.lines().count());
        }

        @ParameterizedTest
        @CsvSource({
            "'t', 16",
            "'t=>', 16",
            "'t=>size=1;', 8",
            "'t=>size=8', 256",
            "'t=>size=32', 16384"
        })
        void sizesMeanWhatTheyDoInKamailio(String definition, int slots) throws Fault {
            stage.set("htable", "htable", definition);
            List<?> tables = (List<?>) stage.command("htable.listTables");
            assertEquals((Object) slots, member(tables.getLast(), "size"));
        }

        @Test
        void whatNeedsAClusterOrKemiIsRefusedAtTheStart() {
            Stage refusing =
                    new Stage(new HtableModule())
                            .set("htable", "enable_dmq", 1)
                            .set("htable", "event_callback", "ksr_htable")
                            .set("htable", "items_max", 0);
            ConfigurationException refused =
                    assertThrows(ConfigurationException.class, refusing::start);
            assertEquals(3, String.valueOf(refused.getMessage()).lines().count());
        }

        @Test
        void aFullTableRefusesAndGoesOn() throws Fault {
            HtableModule small = new HtableModule();
            Stage two =
                    new Stage(small)
                            .set("htable", "htable", "t=>autoexpire=1")
                            .set("htable", "items_max", 2)
                            .start()
                            .receive(Requests.MESSAGE);
            assertTrue(two.assign("sht(t=>a)", 1));
            assertTrue(two.assign("sht(t=>b)", 1));
            assertFalse(two.assign("sht(t=>c)", 1));
            assertTrue(two.assign("sht(t=>b)", "changed"));
            assertThrows(Fault.class, () -> two.command("htable.seti", "t", "c", 1L));
            two.engine().advance(3000);
            assertTrue(two.assign("sht(t=>c)", 1), "what expired made room");
            small.stop();
        }
    }

    @Nested
    class GivenCommands {
        @Test
        void figuresAreCountedSlotBySlot() throws Fault {
            stage.assign("sht(a=>k)", 1);
            stage.assign("sht(a=>n)", 1);
            List<?> tables = (List<?>) stage.command("htable.stats");
            assertEquals(
                    "{all=2, max=1, min=0, name=a, slots=16}",
                    members(tables.getFirst()).toString());
        }

        @Test
        void aTableIsListedByPages() throws Fault {
            for (int item = 0; item < 1000; item++) {
                stage.assign("sht(a=>k" + item + ")", item);
            }
            long cursor = 0;
            int count = 0;
            while (cursor != -1) {
                Object page = stage.command("htable.list", "a", cursor);
                count += ((List<?>) member(page, "items")).size();
                cursor = (Long) member(page, "next");
            }
            assertEquals(1000, count);
            assertThrows(Fault.class, () -> stage.command("htable.list", "a", -7L));
        }

        @Test
        void storageAndClusterAreRefused() {
            for (String command :
                    List.of(
                            "htable.reload",
                            "htable.store",
                            "htable.dmqsync",
                            "htable.dmqresync")) {
                assertThrows(Fault.class, () -> stage.command(command, "a"));
            }
        }

        @Test
        void timesAreSetAndShown() throws Fault {
            assertEquals(
                    "Ok. Key set to new value.", stage.command("htable.setxi", "x", "k", 1L, 90L));
            assertEquals("90", stage.read("shtex(x=>k)"));
            assertEquals("Ok", stage.command("htable.setex", "x", "k", 30L));
            assertEquals("30", stage.read("shtex(x=>k)"));
            assertThrows(Fault.class, () -> stage.command("htable.setex", "x", "none", 30L));
            Object item = member(stage.command("htable.get", "x", "k"), "item");
            String time = member(item, "expire").toString();
            assertTrue(time.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"), time);
        }
    }

    private static Object member(Object struct, String name) {
        Object value = members(struct).get(name);
        return value == null ? "absent" : value;
    }

    private static Map<String, Object> members(Object struct) {
        Map<String, Object> members = new TreeMap<>();
        ((Struct) struct)
                .forEach((name, value) -> members.put(name, value == null ? "null" : value));
        return members;
    }

    @Test
    void itemsAreReadWrittenAndCountedWithoutAllocating() {
        Variable text = stage.variable("sht(x=>text)");
        Variable number = stage.variable("sht(x=>number)");
        Variable sum = stage.variable("shtinc(x=>number)");
        Variable seconds = stage.variable("shtex(x=>number)");
        Stage.Call lock = stage.bind("sht_lock", "x=>text");
        Stage.Call unlock = stage.bind("sht_unlock", "x=>text");
        Value out = new Value();
        Value given = Value.ofText("some text that is kept");
        Value one = Value.ofInteger(1);
        long least =
                leastAllocated(
                        () -> {
                            stage.receiveAgain();
                            text.assign(stage.context(), given);
                            text.read(stage.context(), out);
                            number.assign(stage.context(), one);
                            sum.read(stage.context(), out);
                            seconds.read(stage.context(), out);
                            stage.call(lock);
                            stage.call(unlock);
                        });
        assertEquals(0, least);
    }

    private static long leastAllocated(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < 5000; round++) {
            work.run();
        }
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 500; round++) {
                work.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
