package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;
import static strowger.usrloc.registrar.TestServer.request;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import strowger.engine.transport.Inbound;
import strowger.tables.TableFigures;

import java.lang.management.ManagementFactory;

/** What a refresh, a lookup and a contact cost in memory. */
class RegistrarAllocationTest {
    private static final int RUNS = 10_000;
    private static final int BYTES_A_CONTACT_MAX = 420;

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static long measure(TestServer server, Inbound[] messages) {
        for (int round = 0; round < 3; round++) {
            run(server, messages);
        }
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = allocated();
            run(server, messages);
            least = Math.min(least, allocated() - before);
        }
        return least;
    }

    private static void run(TestServer server, Inbound[] messages) {
        for (int index = 0; index < RUNS; index++) {
            server.onMessage(messages[index % messages.length]);
        }
    }

    @Test
    void aRefreshAllocatesNothingOnceWarm() {
        try (TestServer server = new TestServer()) {
            TestServer.Call save = server.bind("save", "location");
            server.route(save::on);
            Inbound[] messages = new Inbound[8];
            for (int index = 0; index < messages.length; index++) {
                String contact = "Contact: <sip:a@127.0.0.1:40000>;expires=600";
                messages[index] = inbound(register("r" + index, 1, contact), TestServer.UDP, 0);
            }
            assertTrue(measure(server, messages) < RUNS, "bytes for " + RUNS + " refreshes");
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void aLookupAllocatesNothingOnceWarm() {
        try (TestServer server = new TestServer()) {
            server.receive(register("r", 1, "Contact: <sip:a@h>,<sip:b@h>", "Expires: 600"));
            TestServer.Call lookup = server.bind("lookup", "location");
            server.route(lookup::on);
            Inbound[] messages = {
                inbound(request("MESSAGE", "sip:alice@example.com"), TestServer.UDP, 0)
            };
            assertTrue(measure(server, messages) < RUNS, "bytes for " + RUNS + " lookups");
            assertEquals(1, server.result);
        }
    }

    @Test
    void aContactTakesAtMost420BytesAllIn() {
        int contacts = 100_000;
        try (TestServer server = new TestServer("usrloc.contacts_max=" + contacts)) {
            TestServer.Call save = server.bind("save", "location", "2");
            server.route(save::on);
            for (int index = 0; index < contacts; index++) {
                String user = "user" + (100_000 + index);
                server.onMessage(
                        inbound(
                                register(
                                        user,
                                        "3848276298220188511@" + index,
                                        1,
                                        "Contact: <sip:" + user + "@192.168.100.100:50600>",
                                        "User-Agent: Linphone/3.6.1 (eXosip2/4.0.0)",
                                        "Expires: 600"),
                                TestServer.UDP,
                                0));
            }
            TableFigures figures = server.table().figures();
            assertEquals(contacts, figures.records());
            assertTrue(
                    figures.bytesARecord() <= BYTES_A_CONTACT_MAX,
                    () -> "bytes a contact: " + figures.bytesARecord());
        }
    }
}
