package strowger.usrloc.registrar;

/** The bits of the second argument of {@code save}. */
final class SaveFlag {
    /** The contact is not written to storage. */
    static final int MEMORY = 0x01;

    /** No reply is sent. */
    static final int NO_REPLY = 0x02;

    /** All other contacts are removed. */
    static final int ONLY = 0x04;

    /** {@code expires_range} is left out. */
    static final int EXACT = 0x08;

    /** The reply is made ready for {@code reg_send_reply}. */
    static final int PREPARE = 0x10;

    private SaveFlag() {}
}
