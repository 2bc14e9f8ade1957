package strowger.engine.routing;

import strowger.engine.value.Value;
import strowger.parser.ParseError;

/** The reason phrases that the core itself answers with (RFC 3261 §21). */
final class ReplyReasons {
    static final Value LOOP_DETECTED = Value.ofText("Loop Detected");
    static final Value UNRESOLVABLE = Value.ofText("Unresolvable Destination");
    static final Value TOO_MANY_HOPS = Value.ofText("Too Many Hops");

    private static final Value[] FAULTS = faults();

    private ReplyReasons() {}

    private static Value[] faults() {
        ParseError[] errors = ParseError.values();
        Value[] reasons = new Value[errors.length];
        for (ParseError error : errors) {
            reasons[error.ordinal()] = Value.ofText(phrase(error));
        }
        return reasons;
    }

    /** Kamailio's phrases, where operators look for them in traces. */
    private static String phrase(ParseError error) {
        return switch (error) {
            case CSEQ_METHOD_MISMATCH -> "CSeq method does not match request method";
            case CSEQ_MALFORMED, CSEQ_NUMBER_TOO_LARGE -> "CSeq number is illegal";
            case CONTENT_LENGTH_BEYOND_MESSAGE -> "Content-Length mis-match";
            default -> error.text();
        };
    }

    /** The phrase for a fault in a request. */
    static Value of(ParseError error) {
        return FAULTS[error.ordinal()];
    }
}
