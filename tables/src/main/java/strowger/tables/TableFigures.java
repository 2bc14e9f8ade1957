package strowger.tables;

/**
 * The figures of a table at one moment, stripe after stripe.
 *
 * @param name of the table.
 * @param recordsMax records it may hold.
 * @param records it holds, those among them that have expired and were not swept yet included.
 * @param bytesMax bytes its records may take.
 * @param blockBytes bytes of all blocks in use, records that wait to be reported included.
 * @param spanBytes bytes of all spans from which those blocks are cut.
 * @param indexBytes bytes of the indexes at their full size.
 * @param refused records refused since the start, for whatever reason.
 * @param expired records that expired since the start.
 * @param unreported expired records that wait for a {@link Sweeper}.
 */
public record TableFigures(
        String name,
        long recordsMax,
        long records,
        long bytesMax,
        long blockBytes,
        long spanBytes,
        long indexBytes,
        long refused,
        long expired,
        long unreported) {
    /** The bytes a record takes: its block, its share of room not used, its index entries. */
    public double bytesARecord() {
        double indexShare = (double) indexBytes / recordsMax;
        return records == 0 ? 0 : (double) spanBytes / records + indexShare;
    }

    /** The share of memory taken from the table that no record uses: 0 none, 1 all of it. */
    public double fragmentation() {
        return spanBytes == 0 ? 0 : 1 - (double) blockBytes / spanBytes;
    }
}
