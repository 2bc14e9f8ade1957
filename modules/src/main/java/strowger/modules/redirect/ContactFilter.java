package strowger.modules.redirect;

import strowger.engine.module.ConfigurationException;
import strowger.engine.regex.Regex;
import strowger.engine.value.Value;

import java.util.ArrayList;
import java.util.List;

/** Which contacts of a redirection are followed. One to a context. */
final class ContactFilter {
    private static final int FILTERS_MAX = 16;

    private final List<Regex> accepting = new ArrayList<>();
    private final List<Regex> denying = new ArrayList<>();
    private boolean usualAccepting = true;
    private boolean usualDenying = true;
    private long transaction;

    /** Filters of another transaction are forgotten. */
    ContactFilter of(long transactionId) {
        if (transaction != transactionId) {
            transaction = transactionId;
            accepting.clear();
            denying.clear();
            usualAccepting = true;
            usualDenying = true;
        }
        return this;
    }

    /**
     * Adds a filter.
     *
     * @param flags {@code reset_all}, {@code reset_default}, {@code reset_added}, or none.
     * @return false when there are too many.
     */
    boolean add(boolean accepts, Regex filter, String flags) {
        List<Regex> filters = accepts ? accepting : denying;
        if (flags.equals("reset_all") || flags.equals("reset_added")) {
            filters.clear();
        }
        if (flags.equals("reset_all") || flags.equals("reset_default")) {
            usualAccepting &= !accepts;
            usualDenying &= accepts;
        }
        return filters.size() < FILTERS_MAX && filters.add(filter);
    }

    /**
     * Whether a contact is followed.
     *
     * @param acceptUsual the module's own filters, none or one.
     * @param acceptOtherwise whether one that no filter names is.
     */
    boolean takes(
            Value uri, List<Regex> acceptUsual, List<Regex> denyUsual, boolean acceptOtherwise) {
        if (acceptOtherwise) {
            return !found(denying, uri) && !(usualDenying && found(denyUsual, uri));
        }
        return found(accepting, uri) || (usualAccepting && found(acceptUsual, uri));
    }

    private static boolean found(List<Regex> filters, Value uri) {
        for (int index = 0; index < filters.size(); index++) {
            if (filters.get(index).found(uri.buffer(), uri.offset(), uri.length())) {
                return true;
            }
        }
        return false;
    }

    /** Compiles a filter. */
    static Regex compile(String source) {
        try {
            return Regex.compile(source, true);
        } catch (RuntimeException malformed) {
            throw new ConfigurationException("not a regular expression: " + source);
        }
    }
}
