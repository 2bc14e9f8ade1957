package strowger.engine.transaction;

/**
 * What an operator is told of a transaction; a copy.
 *
 * @param id of it.
 * @param method of the request.
 * @param callId of the request.
 * @param cSeq its number.
 * @param from the value of From.
 * @param to the value of To.
 * @param local whether the request is ours.
 * @param branchCount branches sent.
 * @param replyCode of the last response sent; 0 for none.
 * @param ageMs since it was made.
 */
public record TransactionFacts(
        long id,
        String method,
        String callId,
        long cSeq,
        String from,
        String to,
        boolean local,
        int branchCount,
        int replyCode,
        long ageMs) {}
