package strowger.dialog;

import strowger.engine.dialog.DialogFacts;
import strowger.engine.dialog.DialogPhase;
import strowger.engine.dialog.DialogText;
import strowger.engine.routing.Attributes;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;

/** The dialog that a desk has read last, as other rooms are told of it. */
final class ToldDialog implements DialogFacts {
    private final Desk desk;
    private DialogPhase before = DialogPhase.TRYING;
    private int code;
    private RoutingContext context = RoutingContext.NONE;

    ToldDialog(Desk desk) {
        this.desk = desk;
    }

    /**
     * Takes how it came here.
     *
     * @param message that brought it here; {@link RoutingContext#NONE} for none.
     */
    ToldDialog of(DialogPhase phaseBefore, int responseCode, RoutingContext message) {
        context = message;
        before = phaseBefore;
        code = responseCode;
        return this;
    }

    @Override
    public long id() {
        return desk.dialog();
    }

    @Override
    public DialogPhase phase() {
        return desk.state().phase();
    }

    @Override
    public DialogPhase phaseBefore() {
        return before;
    }

    @Override
    public int code() {
        return code;
    }

    @Override
    public long createdSec() {
        return desk.found().intAt(DialogRecord.CREATED_SEC) & 0xffff_ffffL;
    }

    @Override
    public long startedSec() {
        return desk.found().intAt(DialogRecord.STARTED_SEC) & 0xffff_ffffL;
    }

    @Override
    public long lifetimeSec() {
        return desk.found().intAt(DialogRecord.LIFETIME_SEC);
    }

    @Override
    public boolean isTimeUp() {
        return desk.transition().event() == DialogEvent.TIMEOUT;
    }

    @Override
    public boolean isReplica() {
        int properties = desk.found().intAt(DialogRecord.PROPERTIES);
        return (properties & DialogRecord.PROPERTY_REPLICA) != 0;
    }

    @Override
    public void read(DialogText text, Value out) {
        if (text == DialogText.CALL_ID) {
            out.setText(desk.found().buffer(), desk.found().keyOffset(), desk.found().keyLength());
        } else {
            desk.text(DialogField.of(text), out);
            if (out.length() == 0) {
                out.setNull();
            }
        }
    }

    @Override
    public boolean isFlagged(int flag) {
        return context != RoutingContext.NONE && (context.flags() >>> flag & 1) != 0;
    }

    @Override
    public void readAttribute(Value name, int index, Value out) {
        out.setNull();
        if (context != RoutingContext.NONE) {
            int place = context.attributes().find(name, index);
            if (place != Attributes.ABSENT) {
                out.set(context.attributes().value(place));
            }
        }
    }

    @Override
    public void readVariable(Value name, Value out) {
        VariableList variables = desk.variables();
        if (variables.find(name)) {
            variables.readValue(out);
        } else {
            out.setNull();
        }
    }
}
