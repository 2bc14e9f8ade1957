package strowger.engine.transport;

/**
 * What waits in the kernel to be received by a reactor. For its thread; it is looked at when {@link
 * #sample} is called.
 */
public interface ReceiveQueue {
    /** Of a transport that cannot tell. */
    ReceiveQueue UNKNOWN =
            new ReceiveQueue() {
                @Override
                public void sample() {}

                @Override
                public int filledPercent() {
                    return 0;
                }

                @Override
                public long droppedCount() {
                    return 0;
                }
            };

    /** Looks at the queue now. */
    void sample();

    /** How full the fullest socket's queue was. */
    int filledPercent();

    /** Datagrams that found no room, since the sockets were opened. */
    long droppedCount();
}
