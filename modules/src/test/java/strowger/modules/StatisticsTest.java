package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;
import strowger.modules.statistics.CountersModule;
import strowger.modules.statistics.StatisticsModule;

import java.util.List;

class StatisticsTest {
    private final Stage stage =
            new Stage(new PvModule(), new SlModule(), new StatisticsModule(), new CountersModule())
                    .set("statistics", "variable", "calls")
                    .set("counters", "script_counter", "web.hits  how often it was hit")
                    .set("counters", "script_counter", "plain")
                    .start()
                    .receive(Requests.MESSAGE);

    @Test
    void aCounterIsAddedToAndSetToZero() {
        assertEquals(1, stage.call("update_stat", "calls", "+3"));
        assertEquals(1, stage.call("update_stat", "calls", -1));
        assertEquals("2", stage.read("stat(calls)"));
        assertEquals(1, stage.call("reset_stat", "calls"));
        assertEquals("0", stage.read("stat(calls)"));
    }

    @Test
    void aCounterOfAnotherModuleIsCountedToo() {
        assertEquals(1, stage.call("update_stat", "sent_replies", 5));
        assertEquals("5", stage.read("stat(sent_replies)"));
    }

    @Test
    void aNameThatNobodyHasIsFalseAndNull() {
        assertEquals(-1, stage.call("update_stat", "nosuch", 1));
        assertEquals("<null>", stage.read("stat(nosuch)"));
    }

    @Test
    void aCounterIsCalledByGroupAndName() throws Fault {
        assertEquals(1, stage.call("cnt_inc", "web.hits"));
        assertEquals(1, stage.call("cnt_add", "web.hits", 4));
        assertEquals(1, stage.call("cnt_inc", "plain"));
        assertEquals(-1, stage.call("cnt_inc", "hits"));
        assertEquals(5L, stage.command("cnt.get", "web", "hits"));
        assertEquals(1L, stage.command("cnt.get", "script", "plain"));
        assertEquals("how often it was hit", stage.command("cnt.help", "web", "hits"));
        assertEquals(List.of("script", "sl", "web"), stage.command("cnt.grps_list"));
        assertEquals(List.of("calls", "plain"), stage.command("cnt.var_list", "script"));
        assertEquals(1, ((Struct) stage.command("cnt.grp_get_all", "web")).size());
        stage.call("cnt_reset", "web.hits");
        assertEquals(0L, stage.command("cnt.get", "web", "hits"));
    }

    @Test
    void anUnknownCounterIsAFault() {
        Fault fault = assertThrows(Fault.class, () -> stage.command("cnt.get", "web", "no"));
        assertEquals("non-existent counter web.no", fault.getMessage());
    }

    @Test
    void aCounterWithoutANameIsRefused() {
        assertThrows(ConfigurationException.class, () -> stage.set("statistics", "variable", " "));
    }
}
