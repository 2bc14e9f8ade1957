package strowger.presence.rules;

import org.agrona.DirectBuffer;

import strowger.engine.routing.Output;
import strowger.presence.document.DocumentError;
import strowger.presence.document.DocumentLimits;
import strowger.presence.document.DocumentReader;
import strowger.presence.document.DocumentWriter;
import strowger.presence.event.Authorisation;
import strowger.presence.event.Decision;
import strowger.presence.event.EventPackage;
import strowger.presence.event.Party;
import strowger.presence.event.Tailor;
import strowger.presence.event.Watch;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Has presentities' own rules decide who may watch, and what each watcher sees. */
public final class RuleAuthorisation implements Authorisation, Tailor {
    private final RuleSource source;
    private final LongSupplier clockMs;
    private final Decision noMatch;
    private final Function<Party, Optional<String>> sphereOf;

    /**
     * @param noMatchReason what a watcher that no rule names any more is told.
     * @param sphereOf tells the sphere a presentity is in; asked only when a rule wants to know.
     */
    public RuleAuthorisation(
            RuleSource source,
            LongSupplier clockMs,
            String noMatchReason,
            Function<Party, Optional<String>> sphereOf) {
        this.sphereOf = sphereOf;
        this.source = source;
        this.clockMs = clockMs;
        this.noMatch = Decision.NO_MATCH.because(noMatchReason);
    }

    @Override
    public Decision decide(Party presentity, Party watcher, EventPackage event) {
        Optional<RuleSet> rules = source.rulesOf(presentity.user(), presentity.domain());
        if (rules.isEmpty()) {
            return Decision.NO_RULES;
        }
        return permission(rules.get(), presentity, watcher)
                .map(permission -> decision(permission.handling()))
                .orElse(noMatch);
    }

    private Optional<RuleSet.Permission> permission(
            RuleSet rules, Party presentity, Party watcher) {
        WatcherId id = new WatcherId(watcher.user(), watcher.domain());
        Optional<String> sphere =
                rules.isSphereAsked() ? sphereOf.apply(presentity) : Optional.empty();
        return rules.permission(id, sphere, clockMs.getAsLong());
    }

    private static Decision decision(SubHandling handling) {
        return switch (handling) {
            case ALLOW -> Decision.ALLOW;
            case POLITE_BLOCK -> Decision.POLITE_BLOCK;
            case CONFIRM -> Decision.CONFIRM;
            case BLOCK -> Decision.BLOCK;
        };
    }

    @Override
    public boolean tailor(DirectBuffer composed, int offset, int length, Watch watch, Output out) {
        Party presentity = watch.presentity();
        Optional<Provision> allowed =
                source.rulesOf(presentity.user(), presentity.domain())
                        .flatMap(rules -> permission(rules, presentity, watch.watcher()))
                        .filter(permission -> permission.handling() == SubHandling.ALLOW)
                        .map(RuleSet.Permission::provision);
        if (allowed.isEmpty()) {
            return true; // no more, since it was decided last: nothing is shown
        }
        Provision provision = allowed.get();
        if (provision.isWhole()) {
            return false;
        }
        DocumentReader reader = new DocumentReader(DocumentLimits.STORED);
        if (reader.read(composed, offset, length) == DocumentError.NONE) {
            out.put(DocumentWriter.compact(provision.filter(reader.root())));
        }
        return true; // what can't be filtered is not shown
    }
}
