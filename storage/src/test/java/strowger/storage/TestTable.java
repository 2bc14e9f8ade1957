package strowger.storage;

import org.agrona.concurrent.UnsafeBuffer;

import strowger.engine.storage.Durable;
import strowger.engine.storage.Notes;
import strowger.tables.RecordDraft;
import strowger.tables.RecordLayout;
import strowger.tables.RecordTable;
import strowger.tables.RecordView;
import strowger.tables.TableConfig;

import java.nio.charset.StandardCharsets;

/** A table of texts by a key and a name, kept. */
final class TestTable implements Durable, AutoCloseable {
    private static final int SAME_KEY_MAX = 8;

    private final RecordTable records;
    private final RecordDraft draft;
    private final String field;
    String lastNote = "";
    Runnable whenRestored = () -> {};
    int typicalBytes = 640;

    TestTable() {
        this("text");
    }

    TestTable(String field) {
        this(field, 4000);
    }

    /**
     * @param field its name: another one makes another layout.
     */
    TestTable(String field, int recordsMax) {
        this.field = field;
        RecordLayout layout =
                RecordLayout.named("test").uniqueIndex("name").fixedBytes(8).fields(field);
        records =
                new RecordTable(
                        new TableConfig.Builder(layout, System::currentTimeMillis)
                                .stripes(4)
                                .recordsMax(recordsMax)
                                .recordsAKeyMax(SAME_KEY_MAX)
                                .recordBytesMax(60_000)
                                .bytesMax(1 << 28)
                                .hugePages(false)
                                .conclude());
        draft = new RecordDraft(layout);
    }

    void put(String key, String name, String text, long deadlineMs) {
        UnsafeBuffer keyBytes = bytes(key);
        UnsafeBuffer nameBytes = bytes(name);
        UnsafeBuffer textBytes = bytes(text);
        draft.begin(keyBytes, 0, keyBytes.capacity());
        draft.unique(0, nameBytes, 0, nameBytes.capacity());
        draft.deadlineMs(deadlineMs);
        draft.field(0, textBytes, 0, textBytes.capacity());
        if (!records.put(draft).isStored()) {
            throw new IllegalStateException("refused: " + key);
        }
    }

    void put(String key, String text) {
        put(key, key + "-name", text, RecordView.NEVER);
    }

    void remove(String key) {
        UnsafeBuffer keyBytes = bytes(key);
        int _ = records.remove(keyBytes, 0, keyBytes.capacity());
    }

    /** The text of a key; "none" without one. */
    String text(String key) {
        StringBuilder found = new StringBuilder();
        UnsafeBuffer keyBytes = bytes(key);
        boolean there =
                records.get(
                        keyBytes,
                        0,
                        keyBytes.capacity(),
                        record -> {
                            found.append(
                                    record.buffer()
                                            .getStringWithoutLengthUtf8(
                                                    record.fieldOffset(0), record.fieldLength(0)));
                            return true;
                        });
        return there ? found.toString() : "none";
    }

    long count() {
        return records.count();
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String name() {
        return "test.table";
    }

    @Override
    public int typicalBytes() {
        return typicalBytes;
    }

    @Override
    public RecordTable records() {
        return records;
    }

    @Override
    public boolean describe(RecordView record, Notes notes) {
        notes.add(field).add("");
        return record.fieldLength(0) > 0;
    }

    @Override
    public boolean restore(RecordDraft record, Notes notes) {
        whenRestored.run();
        lastNote = notes.next() + notes.next() + notes.next();
        return records.put(record).isStored();
    }

    @Override
    public void close() {
        records.close();
    }
}
