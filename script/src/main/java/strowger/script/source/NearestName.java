package strowger.script.source;

import java.util.Locale;
import java.util.Optional;

/** Finds the known name that an unknown one was probably meant to be. */
public final class NearestName {
    private static final int LENGTH_MAX = 64;

    private NearestName() {}

    /**
     * The known name at the least distance: letters inserted, left out, replaced or swapped with
     * their neighbour, at most a third of the name.
     */
    public static Optional<String> of(String name, Iterable<String> known) {
        return nearest(name, known, Math.max(1, name.length() / 3) + 1).map(Near::name);
    }

    /** The nearest of the known names, or of the others if one of these is nearer. */
    public static Optional<String> of(
            String name, Iterable<String> known, Iterable<String> others) {
        int limit = Math.max(1, name.length() / 3) + 1;
        Optional<Near> first = nearest(name, known, limit);
        return nearest(name, others, first.map(Near::distance).orElse(limit))
                .or(() -> first)
                .map(Near::name);
    }

    private record Near(String name, int distance) {}

    /** The nearest below a distance; of several the first in the alphabet. */
    private static Optional<Near> nearest(String name, Iterable<String> known, int limit) {
        if (name.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        Near nearest = null;
        for (String candidate : known) {
            int least = nearest == null ? limit : nearest.distance();
            int distance = distance(name, candidate, least);
            if (distance < least
                    || (distance == least
                            && nearest != null
                            && candidate.compareTo(nearest.name()) < 0)) {
                nearest = new Near(candidate, distance);
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** {@code ; did you mean "x"?} when there is a near name, nothing otherwise. */
    public static String hint(String name, Iterable<String> known) {
        return of(name, known).map(NearestName::question).orElse("");
    }

    /** {@code ; did you mean "x"?}. */
    public static String question(String near) {
        return "; did you mean \"" + near + "\"?";
    }

    private static int distance(String from, String to, int limit) {
        if (Math.abs(from.length() - to.length()) > limit) {
            return limit + 1;
        }
        String left = from.toLowerCase(Locale.ROOT);
        String right = to.toLowerCase(Locale.ROOT);
        int[] before = new int[right.length() + 1];
        int[] above = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int column = 0; column < above.length; column++) {
            above[column] = column;
        }
        for (int line = 1; line <= left.length(); line++) {
            row[0] = line;
            for (int column = 1; column < row.length; column++) {
                row[column] = cell(left, right, line, column, before, above, row);
            }
            int[] free = before;
            before = above;
            above = row;
            row = free;
        }
        return above[right.length()];
    }

    private static int cell(
            String left, String right, int line, int column, int[] before, int[] above, int[] row) {
        boolean same = left.charAt(line - 1) == right.charAt(column - 1);
        int least =
                Math.min(
                        Math.min(above[column], row[column - 1]) + 1,
                        above[column - 1] + (same ? 0 : 1));
        boolean swapped =
                line > 1
                        && column > 1
                        && left.charAt(line - 1) == right.charAt(column - 2)
                        && left.charAt(line - 2) == right.charAt(column - 1);
        return swapped ? Math.min(least, before[column - 2] + 1) : least;
    }
}
