package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Test;

import strowger.engine.routing.Core;
import strowger.engine.transport.Inbound;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

/** Reactors that bind contacts to one address of record at the same time. */
class RegistrarStressTest {
    private static final int ROUNDS = 5_000;

    @Test
    void twoReactorsRegisterTheSameAddressOfRecordAndNoneIsLostOrDoubled() throws Exception {
        try (TestServer server = new TestServer("registrar.max_contacts=3")) {
            TestServer.Call save = server.bind("save", "location", "2");
            server.route(save::on);
            AtomicReference<Throwable> fault = new AtomicReference<>();
            CyclicBarrier begin = new CyclicBarrier(2);
            Thread[] threads = new Thread[2];
            for (int number = 0; number < threads.length; number++) {
                Core core = server.anotherCore();
                String own = "Contact: <sip:own" + number + "@h>";
                String shared = "Contact: <sip:shared@h>";
                Inbound[] messages = {
                    inbound(register("c" + number, 1, own, shared), TestServer.UDP, 0),
                    inbound(register("d" + number, 2, own + ";expires=0"), TestServer.UDP, 0),
                    inbound(register("e" + number, 3, own), TestServer.UDP, 0)
                };
                threads[number] = new Thread(() -> run(core, messages, begin));
                threads[number].setUncaughtExceptionHandler((_, thrown) -> fault.set(thrown));
                threads[number].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(null, fault.get());
            assertEquals(3, server.table().contactCount());
            assertEquals(1, server.table().userCount());
            assertTrue(server.statistic("rejected_regs") == 0);
            assertEquals(6L * ROUNDS, server.statistic("accepted_regs"));
        }
    }

    private static void run(Core core, Inbound[] messages, CyclicBarrier begin) {
        try {
            begin.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Inbound message : messages) {
                core.onMessage(message);
            }
        }
    }
}
