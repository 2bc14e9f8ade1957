package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Test;

import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Fault;
import strowger.engine.module.Struct;

import java.util.ArrayList;
import java.util.List;

/** The commands {@code ul.*}: answers and faults as Kamailio gives them. */
class CommandsTest {
    private static final String A = "Contact: <sip:a@127.0.0.1:40000>;q=0.5";

    private static String shown(Object value) {
        if (value instanceof Struct struct) {
            List<String> members = new ArrayList<>();
            struct.forEach((name, member) -> members.add(name + "=" + shown(member)));
            return members.toString();
        }
        if (value instanceof List<?> list) {
            return "L" + list.stream().map(CommandsTest::shown).toList();
        }
        return String.valueOf(value);
    }

    private static void fails(TestServer server, int code, String text, String name, Object... of) {
        Fault fault = assertThrows(Fault.class, () -> server.command(name, of));
        assertEquals(code + " " + text, fault.code() + " " + fault.getMessage());
    }

    @Test
    void anAddressOfRecordIsLookedUpRemovedAndMissed() throws Fault {
        try (TestServer server = new TestServer()) {
            server.receive(register("reg-1", 1, "User-Agent: P/1", A, "Expires: 600"));
            String contact =
                    "[Contact=[Address=sip:a@127.0.0.1:40000, Expires=600, Q=0.5, Call-ID=reg-1,"
                            + " CSeq=1, User-Agent=P/1, Received=[not set], Path=[not set],"
                            + " State=CS_NEW, Flags=0, CFlags=0, Socket=udp:127.0.0.1:5060,"
                            + " Methods=4294967295, Ruid=RUID, Instance=[not set], Reg-Id=0,"
                            + " Server-Id=0, Tcpconn-Id=-1, Keepalive=0,"
                            + " Last-Keepalive=1800000000, KA-Roundtrip=0,"
                            + " Last-Modified=1800000000]]";
            assertEquals(
                    "[AoR=alice, Contacts=L[" + contact + "]]",
                    shown(server.command("ul.lookup", "location", "alice"))
                            .replaceAll("uloc-[0-9a-f-]+", "RUID"));
            assertEquals(
                    "[Domains=L[[Domain=[Domain=location, Size=1024, AoRs=L[[Info=[AoR=alice,"
                            + " HashID=1834153949, Contacts=L["
                            + contact
                            + "]]]], Stats=[Records=1, Max-Slots=1]]]]]",
                    shown(server.command("ul.dump")).replaceAll("uloc-[0-9a-f-]+", "RUID"));
            assertEquals("nothing", server.command("ul.rm", "location", "alice"));
            fails(server, 500, "AOR not found in location table", "ul.lookup", "location", "alice");
            assertEquals("nothing", server.command("ul.rm", "location", "alice"));
        }
    }

    @Test
    void contactsAreAddedAndRemovedOneByOne() throws Fault {
        try (TestServer server = new TestServer()) {
            String uri = "sip:carl@10.0.0.1";
            Object[] added = {"location", "carl", uri, 600L, 0.5, "", 0L, 0L, 7L};
            assertEquals("nothing", server.command("ul.add", added));
            assertEquals("nothing", server.command("ul.add", added));
            assertTrue(
                    server.receive(register("carl", "q", 1))
                            .contains("Contact: <sip:carl@10.0.0.1>;q=0.5;expires=600\r\n"));
            assertEquals("nothing", server.command("ul.rm_contact", "location", "carl", uri));
            fails(server, 404, "AOR not found", "ul.rm_contact", "location", "carl", uri);
            fails(server, 500, "Not enough parameters or wrong format", "ul.add", "location", "x");
            fails(server, 500, "Domain table not found", "ul.lookup", "nosuch", "alice");
            fails(
                    server,
                    500,
                    "Not enough parameters (table and AOR to lookup)",
                    "ul.lookup",
                    "location");
        }
    }

    @Test
    void aDumpGoesOnFromPageToPage() throws Fault {
        try (TestServer server = new TestServer()) {
            for (int index = 0; index < 1000; index++) {
                server.receive(register("u" + index, "r", 1, A, "Contact: <sip:b@h>"));
            }
            String brief = shown(server.command("ul.dump", "brief"));
            assertEquals(1000, brief.split("AoR=u", -1).length - 1);
            assertTrue(brief.contains("Stats=[Records=1000, Max-Slots=1]"));
            assertEquals(1000, server.statistic("registered_users"));
            assertEquals(2000, server.statistic("location_contacts"));
        }
    }

    @Test
    void whatCannotBeKeptIsRefusedInOneLineEachAtTheStart() {
        ConfigurationException refused =
                assertThrows(
                        ConfigurationException.class,
                        () -> new TestServer("usrloc.db_mode=2", "usrloc.hash_size=99"));
        String text = String.valueOf(refused.getMessage());
        assertTrue(text.contains("db_mode=2 needs a place: start the server with --data"));
        assertEquals(2, text.lines().count());
    }
}
