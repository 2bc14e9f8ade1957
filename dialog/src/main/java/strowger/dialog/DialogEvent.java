package strowger.dialog;

/** What can happen to a dialog. */
enum DialogEvent {
    /** A provisional response above 100 was passed on. */
    PROVISIONAL,
    /** A 2xx to the INVITE was passed on. */
    SUCCESS,
    /** The INVITE was finally refused. */
    FAILURE,
    /** The INVITE's transaction is gone, and had no final response. */
    GONE,
    /** The ACK to the 2xx came by. */
    ACK,
    /** A BYE came by, or one of ours was answered. */
    BYE,
    /** A PRACK came by. */
    PRACK,
    /** Another request within the dialog came by. */
    REQUEST,
    /** A time was up that ends it. */
    TIMEOUT,
    /** An ACK came by, of a dialog whose INVITE another node handles. */
    ACK_ELSEWHERE,
    /** A BYE came by, of a dialog whose INVITE another node handles. */
    BYE_ELSEWHERE
}
