package strowger.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import strowger.engine.routing.Core;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.tables.RecordEditor;

/** A side takes over what its message says, and the other side does not. */
class TargetFunctionsTest {
    private static final String CALL = "call-1";
    private static final int NOWHERE = 7;

    private final World world = new World(16);
    private Core core;
    private Desk desk;
    private long dialog;

    @BeforeEach
    void open() {
        core = world.core(0);
        desk = world.dialogs.desk(core);
        dialog = world.open(core, CALL);
        for (Side side : Side.values()) {
            assertTrue(desk.edits().edit(dialog, record -> lose(record, side)));
        }
        assertTrue(desk.rewrite(dialog, (draft, _) -> forget(draft)));
    }

    private static boolean lose(RecordEditor record, Side side) {
        record.putShort(side.socket, (short) NOWHERE);
        return true;
    }

    private static boolean forget(DialogDraft draft) {
        draft.text(DialogField.CALLER_CONTACT, Value.ofText("sip:old"));
        draft.text(DialogField.CALLEE_CONTACT, Value.ofText("sip:old"));
        return true;
    }

    @AfterEach
    void close() {
        world.close();
    }

    private boolean move(RoutingContext context) {
        world.dialogs.message(context).dialog = dialog;
        return TargetFunctions.moveContact(world.dialogs, context)
                && TargetFunctions.moveSocket(world.dialogs, context);
    }

    private String contact(Side side) {
        assertTrue(desk.read(dialog));
        return desk.text(side.contact);
    }

    private int socket(Side side) {
        assertTrue(desk.read(dialog));
        return desk.found().shortAt(side.socket);
    }

    @Test
    void whenTheCallerSends_thenItsOwnSideMoves() {
        RoutingContext invite = world.invite(core, CALL);
        assertTrue(move(invite));
        core.giveContext();
        assertTrue(contact(Side.CALLER).startsWith("sip:"), contact(Side.CALLER));
        assertFalse(contact(Side.CALLER).equals("sip:old"));
        assertEquals("sip:old", contact(Side.CALLEE));
        assertEquals(1, socket(Side.CALLER));
        assertEquals(NOWHERE, socket(Side.CALLEE));
    }

    @Test
    void whenTheCalleeAnswers_thenItsOwnSideMoves() {
        assertTrue(world.hear(core, CALL, 200, this::move));
        assertEquals("sip:old", contact(Side.CALLER));
        assertFalse(contact(Side.CALLEE).equals("sip:old"));
        assertEquals(NOWHERE, socket(Side.CALLER));
        assertEquals(1, socket(Side.CALLEE));
    }

    @Test
    void whenTheMessageHasNoDialog_thenNothingMoves() {
        RoutingContext invite = world.invite(core, "call-2");
        assertFalse(TargetFunctions.moveContact(world.dialogs, invite));
        assertFalse(TargetFunctions.moveSocket(world.dialogs, invite));
        core.giveContext();
        assertEquals("sip:old", contact(Side.CALLER));
    }

    @Test
    void whenTheTagsAreOthers_thenNothingMoves() {
        RoutingContext stranger = world.invite(core, "call-2");
        assertFalse(move(stranger));
        core.giveContext();
        assertEquals("sip:old", contact(Side.CALLER));
        assertEquals(NOWHERE, socket(Side.CALLER));
    }
}
