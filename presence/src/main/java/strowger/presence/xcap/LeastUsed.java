package strowger.presence.xcap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Forgets rules where there are too many, a part of them at once: first those of presentities
 * without a document, such as somebody has invented, then the others; of both those that were not
 * used for longest. The last that came without a document stay: theirs may be on its way. On one
 * thread at a time.
 */
final class LeastUsed {
    private static final int PART = 16; // so much room is made, and so many without one stay

    private final int ownersMax;
    private final long bytesMax;

    /** One that may be forgotten, as it is now. */
    private record Candidate(String owner, KnownRules rules, boolean hasDocument, long usedMs) {}

    /**
     * @param bytesMax that all documents have.
     */
    LeastUsed(int ownersMax, long bytesMax) {
        this.ownersMax = ownersMax;
        this.bytesMax = bytesMax;
    }

    /** Whether there are too many. */
    boolean isFull(int owners, long bytes) {
        return owners > ownersMax || bytes > bytesMax;
    }

    /**
     * Makes room.
     *
     * @return how many were forgotten.
     */
    int forget(Map<String, KnownRules> known, AtomicLong bytes) {
        List<Candidate> all = candidates(known);
        int excess = all.size() > ownersMax ? all.size() - ownersMax + ownersMax / PART : 0;
        long bytesLeft = bytes.get() > bytesMax ? bytesMax - bytesMax / PART : bytesMax;
        int count = 0;
        for (Candidate each : inTurn(all)) {
            boolean many = count < excess; // who is asked for meanwhile pushes nobody out
            boolean heavy = bytes.get() > bytesLeft;
            boolean goes = many || (heavy && each.hasDocument());
            if (goes && known.remove(each.owner(), each.rules())) {
                each.rules().forget();
                count++;
            }
        }
        return count;
    }

    private static List<Candidate> candidates(Map<String, KnownRules> known) {
        List<Candidate> all = new ArrayList<>();
        known.forEach(
                (owner, rules) ->
                        all.add(new Candidate(owner, rules, rules.hasDocument(), rules.usedMs())));
        return all;
    }

    private List<Candidate> inTurn(List<Candidate> all) {
        all.sort(Comparator.comparingLong(Candidate::usedMs));
        List<Candidate> without = all.stream().filter(each -> !each.hasDocument()).toList();
        List<Candidate> turn =
                new ArrayList<>(without.subList(0, Math.max(0, without.size() - ownersMax / PART)));
        all.stream().filter(Candidate::hasDocument).forEach(turn::add);
        return turn;
    }
}
