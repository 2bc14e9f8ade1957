package strowger.engine.transaction;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.routing.CoreSettings;
import strowger.engine.routing.RoutingContext;
import strowger.engine.value.Arena;

/**
 * Keeps what a context holds with its transaction, and brings it back (issue: lists of state). One
 * to a reactor.
 */
final class ContextStore {
    private final Blocks blocks;
    private final TransactionLayer layer;
    private final UnsafeBuffer scratch =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(Blocks.LENGTH_MAX, 64));
    private final UnsafeBuffer block = new UnsafeBuffer();
    private final ImageWriter writer = new ImageWriter(scratch);
    private final ImageReader reader = new ImageReader();
    private final AttributeImage attributes = new AttributeImage();
    private final RequestImage request;

    ContextStore(TransactionLayer layer, Blocks blocks, CoreSettings settings) {
        this.layer = layer;
        this.blocks = blocks;
        request = new RequestImage(settings);
    }

    /** Keeps flags, AVPs and XAVPs. */
    void saveAttributes(Transaction transaction, RoutingContext context) {
        if (AttributeImage.isEmpty(context)) {
            blocks.free(transaction.attributes);
            transaction.attributes = Blocks.NONE;
            return;
        }
        attributes.write(context, writer.begin());
        transaction.attributes = replace(transaction.attributes);
    }

    /** Brings flags, AVPs and XAVPs back. */
    void loadAttributes(Transaction transaction, RoutingContext context) {
        if (transaction.attributes == Blocks.NONE) {
            AttributeImage.clear(context);
        } else if (open(transaction.attributes, context)) {
            attributes.read(context, reader);
        }
    }

    /** Keeps what was decided on the request. */
    boolean saveRequest(Transaction transaction, RoutingContext context) {
        request.write(context, writer.begin());
        transaction.state = replace(transaction.state);
        return transaction.state != Blocks.NONE;
    }

    /** Brings back what was decided on the request, which the context has just received. */
    void loadRequest(Transaction transaction, RoutingContext context) {
        if (transaction.state != Blocks.NONE && open(transaction.state, context)) {
            request.read(context, reader);
        }
    }

    /** Keeps the destination of a branch. */
    void saveBranch(ClientBranch branch, RoutingContext context) {
        request.writeBranch(context.main(), writer.begin());
        branch.contact = replace(branch.contact);
    }

    /** Brings the destination of a branch back into a context's main branch. */
    void loadBranch(ClientBranch branch, RoutingContext context) {
        if (branch.contact != Blocks.NONE && open(branch.contact, context)) {
            request.readBranch(context.main(), reader);
            context.mainChanged();
        }
    }

    /** Keeps all that was decided on a request for one branch; the block, or NONE. */
    long saveImage(long old, RoutingContext context) {
        request.write(context, writer.begin());
        return replace(old);
    }

    /** Brings it back in place of what the context holds. */
    void loadImage(long address, RoutingContext context) {
        if (address != Blocks.NONE && open(address, context)) {
            context.edits().clear();
            context.pathHeaders().clear();
            request.read(context, reader);
        }
    }

    private long replace(long old) {
        int length = writer.length();
        long address = length < 0 ? Blocks.NONE : blocks.replace(old, length);
        if (address == Blocks.NONE) {
            layer.count(TransactionCounter.MEMORY_REFUSED);
            if (length < 0) {
                blocks.free(old);
            }
        } else {
            block.wrap(address, length);
            block.putBytes(0, scratch, 0, length);
        }
        return address;
    }

    /** Copies an image into the context's arena and begins to read it there. */
    private boolean open(long address, RoutingContext context) {
        int length = Blocks.length(address);
        block.wrap(address, length);
        Arena arena = context.arena();
        int at = arena.copy(block, 0, length);
        if (at == Arena.FULL) {
            layer.count(TransactionCounter.MEMORY_REFUSED);
            return false;
        }
        reader.wrap(arena.buffer(), at);
        return true;
    }
}
