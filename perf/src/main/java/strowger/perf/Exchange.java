package strowger.perf;

/** One request, or one call, from its start to its end; reused for the next one in its slot. */
final class Exchange {
    /** Its place in {@link Exchanges}. */
    final int slot;

    final byte[] key = new byte[Key.LENGTH];

    /** The request that waits for an answer. */
    final byte[] request;

    int requestLength;

    /** Where the fields of {@link #request} lie. */
    Message layout;

    /** Where the fields of a request lie that came of no {@link Template}. */
    final Message dialogLayout = new Message();

    /** Exchanges begun before this one. */
    long sequence;

    /** When it should have begun; latency counts from here. */
    long intendedNs;

    /** When it is given up. */
    long deadlineNs;

    /** When the request is sent again. */
    long resendNs;

    /** How long the wait before that was. */
    long resendAfterNs;

    /** How long that wait may become. */
    long resendAfterMaxNs;

    boolean active;

    /** A call's: the BYE is on its way. */
    boolean ending;

    /** A call's: the BYE was answered. */
    boolean ended;

    /** A call's: the callee has the ACK. */
    boolean acknowledged;

    Exchange(int slot, int requestCapacity) {
        this.slot = slot;
        request = new byte[requestCapacity];
        layout = dialogLayout;
    }
}
