package strowger.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.engine.module.CommandArguments;
import strowger.engine.module.CommandExport;
import strowger.engine.module.Counter;
import strowger.engine.module.Exports;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.engine.module.ModuleSet;
import strowger.server.rpc.JsonText;

import java.util.List;

/** Answers as recorded from Kamailio: {@code stats-rpc} of the compatibility suite. */
class KexModuleTest {
    private final Counting counting = new Counting();
    private final KexModule kex = new KexModule();
    private final ModuleSet modules = ModuleSet.of(counting, kex);

    @BeforeEach
    void load() {
        modules.load("script");
        modules.load("kex");
        kex.serve(modules);
        counting.calls.add(2);
    }

    private String call(String command, Object... arguments) throws Fault {
        for (CommandExport export : Exports.of(kex).commands()) {
            if (export.name().equals(command)) {
                @Nullable Object result =
                        export.command().call(new CommandArguments(List.of(arguments)));
                return JsonText.compact(result);
            }
        }
        throw new AssertionError("no command " + command);
    }

    @Test
    void aNameGivesItsLine() throws Fault {
        assertEquals("[\"script:calls = 2\"]", call("stats.get_statistics", "calls"));
    }

    @Test
    void aGroupGivesItsLinesInOrderOfName() throws Fault {
        assertEquals(
                "[\"script:busy = 7\",\"script:calls = 2\"]",
                call("stats.get_statistics", "script:"));
    }

    @Test
    void namesThatNobodyHasArePassedOver() throws Fault {
        assertEquals("[]", call("stats.get_statistics", "nosuch"));
        assertEquals("[]", call("stats.get_statistics", "script:calls"));
        assertEquals("[\"script:calls = 2\"]", call("stats.get_statistics", "nosuch", "calls"));
    }

    @Test
    void fetchGivesTexts() throws Fault {
        assertEquals("{\"script.calls\":\"2\"}", call("stats.fetch", "calls"));
    }

    @Test
    void fetchnGivesNumbers() throws Fault {
        assertEquals("{\"script.calls\":2}", call("stats.fetchn", "calls"));
    }

    @Test
    void resetSetsCountersToZeroAndLeavesGauges() throws Fault {
        assertEquals("{}", call("stats.reset_statistics", "all"));
        assertEquals(
                "[\"script:busy = 7\",\"script:calls = 0\"]", call("stats.get_statistics", "all"));
    }

    @Test
    void clearTellsWhatTheyWere() throws Fault {
        assertEquals("\"script:calls = (2 -> 0)\"", call("stats.clear_statistics", "calls"));
        assertEquals("\"script:calls = 0\"", call("stats.clear_statistics", "calls"));
    }

    @Test
    void noParameterIsAFault() {
        Fault fault = assertThrows(Fault.class, () -> call("stats.get_statistics"));
        assertEquals(400, fault.code());
        assertEquals("Please provide which stats to retrieve", fault.getMessage());
    }

    private static final class Counting implements Module {
        private Counter calls = new Counter();

        @Override
        public String name() {
            return "script";
        }

        @Override
        public void export(Exports exports) {
            calls = exports.counter("calls", "Calls.");
            exports.statistic("busy", () -> 7).doc("Always seven.");
        }
    }
}
