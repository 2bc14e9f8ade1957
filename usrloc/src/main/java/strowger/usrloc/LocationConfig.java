package strowger.usrloc;

/**
 * How the tables of contacts are set up.
 *
 * @param contactsMax contacts one table may hold.
 * @param contactsPerAorMax contacts one address of record may have, whatever the registrar allows.
 * @param stripes locks of one table, a power of two.
 * @param size {@code 1 << hash_size}, which {@code ul.dump} shows.
 * @param useDomain whether an address of record has its domain.
 * @param newestFirst whether contacts are ordered by time instead of q.
 * @param matchingMode by what a contact is found again.
 * @param cseqDelaySec within which a REGISTER of the same CSeq is a retransmission.
 * @param serverId of this server; 0 for none.
 * @param attributesName of the XAVP that is saved with a contact; empty for none.
 */
public record LocationConfig(
        long contactsMax,
        int contactsPerAorMax,
        int stripes,
        int size,
        boolean useDomain,
        boolean newestFirst,
        MatchingMode matchingMode,
        int cseqDelaySec,
        int serverId,
        String attributesName) {
    /** Bytes of the longest contact, its record's head and all texts included. */
    public static final int CONTACT_BYTES_MAX = 4096;
}
