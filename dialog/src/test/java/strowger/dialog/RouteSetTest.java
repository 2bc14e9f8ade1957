package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Core;
import strowger.engine.value.Value;

/** The route set to the callee, as the Record-Route of a 2xx shows it (RFC 3261 §12.1.2). */
class RouteSetTest {
    private static final String OURS = "<sip:127.0.0.1:5060;lr>";
    private static final String NEAR = "<sip:near.example.net;lr>";
    private static final String FAR = "<sip:far.example.net;lr>";
    private static final String CALLERS = "<sip:callers.example.net;lr>";

    private final World world = new World(16);
    private final Core core = world.core(0);
    private final RouteSet routes = new RouteSet();
    private final Value out = new Value();

    @AfterEach
    void close() {
        world.close();
    }

    private String behind(int callerHops, String... entries) {
        StringBuilder lines = new StringBuilder();
        for (String entry : entries) {
            lines.append("Record-Route: ").append(entry).append("\r\n");
        }
        String[] read = {""};
        assertTrue(
                world.hear(
                        core,
                        "call",
                        200,
                        lines.toString(),
                        reply -> {
                            routes.ofResponse(reply, callerHops, out);
                            read[0] = out.toString();
                            return true;
                        }));
        return read[0];
    }

    @Test
    void whenOursIsAlone_thenNothingIsBehindUs() {
        assertEquals("", behind(0, OURS));
        assertEquals("", behind(1, OURS, CALLERS));
    }

    @Test
    void whenProxiesAreBehindUs_thenTheNearestIsFirst() {
        assertEquals(NEAR + "," + FAR, behind(1, FAR, NEAR, OURS, CALLERS));
        assertEquals(NEAR + "," + FAR, behind(1, FAR + ", " + NEAR + ", " + OURS, CALLERS));
    }

    @Test
    void whenOursAreTwo_thenTheFirstCounts() { // RFC 5658
        assertEquals(NEAR, behind(0, NEAR, OURS, OURS));
        assertEquals("", behind(0, OURS, NEAR, OURS));
    }

    @Test
    void whenNoneIsOurs_thenTheCallersAreLeftOut() {
        assertEquals(NEAR + "," + FAR, behind(1, FAR, NEAR, CALLERS));
        assertEquals("", behind(2, CALLERS));
    }

    @Test
    void whenALaterMessageHasFewer_thenNothingOfTheEarlierRemains() {
        assertEquals(NEAR + "," + FAR, behind(0, FAR, NEAR, OURS));
        assertEquals("", behind(0, OURS));
        assertEquals("", behind(0));
    }
}
