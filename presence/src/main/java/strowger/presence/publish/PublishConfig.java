package strowger.presence.publish;

import strowger.engine.value.Value;

import java.util.Optional;

/**
 * What PUBLISH requests are allowed.
 *
 * @param maxExpiresSec the longest that a publication lasts.
 * @param expiresOffsetSec taken off what the publisher is told, so that it refreshes in time.
 * @param userCaseMatters whether {@code Bob} and {@code bob} are two presentities.
 * @param typeCheck how closely the content type of a body is looked at.
 * @param xavpName of the XAVP whose member {@code priority} is the publication's; empty for none.
 */
public record PublishConfig(
        long maxExpiresSec,
        long expiresOffsetSec,
        boolean userCaseMatters,
        TypeCheck typeCheck,
        Optional<Value> xavpName) {}
