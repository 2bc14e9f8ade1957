package strowger.tables;

/**
 * Which memory of a table the kernel is asked to map in transparent huge pages of 2 MiB.
 *
 * <p>A record in a huge page is found without a walk through page tables, which on a virtual
 * machine takes longer than the record itself. Where the kernel has none ({@code never} in {@code
 * /sys/kernel/mm/transparent_hugepage/enabled}) the table works with small ones; so does one that
 * is bounded to less than 32 MiB.
 */
public enum HugePages {
    /** None: for a table of few records, of which there may be many. */
    NONE,

    /** The records: for a table that grows with what it holds. */
    RECORDS,

    /** Records and indexes: for a table that will be full. The first record takes megabytes. */
    ALL
}
