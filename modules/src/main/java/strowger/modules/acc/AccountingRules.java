package strowger.modules.acc;

import strowger.engine.module.BoundText;
import strowger.engine.module.ConfigurationException;
import strowger.engine.module.Exports;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is accounted for, as the module's parameters say. Set before the start, then only read. */
final class AccountingRules {
    private static final int FLAG_MAX = 31;
    private static final int NO_FLAG = -1;

    private long logMask;
    private long missedMask;
    private long failedMask;
    private boolean early;
    private boolean acks;
    private boolean cancels;
    private boolean alwaysPrepared;
    private Set<Integer> unaccountedCodes = Set.of();
    private List<ExtraAttribute> extra = List.of();

    void export(Exports exports) {
        exports.integer("log_flag", value -> logMask = mask("log_flag", value))
                .unset(NO_FLAG)
                .doc("The flag of requests whose transactions are accounted for.");
        exports.integer("log_missed_flag", value -> missedMask = mask("log_missed_flag", value))
                .unset(NO_FLAG)
                .doc("The flag of INVITEs that are accounted for when they are not accepted.");
        exports.integer(
                        "failed_transaction_flag",
                        value -> failedMask = mask("failed_transaction_flag", value))
                .unset(NO_FLAG)
                .doc("The flag of requests that are accounted for though they failed.");
        exports.text("failed_filter", this::filter)
                .doc("Codes of failures that are not accounted for, with commas.");
        exports.integer("early_media", value -> early = value != 0)
                .unset(0)
                .doc("Whether a 183 with a body is accounted for.");
        exports.integer("report_ack", value -> acks = value != 0)
                .unset(0)
                .doc("Whether the ACK to a 2xx is accounted for.");
        exports.integer("report_cancels", value -> cancels = value != 0)
                .unset(0)
                .doc("Whether transactions of CANCEL are accounted for.");
        exports.integer("acc_prepare_always", value -> alwaysPrepared = value != 0)
                .unset(0)
                .doc("Whether flags count that are set after the request was sent on.");
        exports.integer("acc_prepare_flag", value -> alwaysPrepared |= value >= 0)
                .unset(NO_FLAG)
                .doc("Set: the same as acc_prepare_always.");
        exports.bound("log_extra", this::extra)
                .doc("More attributes of each line: name=$variable;name=$variable.");
    }

    private static long mask(String name, long flag) {
        if (flag < NO_FLAG || flag > FLAG_MAX) {
            throw new ConfigurationException(name + " is a flag from 0 to 31, not " + flag);
        }
        return flag == NO_FLAG ? 0 : 1L << flag;
    }

    private void filter(String codes) {
        try {
            unaccountedCodes =
                    Arrays.stream(codes.split(","))
                            .map(code -> Integer.valueOf(code.strip()))
                            .collect(Collectors.toUnmodifiableSet());
        } catch (NumberFormatException fault) {
            throw new ConfigurationException("no list of codes with commas: " + codes);
        }
    }

    private void extra(BoundText text) {
        extra = ExtraAttribute.list(text);
    }

    /** Whether a request with these flags may have to be accounted for. */
    boolean concerns(long flags) {
        return alwaysPrepared || (flags & (logMask | missedMask)) != 0;
    }

    /** Whether a transaction with these flags is accounted for when it ends with this code. */
    boolean isAccounted(long flags, int code) {
        boolean failure = code >= 300;
        return (flags & logMask) != 0
                && (!failure || (flags & failedMask) != 0)
                && !(failure && unaccountedCodes.contains(code));
    }

    /** Whether an INVITE with these flags is accounted for when it is not accepted. */
    boolean isMissed(long flags) {
        return (flags & missedMask) != 0;
    }

    /** Whether a 183 with a body is accounted for with these flags. */
    boolean isEarly(long flags) {
        return early && (flags & logMask) != 0;
    }

    boolean acks() {
        return acks;
    }

    boolean cancels() {
        return cancels;
    }

    List<ExtraAttribute> extra() {
        return extra;
    }
}
