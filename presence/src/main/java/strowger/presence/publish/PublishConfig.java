package strowger.presence.publish;

import strowger.engine.value.Value;

import java.util.Optional;

/**
 * What PUBLISH requests are allowed.
 *
 * @param maxExpiresSec the longest that a publication lasts.
 * @param expiresOffsetSec taken off what the publisher is told, so that it refreshes in time.
 * @param userCaseMatters whether {@code Bob} and {@code bob} are two presentities.
 * @param isTypeChecked whether the body must be of a content type that the package takes.
 * @param xavpName of the XAVP whose member {@code priority} is the publication's; empty for none.
 */
public record PublishConfig(
        long maxExpiresSec,
        long expiresOffsetSec,
        boolean userCaseMatters,
        boolean isTypeChecked,
        Optional<Value> xavpName) {}
