package strowger.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;

import strowger.engine.routing.RouteBlock;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;

import java.lang.management.ManagementFactory;

class ProgramAllocationTest {
    private static final int ROUNDS = 20_000;

    private static final String BATTERY =
            """
            request_route {
                $var(a) = 1 + 2 * 3;
                if ($var(a) == 7 && $cs > 0) $var(b) = $var(a) mod 4 << 3 | 1;
                if ($rU == "bob" || $rU != "alice") $var(c) = ~$var(b) ^ 5;
                if (method == "INVITE" || src_ip == 10.0.0.0/8) $var(d) = -17 / 5;
                if ($rU =~ "^b.b$" && $rm =~ "INVITE|MESSAGE") $var(e) = strlen($rU);
                switch ($var(a)) { case 1: $var(f) = 1; break; case 7: $var(f) = 7; }
                switch ($rU) { case "alice": $var(g) = 1; break; case /"^b": $var(g) = 2; }
                if ($void == $null && defined $rU && $(rU{s.len}) == 3) $var(h) = 1;
                while ($var(i) < 5) { $var(i) = $var(i) + 1; }
                if (route(X)) $var(j) = $rc;
                $var(k) = selval($var(a) > 3, 10, 20);
                $var(s) = $rU + "@" + $rd + ":" + 5060;
            }
            route[X] { if (yes() && !no()) return 5; }
            """;

    @Test
    void aProgramAllocatesNothingOnceWarm() {
        ScriptRun run = ScriptRun.of(BATTERY);
        RoutingContext context = run.context();
        int variableCount = run.configuration().program().variableCount();
        RouteBlock block = run.configuration().program().block(RouteKind.REQUEST, "").orElseThrow();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int trial = 0; trial < 10; trial++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < ROUNDS; round++) {
                context.begin(RouteKind.REQUEST, variableCount);
                block.run(context);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least / ROUNDS, least + " bytes in " + ROUNDS + " runs");
        assertEquals("bob@127.0.0.1:5060", context.variable(11).toString());
    }
}
