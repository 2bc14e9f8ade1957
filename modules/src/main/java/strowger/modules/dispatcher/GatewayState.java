package strowger.modules.dispatcher;

import java.util.Locale;
import java.util.Optional;

/**
 * A state as scripts and operators write it: {@code a}, {@code ip}, {@code tp} ...
 *
 * @param letter of the state: a active, i inactive, t trying, d disabled.
 * @param isProbing whether it is probed.
 */
record GatewayState(char letter, boolean isProbing) {
    static final GatewayState INACTIVE = new GatewayState('i', false);

    /** Reads a state; empty if it is none. */
    static Optional<GatewayState> of(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        return lower.matches("[aitd]p?")
                ? Optional.of(new GatewayState(lower.charAt(0), lower.length() > 1))
                : Optional.empty();
    }
}
