package strowger.presence.publish;

import strowger.presence.event.Party;
import strowger.presence.event.StateKey;
import strowger.tables.RecordView;

import java.util.function.Consumer;

/**
 * A publication as commands show it: all its fields, copied; not for the hot path.
 *
 * @param event the package's number.
 * @param expiresSec seconds since 1970; -1 for never.
 * @param receivedSec seconds since 1970 of the last PUBLISH.
 * @param hash of user and domain, as Kamailio shows it.
 * @param owner the number of the node at which it was published last.
 */
public record StoredPublication(
        String user,
        String domain,
        int event,
        String etag,
        String sender,
        long expiresSec,
        long receivedSec,
        int priority,
        String ruid,
        String body,
        int hash,
        int owner) {
    private static final int READ_A_PAGE = 256;

    /** Visits all publications there are, a page at a time. */
    public static void forEach(PresentityTable table, Consumer<StoredPublication> visitor) {
        long cursor = 0;
        while (cursor != PresentityTable.END) { // each call goes on, in a table of bounded size
            cursor = page(table, cursor, visitor);
        }
    }

    /**
     * Visits one page of all publications.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link PresentityTable#END}.
     */
    public static long page(
            PresentityTable table, long cursor, Consumer<StoredPublication> visitor) {
        return table.list(
                cursor,
                READ_A_PAGE,
                record -> {
                    if (record.byteAt(PresentityRecord.LEAVING) == 0) {
                        visitor.accept(of(record));
                    }
                    return true;
                });
    }

    private static StoredPublication of(RecordView record) {
        Party presentity =
                StateKey.presentity(
                        record.buffer(), record.keyOffset(), record.keyLength(), new Party());
        long deadlineMs = record.deadlineMs();
        return new StoredPublication(
                presentity.user(),
                presentity.domain(),
                StateKey.event(record.buffer(), record.keyOffset()),
                text(record, PresentityRecord.ETAG),
                text(record, PresentityRecord.SENDER),
                deadlineMs == RecordView.NEVER ? -1 : deadlineMs / 1000,
                record.intAt(PresentityRecord.RECEIVED_SEC) & 0xFFFF_FFFFL,
                record.intAt(PresentityRecord.PRIORITY),
                record.buffer()
                        .getStringWithoutLengthUtf8(
                                record.uniqueOffset(PresentityRecord.RUID),
                                record.uniqueLength(PresentityRecord.RUID)),
                text(record, PresentityRecord.BODY),
                PresentityHash.of(presentity),
                record.ownerNode());
    }

    private static String text(RecordView record, int field) {
        return record.buffer()
                .getStringWithoutLengthUtf8(record.fieldOffset(field), record.fieldLength(field));
    }
}
