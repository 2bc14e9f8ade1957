package strowger.dialog;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Value;
import strowger.parser.NameAddr;
import strowger.parser.SipMessage;
import strowger.tables.RecordView;

/** The texts with which dialogs are written anew, each kind made once; valid until the next. */
final class Rewritings {
    private final SideReader sides;
    private final Answer answer;
    private final Targets targets = new Targets();
    private final Variable variable = new Variable();

    Rewritings(SideReader sides) {
        this.sides = sides;
        answer = new Answer(sides);
    }

    /**
     * The callee's side as a 2xx shows it; the first that comes counts.
     *
     * @param socket the place of the one it came by, from 1.
     */
    Rewriting answer(RoutingContext reply, int socket) {
        answer.reply = reply;
        answer.socket = socket;
        return answer;
    }

    /** The remote targets of both sides (RFC 3261 §12.2); without a Contact one stays as it is. */
    Rewriting targets(SipMessage caller, SipMessage callee) {
        sides.contact(caller, targets.caller);
        sides.contact(callee, targets.callee);
        return targets;
    }

    /** The remote target of one side; without a Contact it stays as it is. */
    Rewriting target(Side side, SipMessage message) {
        targets.caller.setEmpty();
        targets.callee.setEmpty();
        sides.contact(message, side == Side.CALLER ? targets.caller : targets.callee);
        return targets;
    }

    /** A variable; one without a value is removed. */
    Rewriting variable(Value name, Value value) {
        variable.name.set(name);
        variable.value.set(value);
        return variable;
    }

    private static final class Answer implements Rewriting {
        private final SideReader sides;
        private RoutingContext reply = RoutingContext.NONE;
        private int socket;

        Answer(SideReader sides) {
            this.sides = sides;
        }

        @Override
        public boolean set(DialogDraft draft, RecordView record) {
            if (DialogState.of(record.byteAt(DialogRecord.STATE)).isUp()) {
                return false; // another callee's: one leg is followed
            }
            SipMessage message = reply.message();
            NameAddr to = message.to();
            draft.text(DialogField.TO_TAG, to.buffer(), to.tagOffset(), to.tagLength());
            sides.contact(message, sides.text());
            draft.text(DialogField.CALLEE_CONTACT, sides.text());
            sides.routes().ofResponse(reply, record.byteAt(DialogRecord.CALLER_HOPS), sides.text());
            draft.text(DialogField.CALLEE_ROUTES, sides.text())
                    .putShort(DialogRecord.CALLEE_SOCKET, socket);
            return true;
        }
    }

    private static final class Targets implements Rewriting {
        private final Value caller = new Value();
        private final Value callee = new Value();

        @Override
        public boolean set(DialogDraft draft, RecordView record) {
            if (caller.length() > 0) {
                draft.text(DialogField.CALLER_CONTACT, caller);
            }
            if (callee.length() > 0) {
                draft.text(DialogField.CALLEE_CONTACT, callee);
            }
            return caller.length() + callee.length() > 0;
        }
    }

    private static final class Variable implements Rewriting {
        private final VariableList variables = new VariableList();
        private final UnsafeBuffer list = new UnsafeBuffer(new byte[VariableList.LENGTH_MAX]);
        private final Value name = new Value();
        private final Value value = new Value();

        @Override
        public boolean set(DialogDraft draft, RecordView record) {
            int field = DialogField.VARIABLES.ordinal();
            int length =
                    variables
                            .wrap(
                                    record.buffer(),
                                    record.fieldOffset(field),
                                    record.fieldLength(field))
                            .writeWith(name, value, list);
            if (length >= 0) {
                draft.text(DialogField.VARIABLES, list, 0, length);
            }
            return length >= 0;
        }
    }
}
