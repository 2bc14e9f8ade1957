package strowger.engine.transaction;

import static strowger.engine.transaction.TransactionConfig.Setting.FAILURE_REPLY_MODE;

/**
 * Chooses the best of a transaction's failures (RFC 3261 §16.7 step 6): a 6xx before all, then 3xx,
 * 4xx, 5xx; of the 4xx those first that tell the caller what to change; of equals the earlier.
 */
final class BestResponse {
    private static final int NONE = -1;
    private static final int DISCARD_FORMER = 3;
    private static final int[] CLASS_RANKS = {32_000, 11_000, 0, 3_000, 4_000, 5_000, 1_000};

    private final TransactionLayer layer;

    BestResponse(TransactionLayer layer) {
        this.layer = layer;
    }

    /** The branch whose failure is the best, or -1 if there is none. */
    int choose(Transaction transaction) {
        boolean all = layer.config(FAILURE_REPLY_MODE) != DISCARD_FORMER;
        int chosen = NONE;
        for (int index = all ? 0 : transaction.legStart; index < transaction.branchCount; index++) {
            int code = transaction.branches[index].finalCode;
            boolean better =
                    code >= 300
                            && (chosen == NONE
                                    || rank(code) < rank(transaction.branches[chosen].finalCode));
            chosen = better ? index : chosen;
        }
        return chosen;
    }

    static int rank(int code) {
        int rest = code % 100;
        boolean telling =
                switch (code) {
                    case 401, 407, 415, 420, 484 -> true;
                    default -> false;
                };
        return CLASS_RANKS[Math.min(code / 100, 6)]
                + (telling || code / 100 != 4 ? rest : 100 + rest);
    }
}
