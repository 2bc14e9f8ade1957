package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.storage.MemoryStore;
import strowger.engine.value.Value;
import strowger.usrloc.Contact;
import strowger.usrloc.ContactField;
import strowger.usrloc.ContactSet;

/** Contacts over a restart, and over a crash. */
class KeptContactsTest {
    private static final String CONTACT =
            "Contact: <sip:alice@192.0.2.1:5060>;expires=600;q=0.5"
                    + ";+sip.instance=\"<urn:uuid:1>\"";

    private final MemoryStore store = new MemoryStore();
    private MemoryStore.Life life = store.begin();
    private TestServer server = start(0);

    private TestServer start(long nowMs, String... parameters) {
        return new TestServer(life, nowMs, parameters);
    }

    /** Another life; what was not written is lost. */
    private void crash(String... parameters) {
        long nowMs = server.nowMs.get();
        server.close();
        life = store.begin();
        server = start(nowMs, parameters);
    }

    private void write() {
        life.write(server.nowMs.get());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ContactSet contacts() {
        ContactSet found = server.table().newSet();
        Value aor = Value.ofText("alice");
        int _ = server.table().read(aor.buffer(), aor.offset(), aor.length(), found);
        return found;
    }

    private void register(long connection) {
        String request = TestServer.register("one", 1, CONTACT, "User-Agent: Phone/1");
        boolean connected = connection != 0;
        String answer =
                server.receive(
                        TestServer.inbound(
                                request, connected ? TestServer.TCP : TestServer.UDP, connection));
        assertTrue(answer.startsWith("SIP/2.0 200"), answer);
    }

    @Test
    void whenItIsKilled_thenAContactThatWasWrittenIsTheSame() {
        register(0);
        write();
        Contact before = contacts().at(0);
        String ruid = before.text(ContactField.RUID);
        crash();
        ContactSet after = contacts();
        assertEquals(1, after.count());
        Contact contact = after.at(0);
        assertEquals(ruid, contact.text(ContactField.RUID));
        assertEquals("sip:alice@192.0.2.1:5060", contact.text(ContactField.URI));
        assertEquals("Phone/1", contact.text(ContactField.USER_AGENT));
        assertEquals("<urn:uuid:1>", contact.text(ContactField.INSTANCE).replace("\"", ""));
        assertEquals(500, contact.q());
        assertEquals(600, contact.expiresSec(server.nowMs.get()));
        assertEquals("udp:127.0.0.1:5060", contact.socketText());
    }

    @Test
    void itIsRefreshedAsIfNothingHadBeen() {
        register(0);
        write();
        crash();
        String answer = server.receive(TestServer.register("one", 2, CONTACT));
        assertTrue(answer.startsWith("SIP/2.0 200"), answer);
        assertEquals(1, contacts().count());
        write();
        crash();
        assertEquals(1, contacts().count());
        assertEquals(2, contacts().at(0).cseq());
    }

    @Test
    void whatExpiredMeanwhileIsGone_andWhatWasRemovedStaysSo() {
        register(0);
        write();
        server.advance(600);
        crash();
        assertEquals(0, contacts().count());
        register(0);
        write();
        String answer = server.receive(TestServer.register("one", 2, "Contact: *", "Expires: 0"));
        assertTrue(answer.startsWith("SIP/2.0 200"), answer);
        write();
        crash();
        assertEquals(0, contacts().count());
        assertEquals(0, store.count("usrloc.location"));
    }

    @Test
    void aContactOverAConnectionStaysWithoutIt() {
        register(77);
        write();
        assertEquals(77, contacts().at(0).connectionId());
        crash();
        assertEquals(1, contacts().count());
        assertEquals(0, contacts().at(0).connectionId());
    }

    @Test
    void whenContactsGoWithTheirConnections_thenItIsDropped() {
        register(77);
        write();
        crash("usrloc.handle_lost_tcp=1");
        assertEquals(0, contacts().count());
        assertEquals(0, store.count("usrloc.location"));
    }

    @Test
    void aContactSavedForMemoryOnlyIsNotKept() {
        server.route(context -> server.call(context, "save", "location", "0x01"));
        register(0);
        assertEquals(1, contacts().count());
        write();
        assertEquals(0, store.count("usrloc.location"));
    }
}
