package strowger.usrloc.registrar;

import strowger.engine.value.Value;

/** A contact that a REGISTER asks for: places in the message, and what was decided of it. */
final class RequestedContact {
    /** What {@link #match} is for a contact that is not bound yet. */
    static final int NEW = -1;

    final Value uri = new Value();
    int instanceOffset;
    int instanceLength;
    int regId;
    int q;
    int methods;
    long expiresSec;

    /** The index of the bound contact that it is, or {@link #NEW}. */
    int match;

    /** Whether the bound contact has it already, from this very REGISTER. */
    boolean repeated;

    boolean unbinds() {
        return expiresSec == 0;
    }
}
