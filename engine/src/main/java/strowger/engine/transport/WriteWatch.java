package strowger.engine.transport;

import io.netty.channel.ChannelOutboundBuffer;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/**
 * Sees whether a peer takes what waits for it: a byte within the time for that is enough. For its
 * connection's reactor only.
 */
final class WriteWatch {
    private long queuedCount;
    private int unflushedCount;
    private boolean watched;
    private long sinceNs;
    private long takenCount;
    private long takenOfFirst;

    /** A message was queued. */
    void onQueued() {
        queuedCount++;
        unflushedCount++;
    }

    /** All that was queued has been offered to the kernel. */
    void onFlushed() {
        unflushedCount = 0;
    }

    boolean isWatched() {
        return watched;
    }

    /** Something waits from now on. */
    void watch(@Nullable ChannelOutboundBuffer queue, long nowNs) {
        watched = queue != null;
        sinceNs = nowNs;
        if (queue != null) {
            takenCount = takenCount(queue);
            takenOfFirst = queue.currentProgress();
        }
    }

    private long takenCount(ChannelOutboundBuffer queue) {
        return queuedCount - unflushedCount - queue.size();
    }

    void unwatch() {
        watched = false;
    }

    /**
     * The time that the peer has left to take a byte; {@link Long#MAX_VALUE} when nothing waits.
     */
    long leftNs(@Nullable ChannelOutboundBuffer queue, int timeMs, long nowNs) {
        if (!watched || queue == null || queue.totalPendingWriteBytes() == 0) {
            watched = false;
            return Long.MAX_VALUE;
        }
        boolean taken = takenCount(queue) != takenCount || queue.currentProgress() != takenOfFirst;
        if (taken) {
            watch(queue, nowNs);
        }
        return sinceNs + TimeUnit.MILLISECONDS.toNanos(timeMs) - nowNs;
    }
}
