package strowger.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Module;
import strowger.engine.module.Struct;

import java.util.ArrayList;
import java.util.List;

class LimitModulesTest {
    private final PikeModule pike = new PikeModule();
    private final PipelimitModule pipelimit = new PipelimitModule();
    private final RatelimitModule ratelimit = new RatelimitModule();
    private final Stage stage = new Stage(pike, pipelimit, ratelimit);

    @AfterEach
    void stop() {
        for (Module module : new Module[] {pike, pipelimit, ratelimit}) {
            module.stop();
        }
    }

    private List<Integer> calls(int count, String function, Object... arguments) {
        List<Integer> results = new ArrayList<>();
        for (int call = 0; call < count; call++) {
            results.add(stage.call(function, arguments));
        }
        return results;
    }

    private static Object member(Object struct, String name) {
        Object[] found = {"absent"};
        ((Struct) struct)
                .forEach(
                        (key, value) -> {
                            if (key.equals(name) && value != null) {
                                found[0] = value;
                            }
                        });
        return found[0];
    }

    @Nested
    class GivenPike {
        @Test
        void aSourceIsToldOnceThatItFloodsAndThenThatItDid() {
            stage.set("pike", "reqs_density_per_unit", 3).start().receive(Requests.MESSAGE);
            assertEquals(List.of(1, 1, 1, -2, -1, -1), calls(6, "pike_check_req"));
        }

        @Test
        void aSourceIsLetInAgainWhenAnIntervalWasQuiet() {
            stage.set("pike", "reqs_density_per_unit", 3).start().receive(Requests.MESSAGE);
            calls(5, "pike_check_req");
            stage.engine().advance(2_000);
            assertEquals(List.of(-1), calls(1, "pike_check_req")); // the interval before counts
            stage.engine().advance(4_000);
            assertEquals(List.of(1, 1, 1, -2), calls(4, "pike_check_req"));
        }

        @Test
        void eachAddressIsCountedByItself() {
            stage.set("pike", "reqs_density_per_unit", 2).start().receive(Requests.MESSAGE);
            assertEquals(List.of(1, 1, -2), calls(3, "pike_check_ip", "192.0.2.7"));
            assertEquals(List.of(1, 1, -2), calls(3, "pike_check_ip", "2001:db8::1"));
            assertEquals(List.of(1), calls(1, "pike_check_ip", "192.0.2.8"));
            assertEquals(List.of(1), calls(1, "pike_check_ip", "no address"));
        }

        @Test
        void thoseThatFloodAreListedFirst() throws Fault {
            stage.set("pike", "reqs_density_per_unit", 2).start().receive(Requests.MESSAGE);
            calls(1, "pike_check_ip", "192.0.2.8");
            calls(3, "pike_check_ip", "2001:db8::1");
            List<?> hot = (List<?>) member(stage.command("pike.top"), "list");
            assertEquals("2001:db8::1", member(hot.getFirst(), "ip_addr"));
            assertEquals("HOT", member(hot.getFirst(), "status"));
            assertEquals(1, hot.size());
            assertEquals(2L, member(stage.command("pike.list", "ALL"), "number_of_rows"));
            assertThrows(Fault.class, () -> stage.command("pike.top", "COLD"));
        }

        @Test
        void aSourceIsForgottenAfterAWhile() throws Fault {
            stage.set("pike", "remove_latency", 10).start().receive(Requests.MESSAGE);
            calls(1, "pike_check_req");
            stage.engine().advance(11_000);
            assertEquals(0L, member(stage.command("pike.top", "ALL"), "number_of_rows"));
        }
    }

    @Nested
    class GivenPipelimit {
        @Test
        void aPipeLetsAsMuchThroughAsItsLimit() {
            stage.set("pipelimit", "timer_interval", 2).start().receive(Requests.MESSAGE);
            assertEquals(List.of(-2), calls(1, "pl_check", "one"));
            assertEquals(-1, stage.call("pl_active", "one"));
            assertEquals(List.of(1, 1, -1), calls(3, "pl_check", "one", "TAILDROP", 2));
            assertEquals(1, stage.call("pl_active", "one"));
            stage.engine().advance(2_000);
            assertEquals(List.of(1, 1, -1), calls(3, "pl_check", "one"));
        }

        @Test
        void redSpreadsWhatItHoldsBack() {
            stage.start().receive(Requests.MESSAGE);
            assertEquals(
                    8, calls(8, "pl_check", "r", "RED", 4).stream().filter(r -> r == 1).count());
            stage.engine().advance(10_000);
            assertEquals(List.of(-1, 1, -1, 1, -1, 1, -1, 1), calls(8, "pl_check", "r"));
        }

        @Test
        void feedbackHoldsBackWhileTheProcessorsAreTooBusy() throws Fault {
            stage.start().receive(Requests.MESSAGE);
            assertEquals(List.of(1), calls(1, "pl_check", "f", "FEEDBACK", 50));
            stage.command("pl.push_load", 1.0);
            stage.engine().advance(100_000);
            List<Integer> busy = calls(100, "pl_check", "f");
            assertTrue(busy.stream().filter(result -> result == -1).count() > 10, busy::toString);
            stage.command("pl.push_load", 0.1);
            stage.engine().advance(200_000);
            assertEquals(0, calls(100, "pl_check", "f").stream().filter(r -> r == -1).count());
        }

        @Test
        void aNopPipeLetsEverythingThrough() {
            stage.start().receive(Requests.MESSAGE);
            assertEquals(List.of(2, 2), calls(2, "pl_check", "n", "NOP", 0));
        }

        @Test
        void anUnknownAlgorithmIsRefusedAtStart() {
            ConfigurationException refused =
                    assertThrows(
                            ConfigurationException.class,
                            () -> stage.bind("pl_check", "n", "FIFO", 1));
            assertTrue(refused.toString().contains("FIFO"));
        }

        @Test
        void pipesAreListedAndChanged() throws Fault {
            stage.start().receive(Requests.MESSAGE);
            calls(2, "pl_check", "one", "TAILDROP", 1);
            assertEquals(
                    List.of("PIPE: id=one algorithm=TAILDROP limit=1 counter=2"),
                    stage.command("pl.get_pipes"));
            stage.command("pl.set_pipe", "one", "RED", 7);
            Object pipe = ((List<?>) stage.command("pl.list", "one")).getFirst();
            assertEquals("RED", member(pipe, "algorithm"));
            assertEquals(7L, member(pipe, "limit"));
            assertThrows(Fault.class, () -> stage.command("pl.set_pipe", "two", "RED", 7));
            stage.command("pl.reset_pipe", "one");
            stage.command("pl.rm_pipe", "one");
            assertEquals(List.of(), stage.command("pl.list"));
        }

        @Test
        void aPipeNotUsedIsForgotten() throws Fault {
            stage.set("pipelimit", "clean_unused", 2).start().receive(Requests.MESSAGE);
            calls(1, "pl_check", "one", "TAILDROP", 1);
            stage.engine().advance(31_000);
            assertEquals(List.of(), stage.command("pl.list"));
        }

        @Test
        void dropAnswersWithRetryAfter() {
            stage.start().receive(Requests.MESSAGE);
            assertEquals(1, stage.call("pl_drop", 2, 4));
            assertTrue(stage.last().startsWith("SIP/2.0 503 Server Unavailable\n"));
            int after = Integer.parseInt(Stage.header(stage.last(), "Retry-After").getFirst());
            assertTrue(after >= 2 && after <= 4, () -> "Retry-After " + after);
        }
    }

    @Nested
    class GivenRatelimit {
        @Test
        void aMethodGoesThroughItsPipe() {
            stage.set("ratelimit", "timer_interval", 1)
                    .set("ratelimit", "pipe", "0:TAILDROP:2")
                    .set("ratelimit", "queue", "0:MESSAGE")
                    .start()
                    .receive(Requests.MESSAGE);
            assertEquals(List.of(1, 1, -1), calls(3, "rl_check"));
            assertEquals(List.of(-1), calls(1, "rl_check_pipe", 0));
        }

        @Test
        void pipesAndQueuesAreListedAndChanged() throws Fault {
            stage.set("ratelimit", "pipe", "1:RED:100").start().receive(Requests.MESSAGE);
            stage.command("rl.set_pipe", 0, "TAILDROP", 5);
            stage.command("rl.set_queue", 0, "MESSAGE", 0);
            calls(2, "rl_check");
            assertEquals(
                    List.of(
                            "PIPE[0]: 0:TAILDROP 2/5 (drop rate: 0) [0]",
                            "PIPE[1]: 1:RED 0/100 (drop rate: 0) [0]"),
                    stage.command("rl.get_pipes"));
            assertEquals(List.of("QUEUE[0]: 0:MESSAGE"), stage.command("rl.get_queues"));
        }

        @Test
        void aPipeThatIsNoneIsRefusedAtStart() {
            for (String wrong : List.of("40:RED:1", "1:FIFO:1", "1:RED", "1:RED:x")) {
                assertThrows(
                        ConfigurationException.class,
                        () -> stage.set("ratelimit", "pipe", wrong),
                        wrong);
            }
        }
    }
}
