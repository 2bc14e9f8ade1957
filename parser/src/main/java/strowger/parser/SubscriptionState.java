package strowger.parser;

import org.agrona.DirectBuffer;

/**
 * The value of a {@code Subscription-State} header (RFC 6665 §8.2.3, §8.4): {@code substate-value
 * *( SEMI subexp-params )}. Valid while the wrapped buffer is.
 */
public final class SubscriptionState {
    /** The states of RFC 6665 §4.1.3; a state we do not know counts as active there. */
    public enum State {
        ACTIVE,
        PENDING,
        TERMINATED,
        OTHER
    }

    /** What a numeric parameter gives that is not there or malformed. */
    public static final int ABSENT = -1;

    private static final Token ACTIVE = Token.of("active");
    private static final Token PENDING = Token.of("pending");
    private static final Token TERMINATED = Token.of("terminated");
    private static final Token REASON = Token.of("reason");
    private static final Token EXPIRES = Token.of("expires");
    private static final Token RETRY_AFTER = Token.of("retry-after");

    private final ParameterizedValue value = new ParameterizedValue();
    private State state = State.OTHER;
    private int expiresSec;
    private int retryAfterSec;
    private int reasonOffset;
    private int reasonLength;

    /**
     * Reads a value that fills {@code [offset, offset + length)}.
     *
     * @return {@link ParseError#NONE}, or {@link ParseError#SUBSCRIPTION_STATE_MALFORMED}.
     */
    public ParseError wrap(DirectBuffer buffer, int offset, int length) {
        ParseError error = value.wrap(buffer, offset, length);
        if (error != ParseError.NONE || !value.isToken()) {
            return ParseError.SUBSCRIPTION_STATE_MALFORMED;
        }
        state = stateWritten();
        expiresSec = value.seconds(EXPIRES);
        retryAfterSec = value.seconds(RETRY_AFTER);
        Parameters parameters = value.parameters();
        boolean found = parameters.find(REASON);
        reasonOffset = found ? parameters.valueOffset() : value.offset();
        reasonLength = found ? parameters.valueLength() : 0;
        return ParseError.NONE;
    }

    private State stateWritten() {
        if (value.is(ACTIVE)) {
            return State.ACTIVE;
        }
        if (value.is(PENDING)) {
            return State.PENDING;
        }
        return value.is(TERMINATED) ? State.TERMINATED : State.OTHER;
    }

    /** The state. */
    public State state() {
        return state;
    }

    /** Seconds the subscription has left, or {@link #ABSENT}. */
    public int expiresSec() {
        return expiresSec;
    }

    /** Seconds to wait before another subscription, or {@link #ABSENT}. */
    public int retryAfterSec() {
        return retryAfterSec;
    }

    /** Where the reason begins. */
    public int reasonOffset() {
        return reasonOffset;
    }

    /** Length of the reason in bytes, 0 if there is none. */
    public int reasonLength() {
        return reasonLength;
    }

    /** All parameters, as a cursor that stands before the first. */
    public Parameters parameters() {
        return value.parameters();
    }
}
