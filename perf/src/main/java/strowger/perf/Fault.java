package strowger.perf;

import java.util.Locale;

/** What can be wrong with an answer, or with the lack of one. */
enum Fault {
    /** Nothing: the answer is the one expected. */
    NONE,
    /** A final status other than the one expected. */
    WRONG_STATUS,
    /** Another Call-ID than the request's (RFC 3261 §8.2.6.2). */
    WRONG_CALL_ID,
    /** Another CSeq than the request's (RFC 3261 §8.2.6.2). */
    WRONG_CSEQ,
    /** Another From than the request's (RFC 3261 §8.2.6.2). */
    WRONG_FROM,
    /** Our branch with something added, or not exactly one Via (RFC 3261 §8.1.3.3, §16.7). */
    WRONG_VIA,
    /** An echo that differs from what was sent. */
    WRONG_PAYLOAD,
    /** A 2xx to INVITE from which no ACK can be made: no Contact, no To. */
    WRONG_DIALOG,
    /** Not SIP, or without the fields every answer has. */
    MALFORMED,
    /** No answer, or no ACK at the callee, in time. */
    MISSING,
    /** An answer after its request was given up. */
    LATE,
    /** A final answer to what was answered before. */
    DUPLICATE,
    /** An answer to nothing that was sent, or a request the callee does not know. */
    UNEXPECTED,
    /** A datagram the kernel would not take. */
    NOT_SENT;

    /** The name in reports: {@code wrong-call-id}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
