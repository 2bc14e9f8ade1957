package strowger.script.source;

import java.util.Comparator;

/**
 * A place in a configuration.
 *
 * @param file it is in.
 * @param line from 1.
 * @param column in bytes, from 1.
 */
public record Position(SourceFile file, int line, int column) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparingInt((Position position) -> position.file.order())
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column);

    /** The place some columns further on the same line. */
    public Position plus(int columns) {
        return new Position(file, line, column + columns);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position position
                && file.order() == position.file.order()
                && line == position.line
                && column == position.column;
    }

    @Override
    public int hashCode() {
        return (file.order() * 31 + line) * 31 + column;
    }

    @Override
    public String toString() {
        return file.name() + ":" + line + ":" + column;
    }
}
