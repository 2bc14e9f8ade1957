package strowger.perf;

/** Compares an answer with its request (RFC 3261 §8.1.3.3, §8.2.6.2, §17.1.3). */
final class AnswerChecker {
    private static final int SUCCESS = 200;
    private static final int SUCCESS_END = 300;

    private AnswerChecker() {}

    /** The first fault of a final answer that was found by its branch. */
    static Fault check(Message answer, byte[] bytes, Exchange exchange) {
        Message request = exchange.layout;
        byte[] requestBytes = exchange.request;
        if (!answer.sameValue(Header.CALL_ID, bytes, request, requestBytes)) {
            return Fault.WRONG_CALL_ID;
        }
        if (!answer.sameValue(Header.CSEQ, bytes, request, requestBytes)) {
            return Fault.WRONG_CSEQ;
        }
        if (!answer.sameValue(Header.FROM, bytes, request, requestBytes)) {
            return Fault.WRONG_FROM;
        }
        if (answer.viaCount() != 1 || !answer.sameBranch(bytes, request, requestBytes)) {
            return Fault.WRONG_VIA;
        }
        return isSuccess(answer) ? Fault.NONE : Fault.WRONG_STATUS;
    }

    static boolean isSuccess(Message answer) {
        return answer.status() >= SUCCESS && answer.status() < SUCCESS_END;
    }
}
