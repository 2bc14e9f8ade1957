package strowger.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/** Phones that register. */
final class Registers {
    private static int count;

    private Registers() {}

    /** Registers a contact at a node; 0 seconds end it. */
    static void register(int port, String user, int contactPort, int expiresSec)
            throws IOException {
        count++;
        String request =
                """
                REGISTER sip:127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bKreg%1$d
                From: <sip:%2$s@127.0.0.1>;tag=t%1$d
                To: <sip:%2$s@127.0.0.1>
                Call-ID: reg-%2$s-%3$d@127.0.0.1
                CSeq: %1$d REGISTER
                Contact: <sip:%2$s@127.0.0.1:%3$d>;q=0.5
                User-Agent: TestPhone/1.0
                Expires: %4$d
                Max-Forwards: 70
                Content-Length: 0

                """
                        .formatted(count, user, contactPort, expiresSec)
                        .replace("\n", "\r\n");
        String answer = BusNode.ask(port, request);
        assertTrue(answer.startsWith("SIP/2.0 200 "), answer);
    }
}
