package strowger.presence.xcap;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.storage.Store;
import strowger.engine.storage.Writing;
import strowger.tables.KeyRecords;
import strowger.tables.PutResult;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.TableConfig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The documents of all users, outside the heap. For all threads; a change is one step.
 *
 * <p>The primary key of a record is the application's name, a blank and the owner; its identity the
 * same with the file's name; its fields are file, entity tag and content.
 */
public final class XcapStore implements AutoCloseable {
    /** What {@link #list} answers when the last page was read. */
    public static final long END = RecordTable.END;

    /** The longest document with its names, in bytes. */
    public static final int DOCUMENT_BYTES_MAX = 60_000;

    /** Documents that one user may have of one application. */
    public static final int FILES_MAX = 16;

    private static final int NAMES_BYTES_MAX = 2048;
    private static final int STRIPES = 16;
    private static final int DOCUMENT_BYTES_TYPICAL = 2048;
    private static final long SIZES_BEGUN_BYTES = 10L << 19;
    private static final int FILE = 0;
    private static final int ETAG = 1;
    private static final int CONTENT = 2;
    private static final RecordLayout LAYOUT =
            RecordLayout.named("xcap").uniqueIndex("path").fields("file", "etag", "content");

    private final RecordTable records;
    private final String incarnation;
    private final AtomicLong changes = new AtomicLong();
    private final List<XcapListener> listeners = new CopyOnWriteArrayList<>();

    /** What became of a change. */
    public enum Outcome {
        /** There was none of that name before. */
        CREATED,
        CHANGED,
        DELETED,
        /** Its entity tag is not the expected one. */
        MISMATCH,
        /** There is no room, or it is too long. */
        FULL
    }

    /**
     * @param documentsMax it may hold.
     * @param clockMs milliseconds since 1970, of which entity tags are made.
     */
    public XcapStore(long documentsMax, LongSupplier clockMs) {
        incarnation = Long.toHexString(clockMs.getAsLong());
        records =
                new RecordTable(
                        new TableConfig.Builder(LAYOUT, clockMs)
                                .recordsMax(documentsMax)
                                .recordsAKeyMax(FILES_MAX)
                                .recordBytesMax(DOCUMENT_BYTES_MAX + NAMES_BYTES_MAX)
                                .bytesMax(
                                        Math.min(
                                                TableConfig.BYTES_MAX,
                                                documentsMax * DOCUMENT_BYTES_TYPICAL
                                                        + STRIPES * SIZES_BEGUN_BYTES))
                                .stripes(STRIPES)
                                .hugePages(false)
                                .conclude());
    }

    /**
     * Gives back the documents that an earlier run has kept, and keeps them from now on.
     *
     * @throws strowger.engine.storage.StorageException when they can't be kept.
     */
    public void keep(Store place) {
        var _ = place.keep(new KeptDocuments(records), Writing.AT_ONCE);
    }

    /** Whether a record is of an application there is. */
    static boolean isKnown(RecordView record) {
        String key = key(record);
        int blank = key.indexOf(' ');
        return Arrays.stream(XcapApplication.values())
                .anyMatch(each -> blank >= 0 && each.name().equals(key.substring(0, blank)));
    }

    private static String key(RecordView record) {
        return record.buffer().getStringWithoutLengthUtf8(record.keyOffset(), record.keyLength());
    }

    /** Has a listener told of every change from now on. */
    public void listen(XcapListener listener) {
        listeners.add(listener);
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(XcapApplication application, String owner) {
        return application.name() + ' ' + owner;
    }

    /** The documents that a user has of an application. */
    public List<XcapDocument> find(XcapApplication application, String owner) {
        UnsafeBuffer key = bytes(key(application, owner));
        List<XcapDocument> found = new ArrayList<>(1);
        records.forEach(key, 0, key.capacity(), record -> found.add(document(record)));
        return found;
    }

    /** A document by its name. */
    public Optional<XcapDocument> find(XcapApplication application, String owner, String file) {
        return find(application, owner).stream()
                .filter(each -> each.file().equals(file))
                .findFirst();
    }

    private static XcapDocument document(RecordView record) {
        String key = key(record);
        int blank = key.indexOf(' ');
        byte[] content = new byte[record.fieldLength(CONTENT)];
        record.buffer().getBytes(record.fieldOffset(CONTENT), content);
        return new XcapDocument(
                XcapApplication.valueOf(key.substring(0, blank)),
                key.substring(blank + 1),
                text(record, FILE),
                text(record, ETAG),
                new UnsafeBuffer(content));
    }

    private static String text(RecordView record, int field) {
        return record.buffer()
                .getStringWithoutLengthUtf8(record.fieldOffset(field), record.fieldLength(field));
    }

    /**
     * Puts a document.
     *
     * @param document whose entity tag is the one it had when it was read, empty for a new one.
     * @param newTag takes the tag it has now.
     */
    public Outcome put(XcapDocument document, Consumer<String> newTag) {
        String key = key(document.application(), document.owner());
        UnsafeBuffer keyBytes = bytes(key);
        String etag = incarnation + '-' + Long.toHexString(changes.incrementAndGet());
        RecordDraft draft = new RecordDraft(LAYOUT);
        draft.begin(keyBytes, 0, keyBytes.capacity());
        UnsafeBuffer path = bytes(key + ' ' + document.file());
        draft.unique(0, path, 0, path.capacity());
        field(draft, FILE, bytes(document.file()));
        field(draft, ETAG, bytes(etag));
        field(draft, CONTENT, document.content());
        if (draft.isTooLong() || document.content().capacity() > DOCUMENT_BYTES_MAX) {
            return Outcome.FULL;
        }
        Outcome[] outcome = {Outcome.MISMATCH};
        records.within(
                keyBytes,
                0,
                keyBytes.capacity(),
                all -> {
                    if (tagOf(all, document.file()).equals(document.etag())) {
                        PutResult result = all.put(draft);
                        Outcome done =
                                document.etag().isEmpty() ? Outcome.CREATED : Outcome.CHANGED;
                        outcome[0] = result.isStored() ? done : Outcome.FULL;
                    }
                });
        if (outcome[0] == Outcome.CREATED || outcome[0] == Outcome.CHANGED) {
            newTag.accept(etag);
            tell(document);
        }
        return outcome[0];
    }

    private static void field(RecordDraft draft, int field, DirectBuffer value) {
        draft.field(field, value, 0, value.capacity());
    }

    /** The tag of a file among the records of a key, which then is the current one; or empty. */
    private static String tagOf(KeyRecords all, String file) {
        all.rewind();
        while (all.next()) {
            if (text(all.record(), FILE).equals(file)) {
                return text(all.record(), ETAG);
            }
        }
        return "";
    }

    /** Deletes a document, if it has the entity tag with which it was read. */
    public Outcome delete(XcapDocument document) {
        UnsafeBuffer key = bytes(key(document.application(), document.owner()));
        Outcome[] outcome = {Outcome.MISMATCH};
        records.within(
                key,
                0,
                key.capacity(),
                all -> {
                    if (tagOf(all, document.file()).equals(document.etag())) {
                        all.remove();
                        outcome[0] = Outcome.DELETED;
                    }
                });
        if (outcome[0] == Outcome.DELETED) {
            tell(document);
        }
        return outcome[0];
    }

    private void tell(XcapDocument changed) {
        for (XcapListener listener : listeners) {
            listener.onChange(changed.application(), changed.owner(), changed.file());
        }
    }

    /**
     * Reads one page of all documents.
     *
     * @param cursor 0 first, then what the last call answered.
     * @return the next cursor, or {@link #END}.
     */
    public long list(long cursor, int documentsMax, Consumer<XcapDocument> reader) {
        return records.list(
                cursor,
                documentsMax,
                record -> {
                    reader.accept(document(record));
                    return true;
                });
    }

    /** How many documents there are. */
    public long count() {
        return records.count();
    }

    @Override
    public void close() {
        records.close();
    }
}
