package strowger.engine.transaction;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The objects and the memory of one reactor's transactions: taken, given back, used again. Bounded;
 * allocates only while it warms up.
 */
final class TransactionPool {
    private static final int SLOTS_MIN = 64;
    private static final int SLOTS_MAX = 1 << TransactionLayer.SLOT_BITS;

    private final TransactionLayer layer;
    private final Blocks blocks;
    private final SplittableRandom labels;
    private Transaction[] slots = new Transaction[SLOTS_MIN];
    private int[] freeSlots = new int[SLOTS_MIN];
    private int freeCount;
    private int slotCount;
    private ClientBranch[] branches = new ClientBranch[SLOTS_MIN];
    private int branchCount;

    TransactionPool(TransactionLayer layer, Blocks blocks, long seed) {
        this.layer = layer;
        this.blocks = blocks;
        labels = new SplittableRandom(seed);
    }

    /** Transactions in use. */
    int count() {
        return slotCount - freeCount;
    }

    /**
     * A transaction of its own label; {@link Transaction#NONE} when there are as many as may be.
     */
    Transaction take(long max) {
        if (count() >= Math.min(max, SLOTS_MAX)) {
            return Transaction.NONE;
        }
        Transaction transaction = freeCount > 0 ? slots[freeSlots[--freeCount]] : extend();
        transaction.label = labels.nextInt();
        transaction.live = true;
        return transaction;
    }

    private Transaction extend() {
        if (slotCount == slots.length) {
            slots = Arrays.copyOf(slots, 2 * slotCount);
            freeSlots = Arrays.copyOf(freeSlots, 2 * slotCount);
        }
        Transaction fresh = new Transaction(layer, slotCount);
        slots[slotCount++] = fresh;
        return fresh;
    }

    /** The transaction at a slot, if that is its label; else {@link Transaction#NONE}. */
    Transaction at(int slot, int label) {
        if (slot >= slotCount || slot < 0) {
            return Transaction.NONE;
        }
        Transaction transaction = slots[slot];
        return transaction.live && transaction.label == label ? transaction : Transaction.NONE;
    }

    /** The transaction at a slot below {@link #slotCount()}, live or not. */
    Transaction at(int slot) {
        return slots[slot];
    }

    int slotCount() {
        return slotCount;
    }

    ClientBranch takeBranch() {
        return branchCount > 0 ? branches[--branchCount] : new ClientBranch(layer.clientMachine());
    }

    /**
     * Gives back, while it is warm, what an answered transaction has no more use for: it has to
     * know its request and its answer again, and nothing else. An INVITE may still be asked for
     * what was decided on it, and a branch that failed for its ACK.
     */
    void lighten(Transaction transaction) {
        boolean invite = transaction.isInvite();
        for (int index = 0; index < transaction.branchCount; index++) {
            ClientBranch branch = transaction.branches[index];
            if (!branch.state.isPending() && (!invite || branch.hasSucceeded())) {
                giveBlocks(branch);
            }
        }
        if (!invite && !transaction.isPending()) {
            blocks.free(transaction.state);
            blocks.free(transaction.attributes);
            transaction.state = Blocks.NONE;
            transaction.attributes = Blocks.NONE;
        }
    }

    private void giveBlocks(ClientBranch branch) {
        blocks.free(branch.sent);
        blocks.free(branch.reply);
        blocks.free(branch.contact);
        blocks.free(branch.image);
        blocks.free(branch.cancelReason);
        branch.sent = Blocks.NONE;
        branch.reply = Blocks.NONE;
        branch.contact = Blocks.NONE;
        branch.image = Blocks.NONE;
        branch.cancelReason = Blocks.NONE;
    }

    /** Gives all its branches back. */
    void giveBranches(Transaction transaction) {
        for (int index = 0; index < transaction.branchCount; index++) {
            give(transaction.branches[index]);
        }
        transaction.branchCount = 0;
    }

    void give(ClientBranch branch) {
        layer.timing().cancel(branch.retransmit);
        layer.timing().cancel(branch.end);
        layer.flows().forget(branch);
        giveBlocks(branch);
        branch.clear();
        if (branchCount == branches.length) {
            branches = Arrays.copyOf(branches, 2 * branchCount);
        }
        branches[branchCount++] = branch;
    }

    void give(Transaction transaction) {
        layer.timing().cancel(transaction.retransmit);
        layer.timing().cancel(transaction.end);
        layer.timing().cancel(transaction.wait);
        giveBranches(transaction);
        blocks.free(transaction.request);
        blocks.free(transaction.state);
        blocks.free(transaction.attributes);
        blocks.free(transaction.reply);
        transaction.clear();
        freeSlots[freeCount++] = transaction.slot;
    }
}
