package strowger.usrloc.registrar;

import strowger.engine.module.Exports;
import strowger.parser.HeaderName;
import strowger.parser.SipMessage;
import strowger.parser.Token;
import strowger.parser.TokenList;

/** Whether flows are kept apart by {@code reg-id} (RFC 5626 §6). Set while it loads. */
final class OutboundRule {
    private static final Token OUTBOUND = Token.of("outbound");
    private static final int REQUIRED = 2;

    private long mode;
    private boolean regIdAlways;
    private long flowTimerSec;

    void export(Exports exports) {
        exports.integer("outbound_mode", value -> mode = value)
                .unset(0)
                .doc("Outbound (RFC 5626): 0 not supported, 1 supported, 2 required.");
        exports.integer("regid_mode", value -> regIdAlways = value != 0)
                .unset(0)
                .doc("Whether reg-id counts for clients that don't support outbound.");
        exports.integer("flow_timer", value -> flowTimerSec = Math.clamp(value, 0, 86_400))
                .unset(0)
                .doc("Seconds that Flow-Timer tells clients of outbound; 0 for no such header.");
    }

    long flowTimerSec() {
        return flowTimerSec;
    }

    /** Judges one request. Reusable; for one thread. */
    static final class Reader {
        private final TokenList tokens = new TokenList();
        private boolean supported;
        private boolean regIdCounts;

        /**
         * @param path of the request, read before.
         * @param flows whether a contact of the request has a {@code reg-id}.
         */
        Refusal read(SipMessage message, PathRule.Reader path, boolean flows, OutboundRule rule) {
            boolean asked = tokens.wrap(message, HeaderName.SUPPORTED).contains(OUTBOUND);
            boolean demanded = tokens.wrap(message, HeaderName.REQUIRE).contains(OUTBOUND);
            supported = rule.mode > 0 && (asked || demanded);
            regIdCounts = supported || rule.regIdAlways;
            if (rule.mode == 0 && demanded) {
                return Refusal.OUTBOUND_UNSUPPORTED;
            }
            if (rule.mode == REQUIRED && !supported) {
                return Refusal.OUTBOUND_REQUIRED;
            }
            return supported && flows && isBehindEdge(message) && !path.hasOutbound()
                    ? Refusal.OUTBOUND_EDGE
                    : Refusal.NONE;
        }

        private static boolean isBehindEdge(SipMessage message) {
            int via = message.find(HeaderName.VIA);
            return message.next(via) != SipMessage.ABSENT
                    || message.topVia().end() < message.valueOffset(via) + message.valueLength(via);
        }

        /** Whether both sides support outbound. */
        boolean isSupported() {
            return supported;
        }

        /** Whether a contact's {@code reg-id} is looked at. */
        boolean doesRegIdCount() {
            return regIdCounts;
        }
    }
}
