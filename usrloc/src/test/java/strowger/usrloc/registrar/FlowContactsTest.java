package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static strowger.usrloc.registrar.TestServer.TCP;
import static strowger.usrloc.registrar.TestServer.inbound;
import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import strowger.engine.transport.EndReason;

import java.util.List;

/** Contacts and the connections they registered over. */
class FlowContactsTest {
    private static void registerOver(TestServer server, String user, long connection) {
        server.connections.open.add(connection);
        String contact = "Contact: <sip:" + user + "@127.0.0.1:40000;transport=tcp>";
        server.receive(inbound(register(user, user, 1, contact, "Expires: 600"), TCP, connection));
    }

    @Nested
    class GivenHandleLostTcp {
        private final TestServer server = new TestServer("usrloc.handle_lost_tcp=1");

        @Test
        void whenAConnectionEnds_thenItsContactsAreGoneAndNoOthers() {
            registerOver(server, "alice", 7);
            registerOver(server, "anna", 7);
            registerOver(server, "bob", 8);
            server.connections.end(7, EndReason.RESET);
            assertEquals(1, server.table().contactCount());
            assertEquals(1, server.table().userCount());
            assertEquals(0, server.table().countByConnection(7));
            assertEquals(1, server.table().countByConnection(8));
            assertEquals(2, server.statistic("lost_contacts"));
        }

        @Test
        void whenAContactHasMovedToAnotherConnection_thenTheEndOfTheFirstLeavesIt() {
            registerOver(server, "alice", 7);
            String contact = "Contact: <sip:alice@127.0.0.1:40000;transport=tcp>";
            server.receive(inbound(register("alice", 2, contact, "Expires: 600"), TCP, 9));
            server.connections.end(7, EndReason.IDLE);
            assertEquals(1, server.table().contactCount());
        }

        @Test
        void whenAConnectionWithoutContactsEnds_thenNothingHappens() {
            registerOver(server, "alice", 7);
            server.connections.end(99, EndReason.CLOSED_BY_PEER);
            assertEquals(1, server.table().contactCount());
        }
    }

    @Test
    void withoutHandleLostTcp_aContactOutlivesItsConnection() {
        try (TestServer server = new TestServer()) {
            registerOver(server, "alice", 7);
            server.connections.end(7, EndReason.RESET);
            assertEquals(1, server.table().contactCount());
        }
    }

    @Nested
    class GivenCloseExpiredTcp {
        private final TestServer server = new TestServer("usrloc.close_expired_tcp=1");

        @Test
        void whenItsLastContactExpires_thenAConnectionIsClosedOnce() {
            registerOver(server, "alice", 7);
            server.advance(601);
            server.sweep();
            server.sweep();
            assertEquals(List.of(7L), server.connections.closed);
        }

        @Test
        void whenAnotherContactStillUsesIt_thenAConnectionStays() {
            registerOver(server, "alice", 7);
            server.advance(300);
            registerOver(server, "anna", 7);
            server.advance(301);
            server.sweep();
            assertEquals(List.of(), server.connections.closed);
        }
    }
}
