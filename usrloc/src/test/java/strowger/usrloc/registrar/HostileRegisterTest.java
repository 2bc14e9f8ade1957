package strowger.usrloc.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static strowger.usrloc.registrar.TestServer.register;

import org.junit.jupiter.api.Test;

import java.util.Random;

/** REGISTERs that were written to do harm. */
class HostileRegisterTest {
    private static final String A = "Contact: <sip:a@127.0.0.1:40000>";

    private static void refused(TestServer server, String status, String request) {
        String reply = server.receive(request);
        assertTrue(reply.startsWith("SIP/2.0 " + status), reply);
        assertEquals(0, server.table().contactCount());
    }

    @Test
    void moreContactsThanOneRequestMayHaveBindNone() {
        StringBuilder contacts = new StringBuilder("Contact: <sip:0@h>");
        for (int index = 1; index < 1000; index++) {
            contacts.append(",<sip:").append(index).append("@h>");
        }
        try (TestServer server = new TestServer()) {
            refused(server, "400", register("r", 1, contacts.toString()));
        }
    }

    @Test
    void overlongUsersContactsInstancesAndCallIdsAreRefused() {
        String longText = "x".repeat(600);
        try (TestServer server = new TestServer()) {
            refused(server, "400", register(longText, "r", 1, A));
            refused(server, "400", register("r", 2, "Contact: <sip:" + longText + "@h>"));
            refused(server, "400", register(longText, 3, A));
            refused(server, "400", register("r", 4, A + ";+sip.instance=\"<" + longText + ">\""));
        }
    }

    @Test
    void aMalformedBranchOrFromTagOfCve20188828IsNoHarm() {
        try (TestServer server = new TestServer()) {
            String request = register("r", 1, A, "Expires: 60");
            refused(server, "400", request.replace(";tag=rt\r\nTo", ";tag=\r\n ,;\r\nTo"));
            String branchless = request.replaceAll(";branch=[^\r]*", ";branch=");
            assertTrue(server.receive(branchless).startsWith("SIP/2.0 "));
            String cut = request.replaceAll("branch=[^\r]*", "branch=z9hG4bK\"");
            String reply = server.receive(cut);
            assertTrue(reply.isEmpty() || reply.startsWith("SIP/2.0 4"), reply);
        }
    }

    @Test
    void aPortBeyondAllPortsInAnAliasOfCve2026106803IsKeptAsTextOnly() {
        String contact = "Contact: <sip:a@10.0.0.1;alias=10.0.0.1~999999999999~1>";
        try (TestServer server = new TestServer()) {
            assertTrue(
                    server.receive(register("r", 1, contact, "Expires: 60"))
                            .contains("alias=10.0.0.1~999999999999~1>;expires=60"));
            refused(
                    new TestServer(),
                    "400",
                    register("r", 1, "Contact: <sip:a@10.0.0.1:70000>;q=x", "Expires: 60"));
        }
    }

    @Test
    void aQueryForASwarmOfContactsIsAnsweredOrRefusedButNeverCut() {
        try (TestServer server = new TestServer("usrloc.aor_contacts_max=512")) {
            for (int index = 0; index < 600; index++) {
                String contact = "Contact: <sip:" + "x".repeat(100) + index + "@h>";
                server.receive(register("r" + index, 1, contact, "Expires: 600"));
            }
            assertEquals(512, server.table().contactCount());
            String reply = server.receive(register("q", 1));
            assertTrue(reply.startsWith("SIP/2.0 500 ") || reply.endsWith("\r\n\r\n"));
        }
    }

    @Test
    void bytesChangedAtRandomNeverThrow() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        try (TestServer server = new TestServer("registrar.use_path=1")) {
            String request =
                    register(
                            "r",
                            1,
                            A + ";q=0.5;expires=60;+sip.instance=\"<urn:1>\";reg-id=1",
                            "Supported: path, gruu, outbound",
                            "Path: <sip:p;lr;ob>",
                            "Expires: 60");
            for (int round = 0; round < 20_000; round++) {
                StringBuilder changed = new StringBuilder(request);
                for (int change = random.nextInt(4); change >= 0; change--) {
                    int at = random.nextInt(changed.length());
                    changed.setCharAt(at, (char) (random.nextInt(127) + 1));
                }
                String reply = server.receive(changed.toString());
                assertTrue(
                        reply.isEmpty() || reply.startsWith("SIP/2.0 "),
                        () -> "seed " + seed + ": " + changed);
            }
        }
    }
}
