package strowger.engine.dialog;

import strowger.engine.value.Value;

/**
 * What a listener is told of a dialog: a flyweight, valid during the call that hands it over and on
 * that thread. Who needs something longer copies it.
 */
public interface DialogFacts {
    /** Names the dialog on this node, for ever; never 0. */
    long id();

    /** How far it has come now. */
    DialogPhase phase();

    /** How far it had come before; the same as {@link #phase()} when only its contents changed. */
    DialogPhase phaseBefore();

    /** The code of the response that brought it here; 0 when that was no response. */
    int code();

    /** When its first request came, in seconds since 1970. */
    long createdSec();

    /** When its 2xx came, in seconds since 1970; 0 before. */
    long startedSec();

    /** How long it may last from its 2xx on, in seconds. */
    long lifetimeSec();

    /** Whether it has ended because its time was up, and nobody hung up. */
    default boolean isTimeUp() {
        return false;
    }

    /** Whether another node owns it: whoever acts on dialogs leaves it to that node. */
    boolean isReplica();

    /** Reads a text; null when it has none yet. */
    void read(DialogText text, Value out);

    /** Reads one of its variables, {@code $dlg_var(name)}; null when it is not set. */
    void readVariable(Value name, Value out);

    /** Whether a flag is set on the message that brought it here; never without a message. */
    default boolean isFlagged(int flag) {
        return false;
    }

    /**
     * Reads a value of an AVP that the message has which brought it here; null behind the last, and
     * without a message.
     *
     * @param index 0 for the newest.
     */
    default void readAttribute(Value name, int index, Value out) {
        out.setNull();
    }
}
