package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import strowger.dialog.profile.Profile;
import strowger.engine.routing.Core;
import strowger.engine.routing.RouteKind;
import strowger.engine.routing.RoutingContext;
import strowger.engine.transport.Inbound;
import strowger.engine.value.Value;

import java.lang.management.ManagementFactory;

/** A call is followed from its INVITE to its BYE without an object being made. */
class DialogAllocationTest {
    private static final int CALLS = 10_000;
    private static final int CALL_ID_DIGITS = 8;

    private final World world = new World(4 * CALLS);
    private final Core core = world.core(0);
    private final Profile caller = world.profiles.named("caller");
    private final Profile inbound = world.profiles.named("inbound");
    private final Value alice = Value.ofText("alice");

    @Test
    void aCallMakesNoObjects() {
        RoutingContext context = world.invite(core, "x00000000");
        Inbound arrived = context.inbound();
        UnsafeBuffer bytes = new UnsafeBuffer(arrived.buffer(), 0, arrived.length());
        int callId = context.message().callIdOffset() + 1;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        run(context, arrived, bytes, callId, 0);
        long before = threads.getCurrentThreadAllocatedBytes();
        run(context, arrived, bytes, callId, CALLS);
        long made = threads.getCurrentThreadAllocatedBytes() - before;
        core.giveContext();
        world.close();
        assertTrue(made < CALLS, "bytes for " + CALLS + " calls: " + made);
    }

    private void run(
            RoutingContext context, Inbound arrived, UnsafeBuffer bytes, int callId, int first) {
        for (int call = first; call < first + CALLS; call++) {
            int rest = call;
            for (int digit = CALL_ID_DIGITS - 1; digit >= 0; digit--) {
                bytes.putByte(callId + digit, (byte) ('0' + rest % 10));
                rest /= 10;
            }
            var _ = context.receive(arrived);
            context.begin(RouteKind.REQUEST, 0);
            MessageDialog here = world.dialogs.message(context);
            long dialog = world.dialogs.open(context, here, 60);
            assertNotEquals(DialogId.NONE, dialog);
            here.opened = false;
            world.dialogs.enter(context, dialog, caller, alice);
            world.dialogs.enter(context, dialog, inbound, World.NO_VALUE);
            world.entries.size(caller, alice);
            world.fire(core, dialog, DialogEvent.PROVISIONAL);
            world.fire(core, dialog, DialogEvent.SUCCESS);
            world.fire(core, dialog, DialogEvent.ACK);
            world.fire(core, dialog, DialogEvent.BYE);
        }
    }
}
