package strowger.presence.event;

import org.agrona.DirectBuffer;

import strowger.engine.value.Value;

/** Looks at the body of a PUBLISH before it is stored. One instance serves all threads at once. */
@FunctionalInterface
public interface BodyCheck {
    /** Takes any body. */
    BodyCheck NONE = (body, offset, length) -> Verdict.GOOD;

    /** Checks a body, which is not empty. */
    Verdict check(DirectBuffer body, int offset, int length);

    /**
     * What a check says.
     *
     * @param code of the reply that refuses the PUBLISH; 0 when the body is good.
     * @param reason of that reply.
     */
    record Verdict(int code, Value reason) {
        /** The body is stored. */
        public static final Verdict GOOD = new Verdict(0, Value.ofText(""));

        /** Not a document of the package. */
        public static final Verdict UNSUPPORTED =
                new Verdict(415, Value.ofText("Unsupported media type"));

        /** A verdict of a code and reason. */
        public static Verdict of(int code, String reason) {
            return new Verdict(code, Value.ofText(reason));
        }

        /** Whether the body is stored. */
        public boolean isGood() {
            return code == 0;
        }
    }
}
